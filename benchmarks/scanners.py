"""lintmodel against the scanners of model files, on the same files, side by side.

    python benchmarks/scanners.py VENV/bin/modelscan VENV/bin/modelaudit

Each is installed in an environment of its own (pip install "modelscan[tensorflow,h5py]"; pip install
modelaudit). The files are a .keras and an .h5 of the size of ResNet50, written here, and ResNet50 as
model.export() writes it, for which this Python needs TensorFlow (left out where there is none). Each
turn runs all three. What is promised is five times the speed of the faster one and a third of its
memory; we look at every value of the weights, they do not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import models
from measure import CHECK, environment

RUNS = 3
FASTER, LEANER = 5.0, 3.0
EXPORT = """
import keras
keras.applications.ResNet50(weights=None).export("resnet50", verbose=False)
"""


def main() -> int:
    """Measure, print, and say whether the promises are kept."""
    scanners = sys.argv[1:]
    if not scanners:
        raise SystemExit("say where the scanners are: scanners.py VENV/bin/modelscan ...")
    print("| file | tool | seconds | peak, MB | slower than lintmodel | more memory | |")
    print("|---|---|---|---|---|---|---|")
    kept = True
    with tempfile.TemporaryDirectory() as name:
        for file in written(Path(name)):
            kept &= compared(file, scanners)
    return int(not kept)


def written(folder: Path) -> list[Path]:
    """The files to scan."""
    keras, h5 = folder / "model.keras", folder / "model.h5"
    models.write(keras)
    models.write(h5)
    done = subprocess.run(
        [sys.executable, "-c", EXPORT], cwd=folder, capture_output=True, check=False
    )
    exported = [folder / "resnet50"] if done.returncode == 0 else []
    return [keras, h5, *exported]


def compared(file: Path, scanners: list[str]) -> bool:
    """One file by all tools, best of some turns each; whether the promises hold on it."""
    ours = [sys.executable, *CHECK, str(file)]
    commands = [ours, *(command_of(scanner, file) for scanner in scanners)]
    turns = [[spent(command, file.parent) for command in commands] for _ in range(RUNS)]
    best = [
        (min(turn[i][0] for turn in turns), max(turn[i][1] for turn in turns))
        for i in range(len(commands))
    ]
    seconds, peak = best[0]
    fastest, its_peak = min(best[1:])
    kept = fastest / seconds >= FASTER and its_peak / peak >= LEANER
    print(
        f"| {file.name} | lintmodel | {seconds:.2f} | {peak:.0f} | | | {'kept' if kept else 'MISSED'} |"
    )
    for scanner, (other, memory) in zip(scanners, best[1:], strict=True):
        print(f"| {file.name} | {Path(scanner).name} {version(scanner)} | {other:.2f} | {memory:.0f} "
              f"| {other / seconds:.1f} | {memory / peak:.1f} | |")  # fmt: skip
    return kept


def command_of(scanner: str, file: Path) -> list[str]:
    """How a scanner is called; shutil.which allows a bare name."""
    program = shutil.which(scanner) or scanner
    if Path(program).name == "modelscan":
        return [program, "-p", str(file)]
    return [program, "scan", str(file)]


def spent(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds of wall clock and peak memory in MB."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment(), "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def version(scanner: str) -> str:
    """What `--version` says, its last word."""
    done = subprocess.run([scanner, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout.split() or ["?"])[-1]


if __name__ == "__main__":
    raise SystemExit(main())
