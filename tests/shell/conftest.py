"""Stand-ins: a small project on disk, and a rulebook of rules made up for the test."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from lintmodel import cache as caching
from lintmodel import rulebook
from lintmodel.facts.project import Project
from lintmodel.findings import Fault

Writer = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Writes files (path to content) below an empty folder, which is the working directory."""
    monkeypatch.setenv("HOME", str(tmp_path))
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)

    def write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


@dataclass
class Thing:
    """The subject of made-up checks: what it is to say."""

    faults: list[Fault]


PASSPORT = {
    "summary": "a made-up rule",
    "severity": "error",
    "message": "fault",
    "why": "because",
    "fix": "mend it",
}


class Demo:
    """A rulebook folder with one group, `demo`, whose checks come from the test."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.things: list[Any] = []
        self.module = types.ModuleType("lintmodel.checks.demo")
        views = types.SimpleNamespace(
            builder={"Thing": lambda project: list(self.things)}.__getitem__,
            present=lambda project: set(),
            NEEDS={},
            forget=lambda: None,
        )
        monkeypatch.setitem(sys.modules, "lintmodel.views", views)
        monkeypatch.setitem(sys.modules, "lintmodel.checks.demo", self.module)

    def rule(self, name: str, check: Any = None, **passport: Any) -> None:
        """Adds a rule; without a check of its own it says what the Thing holds."""
        path = self.folder / "demo" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump({"name": name, **PASSPORT, **passport}))
        setattr(self.module, name.replace("-", "_"), check or say)

    def load(self) -> tuple[rulebook.Rule, ...]:
        return rulebook.load(self.folder)


def say(thing: Thing, params: Mapping[str, Any]) -> Iterator[Fault]:
    yield from thing.faults


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    folder = tmp_path / "rules"
    folder.mkdir()
    return Demo(folder, monkeypatch)


@pytest.fixture
def empty() -> Project:
    return Project()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache."""
    folder = tmp_path / "kept"
    monkeypatch.setenv(caching.FOLDER, str(folder))
    return folder
