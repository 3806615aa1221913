"""The bar of a long run: on a terminal only, only where it takes long, and gone at the end."""

from __future__ import annotations

import io
from typing import Any

import pytest

from lintmodel.report import progress as module
from lintmodel.report.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that have passed; the bar sees them."""
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setenv("TERM", "xterm")
    return now


def drawn(stream: Any, clock: list[float], seconds: float) -> str:
    with progress(stream) as watch:
        for done in range(1, 11):
            clock[0] += seconds
            watch(done, 10)
        return str(stream.getvalue())


def test_a_long_run_shows_how_far_it_is(clock: list[float]) -> None:
    assert "4/10" in drawn(Terminal(), clock, 0.3)


@pytest.mark.parametrize(("stream", "seconds"), [(io.StringIO(), 9.0), (Terminal(), 0.05)])
def test_nothing_is_drawn(stream: Any, seconds: float, clock: list[float]) -> None:
    assert drawn(stream, clock, seconds) == ""


def test_pictures_pause(clock: list[float]) -> None:
    often, seldom = Terminal(), Terminal()
    with progress(often) as watch:
        clock[0] += 2
        for done in range(100):
            clock[0] += 0.001
            watch(done, 100)
    drawn(seldom, clock, 0.3)
    assert often.getvalue().count("/100") < 5


def test_it_is_gone_at_the_end(clock: list[float]) -> None:
    stream = Terminal()
    drawn(stream, clock, 0.3)
    assert stream.getvalue().endswith("\x1b[2K")
