"""What one process with the real Keras saves for a whole session of tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from examples import all_examples

TESTS = Path(__file__).parent
SEEDS = sorted((TESTS / "seed").glob("*.py"))


@dataclass(frozen=True)
class Built:
    """A folder a job: the `build` examples, the programs of tests/seed, "sample" and "silence"."""

    root: Path

    def folder(self, name: str) -> Path:
        """The folder of one job. Fails the test where Keras could not do it."""
        found = self.root / name
        error = found / "error.txt"
        if error.exists():
            pytest.fail(f"Keras refused to build {name}:\n{error.read_text('utf-8')}")
        return found


def build(root: Path) -> Built:
    """Save all models below a folder (imports TensorFlow in a process of its own)."""
    jobs = root / "jobs.json"
    listed = {"build": _jobs(root), "silence": str(root / "silence")}
    jobs.write_text(json.dumps(listed), encoding="utf-8")
    command = [sys.executable, str(TESTS / "kerasworker.py"), str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return Built(root)


def _jobs(root: Path) -> list[dict[str, Any]]:
    jobs = [
        _job(root, example.name, example.raw["build"], example.raw["save"])
        for example in all_examples()
        if example.form == "build"
    ]
    seeds = [_job(root, path.stem, path.read_text("utf-8"), ["keras", "h5"]) for path in SEEDS]
    return [*jobs, *seeds, _sample(root)]


def _sample(root: Path) -> dict[str, Any]:
    """tests/sample with its model files, which its own program makes."""
    folder = root / "sample"
    shutil.copytree(TESTS / "sample", folder)
    code = "import sys; sys.path.insert(0, '.'); import make_models; model = make_models.main()"
    return {"folder": str(folder), "code": code, "save": []}


def _job(root: Path, name: str, code: str, save: list[str]) -> dict[str, Any]:
    (root / name).mkdir()
    return {"folder": str(root / name), "code": code, "save": save}
