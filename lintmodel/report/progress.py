"""How far a long run is: on a terminal only, and only where it takes long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0  # seconds: who waits no longer needs no bar
PAUSE = 0.1  # seconds between two pictures of it


@contextmanager
def progress(stream: TextIO) -> Iterator[Callable[[int, int], None]]:
    """Takes (sources that are read, of how many) and draws a bar, which is gone at the end."""
    if not stream.isatty():
        yield lambda done, total: None
        return
    bar = _Bar(stream)
    try:
        yield bar
    finally:
        bar.close()


class _Bar:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = time.monotonic() + PATIENCE
        self._drawn: Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() < self._next or (self._drawn is None and done == total):
            return
        self._next = time.monotonic() + PAUSE
        if self._drawn is None:
            self._drawn = self._draw(total)
        self._drawn.update(self._drawn.task_ids[0], completed=done)
        self._drawn.refresh()

    def _draw(self, total: int) -> Progress:
        """Without a thread that draws it: a process with threads may not fork."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = TextColumn("lintmodel: reading"), BarColumn(), MofNCompleteColumn()
        console = Console(file=self._stream)
        drawn = Progress(*columns, console=console, transient=True, auto_refresh=False)
        drawn.add_task("", total=total)
        drawn.start()
        return drawn

    def close(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn.stop()
