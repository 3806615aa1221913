"""Many scripts are read by several processes as by one, and none of these is left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from keeping import MIXED

from lintmodel.cache import Cache
from lintmodel.frontends.scripts import many
from lintmodel.frontends.scripts.disk import Files
from lintmodel.frontends.scripts.remembered import Memory

Writer = Callable[[Mapping[str, str | bytes]], Path]


def told(root: Path, processes: int) -> list[Any]:
    sources = [(path, path.name) for path in sorted(root.glob("*.py"))]
    memory = Memory(root, Files(), Cache(None))
    found = dict(many.read_many(memory, sources, lambda count: None, processes))
    assert sorted(found) == list(range(len(sources)))
    ordered = [found[number] for number in sorted(found)]
    return [one if isinstance(one, Exception) else memory.script(one) for one in ordered]


def _words(script: Any) -> Any:
    return type(script).__name__, [
        (type(event).__name__, event.where) for event in script.trace.events
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_several_processes_read_what_one_reads(project: Writer, monkeypatch: Any) -> None:
    root = project({path.name: path.read_bytes() for path in MIXED})
    monkeypatch.setattr(many, "may_fork", lambda: True)
    one, several = told(root, 1), told(root, 3)
    assert [_words(script) for script in one] == [_words(script) for script in several]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_what_a_process_cannot_tell_is_read_here(project: Writer, monkeypatch: Any) -> None:
    root = project({f"s{number}.py": "import keras\n" for number in range(12)})
    here, read = os.getpid(), Memory.read

    def dying(self: Memory, source: Any) -> Any:
        if os.getpid() != here and source[1] in ("s3.py", "s7.py"):
            os._exit(11)
        if os.getpid() != here and source[1] == "s5.py":
            raise ValueError("not here")
        return read(self, source)

    monkeypatch.setattr(Memory, "read", dying)
    assert len(told(root, 3)) == 12


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_who_stops_listening_ends_the_processes(
    project: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    fork = os.fork

    def noted() -> int:
        started.append(fork())
        return started[-1]

    monkeypatch.setattr(os, "fork", noted)
    root = project({f"s{number}.py": "import keras\n" for number in range(40)})
    sources = [(path, path.name) for path in sorted(root.glob("*.py"))]
    reading = many.read_many(Memory(root, Files(), Cache(None)), sources, lambda count: None, 2)
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert started
    for number in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(number, os.WNOHANG)


def test_an_error_costs_one_script(project: Writer, monkeypatch: Any) -> None:
    root = project({"a.py": "import keras\n", "b.py": "import keras\n"})
    read = Memory.read

    def failing(self: Memory, source: Any) -> Any:
        if source[1] == "a.py":
            raise RuntimeError("of ours")
        return read(self, source)

    monkeypatch.setattr(Memory, "read", failing)
    first, second = told(root, 1)
    assert isinstance(first, RuntimeError)
    assert second.path == "b.py"
