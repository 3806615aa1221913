"""Files that the HDF5 library reads are read by a child: its death is a finding, not ours."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.serial import dumps
from lintmodel.frontends.artifacts import apart, read_artifact, read_by_library
from lintmodel.frontends.artifacts.reading import NeedsLibrary

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


@pytest.fixture(autouse=True)
def may_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """TensorFlow may have been imported by another test."""
    monkeypatch.setattr(apart, "may_fork", lambda: True)


@pytest.fixture
def no_plain_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if Keras had not written it."""

    def refuse(*_: object) -> None:
        raise NeedsLibrary

    monkeypatch.setattr(apart, "read_plainly", refuse)


@pytest.mark.parametrize("name", ["k315_heads.keras", "k2_functional.h5", "k36_own.weights.h5",
                                  "k33_chain_folder", "k2_saved"])  # fmt: skip
@pytest.mark.parametrize("scan", ["all", "none"])
@pytest.mark.usefixtures("no_plain_file")
def test_the_same_facts(name: str, scan: Any) -> None:
    path = FIXTURES / name
    assert dumps(apart.read_apart(path, name, scan)) == dumps(read_artifact(path, name, scan))


@pytest.mark.usefixtures("no_plain_file")
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_is_told(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def crash(*_: object) -> None:
        os.kill(os.getpid(), number)

    monkeypatch.setattr(apart, "read_by_library", crash)
    artifact = apart.read_apart(FIXTURES / "k2_functional.h5", "a.h5")
    (problem,) = artifact.problems
    assert problem.kind == "corrupt" and signal.Signals(number).name in problem.message


@pytest.mark.usefixtures("no_plain_file")
def test_a_child_that_cannot_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of ours is none of the library's: it is raised here, where it is reported."""
    parent = os.getpid()

    def broken(*given: Any) -> Any:
        if os.getpid() != parent:
            raise IndexError("in the child")
        return read_by_library(*given)

    monkeypatch.setattr(apart, "read_by_library", broken)
    assert apart.read_apart(FIXTURES / "k2_functional.h5", "a.h5").problems == []


def test_what_is_not_there(tmp_path: Path) -> None:
    (problem,) = apart.read_apart(tmp_path / "no.h5", "no.h5").problems
    assert problem.kind == "corrupt"
