"""The start of a process, as a commit pays for it.

A file that names no Keras is not parsed, and nothing is imported for it that would parse it; a
script of 300 lines may take little longer than the import of the parser alone.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import CHECK, LIBCST, ROOT, Row, compare

SCRIPT = Path(__file__).with_name("segmentation.py")
LATE = ("libcst", "numpy", "h5py", "rich", "tensorflow", "keras")
PLAIN = '''"""A small program that has nothing to do with models."""

import json


def main():
    print(json.dumps({"answer": 42}))
'''


def rows() -> list[Row]:
    """Both comparisons, each in a folder of its own: in a project the rest is read as context."""
    with tempfile.TemporaryDirectory() as name:
        plain, keras = Path(name, "plain"), Path(name, "keras")
        for folder in (plain, keras):
            folder.mkdir()
        (plain / "plain.py").write_text(PLAIN)
        shutil.copy(SCRIPT, keras)
        return [
            compare(
                "a file that names no Keras / import libcst",
                (*CHECK, "plain.py"),
                LIBCST,
                1.0,
                folder=plain,
            ),
            compare(
                f"a script of {len(SCRIPT.read_text().splitlines())} lines / import libcst",
                (*CHECK, SCRIPT.name),
                LIBCST,
                1.8,
                folder=keras,
            ),
        ]


def imported_too_early() -> list[str]:
    """What `import lintmodel` imports although it should not, as `-X importtime` lists it."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import lintmodel"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    return sorted(names & set(LATE))
