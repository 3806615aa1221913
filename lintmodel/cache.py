"""What was read before, kept for the next run: text by name, in the user's cache folder only.

A repository could ship a cache of its own to hide findings, so that none is ever read from there. An
entry is data, never code; whoever reads one makes sure that what it was made from is still the same.
Nothing is lost without it: a folder that cannot be written to is no error.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lintmodel import __version__

if TYPE_CHECKING:
    from hashlib import blake2b
else:
    try:  # hashlib takes longer to import than all that is hashed in a small run
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b

FOLDER = "LINTMODEL_CACHE_DIR"  # of the environment: where to keep it instead
MAX_ENTRY = 20_000_000  # bytes: what is larger is read anew
MAX_AGE = 30 * 24 * 3600.0  # seconds without use, after which an entry is dropped
SWEEP = 24 * 3600.0  # seconds between two looks for such entries
MARK = "swept"


class Cache:
    """Texts by name, of this build of lintmodel and of this Python.

    `folder` is the whole cache; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._own = folder / build() if folder is not None else None

    def get(self, name: str) -> bytes | None:
        """What was kept under this name, None where nothing was."""
        if self._own is None:
            return None
        try:
            return self._place(name).read_bytes()
        except OSError:
            return None

    def put(self, name: str, text: bytes) -> None:
        """Keep a text, if there is one: whole or not at all, whoever else writes at the time."""
        if self.folder is None or not text or len(text) > MAX_ENTRY:
            return
        target = self._place(name)
        own = target.with_name(f"{target.name}.{os.getpid()}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it tells of one's files
            target.parent.mkdir(parents=True, exist_ok=True)
            own.write_bytes(text)
            own.replace(target)
        except OSError:
            with suppress(OSError):
                own.unlink()

    def _place(self, name: str) -> Path:
        key = digest(name.encode("utf-8", "surrogatepass"))
        assert self._own is not None
        return self._own / key[:2] / key

    def sweep(self) -> None:
        """Drop what nobody has used for long, once a day."""
        if self.folder is None or not self.folder.is_dir():
            return
        mark, now = self.folder / MARK, time.time()
        with suppress(OSError):
            if mark.exists() and now - mark.stat().st_mtime < SWEEP:
                return
            mark.touch()
            for file in _files(self.folder):
                if now - max(file.stat().st_atime, file.stat().st_mtime) > MAX_AGE:
                    file.unlink()


def user_cache() -> Cache:
    """The cache of this user; LINTMODEL_CACHE_DIR names another folder, and "" none."""
    named = os.environ.get(FOLDER)
    if named is not None:
        return Cache(Path(named) if named else None)
    from platformdirs import user_cache_path

    return Cache(user_cache_path("lintmodel", appauthor=False))


def digest(data: bytes) -> str:
    """What stands for the content of a file."""
    return blake2b(data, digest_size=16).hexdigest()


_builds: list[str] = []


def build() -> str:
    """What stands for this lintmodel and this Python: facts of another build are not read.

    The names, sizes and times of the modules count, for who works on lintmodel itself.
    """
    if not _builds:
        known = blake2b(f"{__version__} {sys.version}".encode(), digest_size=12)
        for name, size, when in sorted(_modules(str(Path(__file__).parent))):
            known.update(f"{name} {size} {when}\n".encode())
        _builds.append(known.hexdigest())
    return _builds[0]


def _modules(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".json")):
                stat = entry.stat()
                yield entry.path, stat.st_size, stat.st_mtime_ns
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _modules(entry.path)


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names if name != MARK)
