"""What scripts ask of the disk: each file and name once a run, during which no file changes."""

from __future__ import annotations

import os
from dataclasses import field
from pathlib import Path
from typing import Any

from lintmodel.cache import digest
from lintmodel.frontends.scripts.outline import Outline, outline
from lintmodel.frontends.scripts.parse import parse
from lintmodel.overlay import is_file, read
from lintmodel.record import record

UNREADABLE = "-"  # the digest of a file that cannot be read
SHARED_BYTES = (
    4_000_000  # characters of source whose lowered code is kept for the next scripts of a run
)


@record()
class _Known:
    """What the scripts of a run know together."""

    codes: dict[str, Any] = field(default_factory=dict)
    size: int = 0  # of the sources in `codes`
    modules: dict[str, str | None] = field(default_factory=dict)
    outlines: dict[str, Outline] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


class Files:
    """The disk as one script sees it. `stems` and `contents` are what it asked for.

    A file that is a script of the run and a module of another script is parsed once.
    """

    def __init__(self, known: _Known | None = None) -> None:
        self._known = known or _Known()
        self.stems: dict[str, str | None] = {}
        self.contents: set[str] = set()

    def for_script(self) -> Files:
        """The same disk for another script: what is known is shared, what it asks for is its own."""
        return Files(self._known)

    def module(self, stem: str) -> str | None:
        """The real path of the module `stem`.py or the package `stem`, or None."""
        known = self._known.modules
        if stem not in known:
            known[stem] = _module_file(stem)
        self.stems[stem] = known[stem]
        return known[stem]

    def lowered(self, text: str) -> Any:
        """The lowered code of a source, or its refusal."""
        known = self._known
        if text not in known.codes:
            if known.size > SHARED_BYTES:
                known.codes.clear()
                known.size = 0
            known.size += len(text)
            known.codes[text] = parse(text)
        return known.codes[text]

    def outline(self, path: str) -> Outline:
        """What a module does on import; of one that cannot be read, nothing."""
        self.contents.add(path)
        if path not in self._known.outlines:
            data = self.read(path)
            self._known.outlines[path] = Outline(True) if data is None else outline(data)
        return self._known.outlines[path]

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None where it cannot be read."""
        self.contents.add(path)
        try:
            data: bytes | None = read(path)
        except OSError:
            data = None
        self._known.digests[path] = UNREADABLE if data is None else digest(data)
        return data

    def digest(self, path: str) -> str:
        """What stands for the content of a file; UNREADABLE where it has none."""
        if path not in self._known.digests:
            self.read(path)
        return self._known.digests[path]


def lying_at(shown: str) -> str:
    """What `__file__` is in a file that is shown under this path."""
    return Path(os.path.abspath(shown)).as_posix()  # noqa: PTH100 (keeps links)


def _module_file(stem: str) -> str | None:
    for candidate in (f"{stem}.py", f"{stem}/__init__.py"):
        if is_file(candidate):
            return os.path.realpath(candidate)
    return None
