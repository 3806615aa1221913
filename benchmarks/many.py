"""The whole analysis of many scripts against the bare parsing of the same texts, in process.

Our own test programs and examples, and the sources of the installed Keras without its tests; of
these the files that the byte filter lets through, for both sides. Reading, linking and judging are timed, imports not.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from measure import ROOT, Row, environment, summarise

OWN = ("tests/silence", "tests/seed", "examples")
RUNS = 3
ENOUGH = 300


def row() -> Row:
    """Fresh processes in turn, each of which times itself."""
    pairs = [(_seconds("analyse"), _seconds("parse")) for _ in range(RUNS)]
    files, lines = extent(scripts())
    return summarise(f"analysis of {files} scripts, {lines:,} lines / libcst parse", pairs, 2.5)


def extent(paths: Sequence[Path]) -> tuple[int, int]:
    """How many files and lines these are."""
    return len(paths), sum(path.read_bytes().count(b"\n") for path in paths)


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


def _seconds(what: str) -> float:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), what],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment(),
    )
    return float(done.stdout)


def analyse(paths: Sequence[Path]) -> float:
    """Seconds to read, link and judge these scripts as one project."""
    import lintmodel.frontends.scripts.interpreter  # noqa: F401
    from lintmodel import rulebook
    from lintmodel.config import Settings
    from lintmodel.facts.project import Project
    from lintmodel.frontends.linking import link
    from lintmodel.frontends.scripts import read_script
    from lintmodel.linter import judge

    rules = rulebook.load()
    began = time.perf_counter()
    project = Project([read_script(path, str(path), path.parent) for path in paths], root=str(ROOT))
    link(project)
    judge(project, rules, Settings())
    return time.perf_counter() - began


def parse(paths: Sequence[Path]) -> float:
    """Seconds to parse these scripts with libcst."""
    import libcst

    texts = [path.read_text(encoding="utf-8") for path in paths]
    began = time.perf_counter()
    for text in texts:
        libcst.parse_module(text)
    return time.perf_counter() - began


if __name__ == "__main__":
    print({"analyse": analyse, "parse": parse}[sys.argv[1]](scripts()))
