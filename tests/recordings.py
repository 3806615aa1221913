"""What the real Keras does in the scripts of the tests, recorded while other tests run.

One process records them all, which takes minutes. It begins with the session where its tests are among
those that are asked for, and conftest.py runs these last.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from realkeras import SEEDS, TESTS

from examples import all_examples, write_files

Recordings = dict[str, dict[str, Any]]
LAST = "test_differential.py"  # the tests that ask for what is recorded
SECONDS = 1100


@cache
def sources() -> dict[str, dict[str, str]]:
    """Name of a project to its files: tests/seed, examples, tests/silence and the rulebook."""
    alone = [*SEEDS, *sorted((TESTS.parent / "examples").glob("*.py"))]
    alone += [path for path in sorted((TESTS / "silence").glob("*.py")) if path.stem != "models"]
    found = {
        f"{path.parent.name}-{path.stem}": {path.name: path.read_text("utf-8")} for path in alone
    }
    for folder in sorted((TESTS / "silence").glob("*_pair")):
        found[folder.name] = {path.name: path.read_text("utf-8") for path in folder.glob("*.py")}
    for example in all_examples():
        if example.form in ("script", "files") and example.raw.get("runnable", True):
            found[example.name] = example.files()
    return found


@cache
def runs() -> dict[str, tuple[str, str]]:
    """Name of a run to its project and script; who writes a file runs before who reads it."""
    found = {}
    for project, files in sources().items():
        scripts = [name for name in files if name.endswith(".py")]
        for name in sorted(
            scripts, key=lambda name: (name not in ("prepare.py", "train.py"), name)
        ):
            found[project if len(scripts) == 1 else f"{project}-{name[:-3]}"] = (project, name)
    return found


@dataclass
class Recorder:
    """A process that records runs in a folder of its own."""

    folder: tempfile.TemporaryDirectory[str]
    process: subprocess.Popen[bytes]

    def recordings(self) -> Recordings:
        """What it wrote, once it is done. Errors: AssertionError with what it printed."""
        root = Path(self.folder.name)
        status = self.process.wait(timeout=SECONDS)
        assert status == 0, (root / "printed.txt").read_text("utf-8", "replace")[-4000:]
        found: Recordings = json.loads((root / "out.json").read_text("utf-8"))
        return found

    def end(self) -> None:
        """Stop it, whether it is done or not."""
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


@cache
def recorder() -> Recorder:
    """The one of this session, begun with the first call."""
    folder = tempfile.TemporaryDirectory(prefix="recordings", ignore_cleanup_errors=True)
    root = Path(folder.name)
    write(root, sources())
    jobs = [
        {"name": name, "script": str(root / project / script)}
        for name, (project, script) in runs().items()
    ]
    (root / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    command = [sys.executable, str(TESTS / "recordmany.py"), "jobs.json", "out.json"]
    with (root / "printed.txt").open("wb") as printed:  # a pipe that nobody reads would stop it
        process = subprocess.Popen(command, cwd=root, stdout=printed, stderr=subprocess.STDOUT)
    return Recorder(folder, process)


def write(root: Path, projects: Mapping[str, Mapping[str, str]]) -> None:
    """Every project in a folder of its own."""
    for project, files in projects.items():
        write_files(root / project, files)
