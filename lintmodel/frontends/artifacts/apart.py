"""Reading in a process of its own: the HDF5 library can crash on a file that is made to hurt.

Files as Keras writes them are read without that library, here. Others are read by a child process,
which tells the facts as text; where it dies, the file is damaged and the run goes on.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import NoReturn

from lintmodel.facts.project import Artifact
from lintmodel.forking import may_fork
from lintmodel.frontends.artifacts import read_by_library, read_plainly
from lintmodel.frontends.artifacts.reading import NeedsLibrary, Reading, Scan


def read_apart(path: Path, shown: str, scan: Scan = "all") -> Artifact:
    """As `read_artifact`; a file that only the HDF5 library can read is read in a child process.

    Not on systems that cannot fork, and not in a process with threads or with TensorFlow, which a
    child would inherit half-way: it is read here then.
    """
    try:
        return read_plainly(path, shown, scan)
    except NeedsLibrary:
        return _with_library(path, shown, scan)


def _with_library(path: Path, shown: str, scan: Scan) -> Artifact:
    if not may_fork():
        return read_by_library(path, shown, scan)
    import h5py  # noqa: F401  (once, and not in each child)
    import numpy as np  # noqa: F401

    told, killed_by = _told_by_child(path, shown, scan)
    if killed_by:
        return _crashed(path, shown, scan, killed_by)
    if not told:  # the child could not say it: no crash
        return read_by_library(path, shown, scan)
    from lintmodel.facts.serial import loads

    found: Artifact = loads(told)
    return found


def _told_by_child(path: Path, shown: str, scan: Scan) -> tuple[str, int]:
    """What the child wrote, and the signal that killed it (0 for none)."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _tell(writing, path, shown, scan)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    return text, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _tell(writing: int, path: Path, shown: str, scan: Scan) -> NoReturn:
    """In the child: it leaves by the back door, so that nothing of the parent is flushed twice."""
    status = 1
    try:
        from lintmodel.facts.serial import dumps

        text = dumps(read_by_library(path, shown, scan))
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            pipe.write(text)
        status = 0
    finally:
        os._exit(status)


def _crashed(path: Path, shown: str, scan: Scan, killed_by: int) -> Artifact:
    artifact = Artifact(path=shown)
    name = signal.Signals(killed_by).name
    Reading(path, shown, scan, artifact).problem(
        "corrupt",
        f"reading it crashed the HDF5 library ({name}): the file is damaged, or made to crash "
        "whoever loads it",
    )
    return artifact
