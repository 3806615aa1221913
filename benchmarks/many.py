"""The whole analysis of many scripts against the bare parsing of the same texts, in process.

Our own test programs and examples, and the sources of the installed Keras without its tests; of
these the files that the byte filter lets through, for both sides. Two processes take turns at a
few files at a time, so that whatever else the machine does falls on both alike; each times itself,
from the reading of a file to its facts or its tree. Linking and judging the whole is ours as well.
Both set the collector of cycles as the process of the command line does.
"""

from __future__ import annotations

import gc
import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from measure import ROOT, Row, environment, summarise

OWN = ("tests/silence", "tests/seed", "examples")
RUNS = 3
ENOUGH = 300
AT_ONCE = 5  # files of one turn


def row() -> Row:
    """Three rounds through all files, in fresh processes."""
    paths = scripts()
    lines = sum(path.read_bytes().count(b"\n") for path in paths)
    title = f"analysis of {len(paths)} scripts, {lines:,} lines / libcst.parse_module"
    return summarise(title, [_round(paths) for _ in range(RUNS)], 2.5)


def scripts() -> list[Path]:
    """What both sides read. Errors: SystemExit where no Keras is installed to read from."""
    from lintmodel.frontends.scripts import mentions_keras

    keras = importlib.util.find_spec("keras")  # found, not imported
    if keras is None or not keras.submodule_search_locations:
        raise SystemExit("many.py reads the sources of Keras: install it, pip install keras")
    folders = [ROOT / name for name in OWN]
    folders.append(Path(keras.submodule_search_locations[0]) / "src")
    found = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    found = [path for path in found if not path.name.endswith("_test.py")]
    kept = [path for path in found if mentions_keras(path.read_bytes())]
    if len(kept) < ENOUGH:
        raise SystemExit(f"only {len(kept)} scripts to read: too few to tell")
    return kept


def _round(paths: Sequence[Path]) -> tuple[float, float]:
    """Seconds of ours and of the parser's, over all files."""
    sides = [_Side("analyse"), _Side("parse")]
    for start in range(0, len(paths), AT_ONCE):
        for side in sides:
            side.take(paths[start : start + AT_ONCE])
    ours, parser = (side.close() for side in sides)
    return ours, parser


class _Side:
    """One of the two processes: a line of paths in, a line of seconds out."""

    def __init__(self, what: str) -> None:
        self.seconds = 0.0
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), what],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment(),
        )

    def take(self, paths: Sequence[Path]) -> None:
        self._say("\t".join(map(str, paths)))

    def close(self) -> float:
        self._say("")
        self.process.communicate()
        return self.seconds

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        self.seconds += float(self.process.stdout.readline())


def work(read: Callable[[Path], Any], finish: Callable[[], Any]) -> None:
    """A process's side of it: an empty line ends it."""
    gc.set_threshold(50_000, 20, 100)
    for line in sys.stdin:
        paths = [Path(name) for name in line.rstrip("\n").split("\t") if name]
        began = time.perf_counter()
        for path in paths:
            read(path)
        if not paths:
            finish()
        print(time.perf_counter() - began, flush=True)


def analyse() -> None:
    """Read scripts into facts, then link and judge them as one project."""
    import libcst  # noqa: F401  both sides have it imported before they start

    import lintmodel.frontends.scripts.interpreter  # noqa: F401
    from lintmodel import rulebook
    from lintmodel.config import Settings
    from lintmodel.facts.project import Project
    from lintmodel.frontends.linking import link
    from lintmodel.frontends.scripts import read_script
    from lintmodel.frontends.scripts.disk import Files
    from lintmodel.linter import judge

    rules = rulebook.load()
    project, files = Project(root=str(ROOT)), Files()  # as gather() does it

    def read(path: Path) -> None:
        project.scripts.append(read_script(path, str(path), path.parent, files))

    def finish() -> None:
        link(project)
        judge(project, rules, Settings())

    work(read, finish)


def parse() -> None:
    """Parse scripts with libcst, and no more."""
    import libcst

    work(lambda path: libcst.parse_module(path.read_bytes()), lambda: None)


if __name__ == "__main__":
    {"analyse": analyse, "parse": parse}[sys.argv[1]]()
