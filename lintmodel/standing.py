"""What stands for a whole folder: names, sizes and times of all that a run may look at."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from lintmodel.cache import digest
from lintmodel.discovery import is_foreign
from lintmodel.places import upward
from lintmodel.record import record

MAX_ENTRIES = 100_000  # beyond this looking costs more than it saves
SETTLED = 2.0  # seconds: what was written just now may be written again within its time stamp
# Files that nobody reads: that they are there is told by the time of their folder.
DATA = (
    ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".svg", ".wav", ".mp3", ".flac",
    ".ogg", ".mp4", ".avi", ".mov", ".mkv", ".npy", ".npz", ".tfrecord", ".tfrecords", ".csv", ".tsv",
    ".parquet", ".arrow", ".zip", ".gz", ".tar", ".xml", ".dcm", ".nii", ".pyc",
)  # fmt: skip


class TooMuch(Exception):
    """More entries than are looked at."""


def standing(root: Path) -> str | None:
    """A digest of the state of a folder; None where it is too large, or was written just now."""
    look = _Look()
    try:
        for folder in upward(root):
            look.at(str(folder / ".gitignore"))
        look.below(str(root))
    except (OSError, TooMuch):
        return None
    if time.time() - look.latest < SETTLED:
        return None
    text = "\n".join(look.known).encode("utf-8", "surrogatepass")
    return digest(text)


@record()
class _Look:
    known: list[str] = field(default_factory=list)
    latest: float = 0.0
    entries: int = 0

    def at(self, path: str) -> None:
        """Note one file or folder."""
        try:
            stat = os.stat(path)  # noqa: PTH116
        except OSError:
            return  # that it is not there is told by its folder
        self.latest = max(self.latest, stat.st_mtime)
        self.known.append(f"{path} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}")

    def below(self, root: str) -> None:
        """Note a folder and all below it; of one that no run looks into only what lies right in it."""
        todo = [root]
        while todo:
            folder = todo.pop()
            self.at(folder)
            shut = folder != root and is_foreign(Path(folder))
            todo += [path for path in self._entries(folder) if not shut]

    def _entries(self, folder: str) -> Iterator[str]:
        """Note the files of a folder, and give the folders in it."""
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                self.entries += 1
                if self.entries > MAX_ENTRIES:
                    raise TooMuch
                if entry.is_dir(follow_symlinks=False):
                    yield entry.path
                elif not entry.name.lower().endswith(DATA):
                    self.at(entry.path)
