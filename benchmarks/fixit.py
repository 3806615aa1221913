"""lintmodel against Fixit, the linter of Meta on libcst, on the same 200 files, side by side.

    python benchmarks/fixit.py /path/to/venv/bin/fixit

Fixit is installed in an environment of its own (pip install fixit) and runs its default rules. The
files are sources of the installed Keras that name Keras, copied with their folders. Each turn runs
the one and the other. Fixit spreads its work over all cores, lintmodel runs in one process: what is
promised is the ratio of wall clocks, which favours Fixit; the processor's seconds are shown as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import many
from measure import CHECK, environment, summarise, table

FILES = 200
RUNS = 1  # Fixit takes minutes
LIMIT = 0.2  # five times faster


def main() -> int:
    """Measure, print, and say whether the promise is kept."""
    fixit = sys.argv[1] if len(sys.argv) > 1 else shutil.which("fixit")
    if fixit is None:
        raise SystemExit("say where fixit is: python benchmarks/fixit.py /path/to/venv/bin/fixit")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = copied(folder)
        sides = ([sys.executable, *CHECK, "."], [fixit, "--quiet", "lint", "."])
        for side in sides:  # what a first run compiles is not measured
            spent([*side[:-1], str(next(folder.rglob("*.py")))], folder)
        rounds = [[spent(side, folder) for side in sides] for _ in range(RUNS)]
    title = f"{FILES} scripts, {lines:,} lines / Fixit {version(fixit)}"
    rows = [
        summarise(f"{title}, {what}", [(ours[i], theirs[i]) for ours, theirs in rounds], LIMIT)
        for i, what in enumerate(("wall clock", "processor"))
    ]
    print(table(rows))
    return int(not rows[0].kept)


def copied(folder: Path) -> int:
    """Two hundred scripts, spread over all of Keras' own, copied into a folder; their lines."""
    paths = [path for path in many.scripts() if "keras" in path.parts]
    root = Path(os.path.commonpath(paths))
    chosen = paths[:: max(len(paths) // FILES, 1)][:FILES]
    for path in chosen:
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return sum(path.read_bytes().count(b"\n") for path in chosen)


def spent(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds of wall clock, and of the processor in the process and its workers."""
    before = os.times()
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=False)
    wall = time.perf_counter() - began
    after = os.times()
    if done.returncode not in (0, 1):  # 1: it has findings
        raise SystemExit(f"{command} failed:\n{done.stderr.decode(errors='replace')}")
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system


def version(fixit: str) -> str:
    """What `fixit --version` calls itself."""
    done = subprocess.run([fixit, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


if __name__ == "__main__":
    raise SystemExit(main())
