"""`lintmodel check --watch`: checked again whenever a file of the project changes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click

from lintmodel.cli.job import Job
from lintmodel.cli.saying import FAILED, say
from lintmodel.config import ConfigError, Settings
from lintmodel.discovery import MissingPath, Source, context, discover
from lintmodel.passport import RulebookError
from lintmodel.places import upward

PAUSE = 0.5  # seconds between two looks
SHARE = 0.1  # of the time that looking may take
MAX_FILES = 2_000  # of one model that is a folder
CLEAR = "\x1b[2J\x1b[3J\x1b[H"
BESIDE = ("lintmodel.toml", "pyproject.toml", ".gitignore", "requirements.txt", "setup.py", "setup.cfg")
State = dict[str, tuple[int, int]]  # time and size by path


def watching(job: Job) -> int:
    """Check now and after each change, until Ctrl-C; the status of the last check.

    What is wrong with the configuration is said, and waits for a change as well.
    """

    def check() -> int:
        try:
            return job.run()
        except (ConfigError, MissingPath, RulebookError, OSError) as error:
            say(f"lintmodel: {error}")
            return FAILED

    return watch(check, job.files, job.settings)


def watch(
    check: Callable[[], int], files: Sequence[Path], settings: Callable[[], Settings]
) -> int:
    """As `watching`, whatever a check is."""
    status = 0
    try:
        while True:
            before = _state(files, settings)
            if sys.stdout.isatty():
                click.echo(CLEAR, nl=False, color=True)
            status = check()
            say(f"lintmodel: watching {_counted(len(before))}; Ctrl-C ends it")
            _wait(before, files, settings)
    except KeyboardInterrupt:
        return status


def _counted(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _wait(before: State, files: Sequence[Path], settings: Callable[[], Settings]) -> None:
    """Until something is another than before."""
    pause = PAUSE
    while True:
        time.sleep(pause)
        began = time.perf_counter()
        if _state(files, settings) != before:
            return
        pause = max(PAUSE, (time.perf_counter() - began) / SHARE)


def _state(files: Sequence[Path], settings: Callable[[], Settings]) -> State:
    found: State = {}
    for path in _watched(files, settings):
        try:
            stat = os.stat(path)  # noqa: PTH116
        except OSError:
            continue  # that it is not there is its state
        found[path] = (stat.st_mtime_ns, stat.st_size)
    return found


def _watched(files: Sequence[Path], settings: Callable[[], Settings]) -> Iterator[str]:
    """All files that a check may read, and the configuration."""
    for folder in {above for path in files for above in upward(path.absolute())}:
        yield from (str(folder / name) for name in BESIDE)
    try:
        own = settings()
        given = discover(files, own.exclude, own.base, own.force_exclude).given
        rest = context(files, given, own.exclude, own.base, own.workspace)
    except (ConfigError, MissingPath, RulebookError, OSError):  # it is said by the check
        yield from map(str, files)
        return
    if own.baseline:
        yield str(own.baseline)
    yield from (str(file) for folder in own.rule_folders for file in folder.glob("*.yaml"))
    yield from _paths([*given, *rest])


def _paths(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        yield str(source.path)
        if source.kind == "model" and source.path.is_dir():
            listed = (str(path) for path in sorted(source.path.rglob("*"))[:MAX_FILES])
            yield from listed
