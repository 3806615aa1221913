"""The numbers that the guides quote: python tools/run_experiments.py [NAME...] measures them again.

Each program in docs/experiments/ is run in an empty folder; what it prints is written beside it. Needs
TensorFlow. The numbers of another machine may differ a little: docs/ quotes those that are here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "experiments"
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": ""}


def printed(program: Path) -> str:
    """What the program prints. Errors: CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, str(program)],
            cwd=folder,
            env={**os.environ, **QUIET},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
            timeout=600,
        )
    return done.stdout


def programs(names: list[str]) -> list[Path]:
    """All programs, or those of these names."""
    found = sorted(FOLDER.glob("*.py"))
    return [path for path in found if not names or path.stem in names]


if __name__ == "__main__":
    for path in programs(sys.argv[1:]):
        text = printed(path)
        path.with_suffix(".txt").write_text(text, encoding="utf-8")
        print(f"{path.name}:\n{text}")
