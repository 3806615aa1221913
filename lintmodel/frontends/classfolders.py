"""Folders of pictures that scripts load classes from: which classes there are, and in which order.

The loaders sort the names of the folders as text. They are listed only where a script of the project
looks a class up in a list of names, and as late as possible: no facts of a script depend on them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import field
from itertools import islice
from pathlib import Path

from lintmodel.facts.data import Data, Source
from lintmodel.facts.event import Decide, Fit
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.naming import shown
from lintmodel.record import record

MAX_ENTRIES = 2000  # of one folder: a folder of classes holds a folder for each, and little else
MAX_FOLDERS = 50  # of one project
Skipped = Callable[[Path], bool]
Names = Maybe[tuple[str, ...]]


def look(
    project: Project, places: Callable[[Script, str], list[str]], skipped: Skipped
) -> list[tuple[str, str]]:
    """Say of each loader what folders of classes lie where it reads.

    `places` are where a name that a script uses may lie; `skipped` folders are not looked into. Returns
    the places in which something was left out, and what.
    """
    if not any(_looks_up(script) for script in project.scripts):
        return []
    shelf = _Shelf(Path(os.path.realpath(project.root)), skipped)
    for script in project.scripts:
        for source in _loaders(script):
            named = places(script, source.path) if isinstance(source.path, str) else []
            source.listed = shelf.of(named)
    return shelf.left_out


def _looks_up(script: Script) -> bool:
    return any(one.kind == "lookup" and len(one.words) > 1 for one in script.trace.of(Decide))


def _loaders(script: Script) -> Iterator[Source]:
    """What numbers the classes by folders that the script does not name itself."""
    for fit in script.trace.of(Fit):
        for source in fit.x.sources if isinstance(fit.x, Data) else ():
            if source.by_folders and source.classes is None:
                yield source


@record()
class _Shelf:
    """The folders of a project, each listed once."""

    root: Path
    skipped: Skipped
    known: dict[Path, Names] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def of(self, named: list[str]) -> Names:
        """The classes in the only one of these places that is there."""
        there = {path for path in map(self._inside, named) if path is not None}
        return self._names(next(iter(there))) if len(there) == 1 else UNKNOWN

    def _inside(self, named: str) -> Path | None:
        """A folder of this project that no link leads to, and nothing hides or leaves out."""
        try:
            path = Path(os.path.realpath(named))
            if not path.is_dir() or self.root not in path.parents:
                return None
        except (OSError, ValueError):
            return None
        parts = path.relative_to(self.root).parts
        straight = Path(os.path.abspath(named)).parts[-len(parts) :] == parts  # noqa: PTH100
        if not straight or any(part.startswith(".") for part in parts) or self.skipped(path):
            return None
        return path

    def _names(self, folder: Path) -> Names:
        if folder not in self.known:
            full = len(self.known) >= MAX_FOLDERS
            self.known[folder] = UNKNOWN if full else self._listed(folder)
        return self.known[folder]

    def _listed(self, folder: Path) -> Names:
        try:
            with os.scandir(folder) as listing:
                entries = [*islice(listing, MAX_ENTRIES + 1)]
        except OSError:
            return UNKNOWN
        if len(entries) > MAX_ENTRIES:
            text = f"more than {MAX_ENTRIES} entries: class-order-mismatch does not look at their names"
            self.left_out.append((shown(str(folder)) or folder.as_posix(), text))
            return UNKNOWN
        if any(entry.is_symlink() for entry in entries):
            return UNKNOWN
        names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        if not names or any(name.startswith(".") for name in names):
            return UNKNOWN  # whether a hidden one is a class differs between the loaders
        return tuple(sorted(names))
