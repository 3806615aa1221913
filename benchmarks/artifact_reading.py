"""How long reading a large .keras takes, all values checked, and how much memory.

    python benchmarks/artifact_reading.py [MEGABYTES] [RUNS]

Compares a fresh process that reads the file into facts with one that imports h5py and numpy and
reads the file's bytes once. The promise: at most 1.5 times as long, and less than 150 MB of memory.
Exits with 1 where it is broken.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = 25
MAX_RATIO, MAX_MEGABYTES = 1.5, 150

BASELINE = """
import sys, h5py, numpy
with open(sys.argv[1], "rb", buffering=0) as file:
    buffer = bytearray(1 << 20)
    while file.readinto(buffer):
        pass
"""
READER = """
import sys
from pathlib import Path
from lintmodel.frontends.artifacts import read_artifact
artifact = read_artifact(Path(sys.argv[1]), "model.keras")
assert not artifact.problems and len(artifact.weights) == 50, artifact.problems
assert all(weight.summary.finite for weight in artifact.weights)
"""


def write_model(path: Path, megabytes: int) -> None:
    """A Sequential of Dense layers in the layout of Keras 3, without Keras."""
    import h5py
    import numpy as np

    units = int((megabytes * 1_000_000 / 4 / LAYERS) ** 0.5)
    layers = [
        {
            "class_name": "Dense",
            "module": "keras.layers",
            "config": {"name": f"d{i}", "units": units},
        }
        for i in range(LAYERS)
    ]
    config = {"class_name": "Sequential", "module": "keras", "config": {"layers": layers}}
    weights = path.with_suffix(".h5")
    with h5py.File(weights, "w") as file:
        for index in range(LAYERS):
            key = f"dense_{index}" if index else "dense"
            values = np.random.default_rng(index).normal(size=(units, units)).astype("float32")
            file[f"layers/{key}/vars/0"] = values
            file[f"layers/{key}/vars/1"] = np.zeros(units, "float32")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        archive.writestr("config.json", json.dumps(config))
        archive.write(weights, "model.weights.h5")
    weights.unlink()


def run(code: str, path: Path) -> tuple[float, float]:
    """Seconds of wall clock and peak memory in MB of a fresh process."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(path.parent / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled
    began = time.perf_counter()
    command = [sys.executable, "-c", code, str(path)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"a run failed with {process.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def main() -> int:
    """Measure and print. Returns the exit status."""
    if sys.argv[1:2] == ["--write"]:
        write_model(Path(sys.argv[2]), int(sys.argv[3]))
        return 0
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        # In a process of its own: a child's peak memory begins with that of its parent.
        subprocess.run([sys.executable, __file__, "--write", str(path), str(megabytes)], check=True)
        pairs = [(run(BASELINE, path), run(READER, path)) for _ in range(runs)]
    base = min(seconds for (seconds, _), _ in pairs)
    ours = min(seconds for _, (seconds, _) in pairs)
    # Runs come in pairs, so that a busy machine slows both.
    ratio = statistics.median(after[0] / before[0] for before, after in pairs)
    memory = max(peak for _, (_, peak) in pairs)
    print(f"{megabytes} MB, best of {runs}: baseline {base:.3f} s, reader {ours:.3f} s")
    print(f"median ratio {ratio:.2f} (at most {MAX_RATIO}), peak {memory:.0f} MB of memory")
    return int(ratio > MAX_RATIO or memory > MAX_MEGABYTES)


if __name__ == "__main__":
    raise SystemExit(main())
