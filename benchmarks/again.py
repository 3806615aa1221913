"""A project of 200 scripts: the first run with an empty cache, the second, and a commit of one file.

The first run uses all cores. A script of the commit is edited before each run, and the rest of the
project is its context.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from measure import CHECK, Row, spawn, summarise
from startup import SCRIPT

SCRIPTS = 200
ROUNDS = 3
AN_HOUR = 3600.0


def rows() -> list[Row]:
    """The second run on the first, and the commit on the first."""
    again, commit = [], []
    for number in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            first, second, one = _round(Path(name), number)
            again.append((second, first))
            commit.append((one, first))
    what = f"of {SCRIPTS} scripts / the first run with {len(os.sched_getaffinity(0))} cores"
    return [
        summarise(f"the second run on a project {what}", again, 0.1),
        summarise(f"a commit of one file in a project {what}", commit, 0.25),
    ]


def _round(folder: Path, number: int) -> tuple[float, float, float]:
    """Seconds of the first run, the second, and that of an edited file."""
    project, cache = folder / "project", folder / "cache"
    _write(project)
    every = (*CHECK, ".")
    first, _ = spawn(every, project, cache)
    second, _ = spawn(every, project, cache)
    edited = project / "part_3" / "train_3.py"
    edited.write_text(f"{edited.read_text()}\n# round {number}\n")
    one, _ = spawn((*CHECK, "part_3/train_3.py"), project, cache)
    return first, second, one


def _write(project: Path) -> None:
    text, long_ago = SCRIPT.read_text(), time.time() - AN_HOUR
    for number in range(SCRIPTS):
        path = project / f"part_{number % 10}" / f"train_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\nNUMBER = {number}\n")
    (project / "pyproject.toml").write_text("")
    for path in [*project.rglob("*"), project]:
        os.utime(path, (long_ago, long_ago))
