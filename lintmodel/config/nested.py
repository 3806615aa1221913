"""One configuration counts for a run: who wrote another one below it has to hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from lintmodel.config.checking import ConfigError
from lintmodel.config.reading import configuration_in
from lintmodel.findings import Note
from lintmodel.places import shown


def unheard(base: Path, folders: Iterable[Path]) -> list[Note]:
    """A note where these folders, or those around them below `base`, have configurations of their own."""
    files = sorted(_files(base, folders))
    if not files:
        return []
    others = f" (nor do those of {len(files) - 1} more)" if len(files) > 1 else ""
    message = f"its settings do not count in a run that begins above it{others}: check it by itself"
    return [Note(shown(files[0]), "configuration", message)]


def _files(base: Path, folders: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for start in folders:
        for folder in (start, *start.parents):
            if folder in seen or base not in folder.parents:
                break
            seen.add(folder)
            try:
                file = configuration_in(folder)
            except ConfigError:  # it is none, then
                continue
            if file is not None:
                yield file
