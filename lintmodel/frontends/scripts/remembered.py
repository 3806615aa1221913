"""Scripts from the cache: the facts of a script are kept with everything that they were made from.

These are the script itself, the modules of the project that it brings in or looks at, the names that
were looked for and not found, and the version that its folder pins. Where one of them is another now,
the script is read anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from lintmodel.cache import Cache
from lintmodel.facts.project import Script
from lintmodel.facts.serial import dumps, loads
from lintmodel.frontends.relating import Dealings, bare
from lintmodel.frontends.scripts.disk import Files

Source = tuple[Path, str]  # where a script lies, and how its path is shown
DAMAGE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


class Found:
    """A script of which the facts are known; they are made when somebody asks for them.

    `made_from` are the files whose content they depend on. `entry` is all of it as text, for `parsed`;
    b"" where it is not to be kept, or cannot be written.
    """

    def __init__(
        self,
        source: Source,
        made_from: Iterable[str],
        entry: bytes = b"",
        read: Script | None = None,
        told: str = "",
    ) -> None:
        self.source, self.made_from, self.entry = source, [*made_from], entry
        self.read, self._told = read, told

    @cached_property
    def dealings(self) -> Dealings:
        """What the script has to do with others. Errors: those of DAMAGE."""
        own = bare(self.read) if self.read is not None else loads(self._told)
        return Dealings(os.path.realpath(self.source[0]), self.made_from, own)


def parsed(source: Source, entry: bytes) -> tuple[Found, dict[str, Any]]:
    """What `_entry` wrote, and what it was made from. Errors: those of DAMAGE for another text."""
    header = json.loads(entry.partition(b"\n")[0])
    return Found(source, header["contents"], entry, None, header["bare"]), header


class Memory:
    """The scripts of one project, as a cache remembers them."""

    def __init__(self, root: Path, files: Files, cache: Cache) -> None:
        self.root, self.files, self.cache = root, files, cache

    def recall(self, source: Source) -> Found | None:
        """A script that was read before, None where it was not or is another now."""
        entry = self.cache.get(self._name(source)) if self.cache.folder is not None else None
        if entry is None:
            return None
        try:
            found, header = parsed(source, entry)
            return found if self._holds(header, source) and found.dealings else None
        except DAMAGE:
            return None  # somebody damaged it

    def script(self, found: Found) -> Script:
        """The facts of a script. Errors: what keeps it from being read, where it has to be again."""
        if found.read is None:
            try:
                found.read = loads(found.entry.partition(b"\n")[2])
            except DAMAGE:
                found.read = None
        if not isinstance(found.read, Script):
            found.read = self.read(found.source).read
        assert found.read is not None
        return found.read

    def read(self, source: Source, told: bool = False) -> Found:
        """A script, read anew and kept; its text is made where it is kept or `told` to another
        process. Errors: OSError where it cannot be read."""
        from lintmodel.frontends.scripts import read_script

        path, shown = source
        files = self.files.for_script()
        files.digest(os.path.realpath(path))
        script = read_script(path, shown, self.root, files)
        found = Found(source, {os.path.realpath(path), *files.contents}, read=script)
        if told or self.cache.folder is not None:
            found.entry = self._entry(found, files, script)
            self.cache.put(self._name(source), found.entry)
        return found

    def _name(self, source: Source) -> str:
        path, shown = source
        return "\n".join(("script", os.path.realpath(path), shown, os.path.realpath(self.root)))

    def _entry(self, found: Found, files: Files, script: Script) -> bytes:
        """A script and what it was made from as text; b"" for facts that cannot be written."""
        header = {
            "contents": {path: files.digest(path) for path in sorted(found.made_from)},
            "stems": files.stems,
            "pinned": self._pinned(found.source),
        }
        try:
            header["bare"] = dumps(found.dealings.bare)
            return json.dumps(header).encode() + b"\n" + dumps(script).encode()
        except (TypeError, ValueError, RecursionError):
            return b""

    def _holds(self, header: dict[str, Any], source: Source) -> bool:
        return (
            os.path.realpath(source[0]) in header["contents"]
            and all(self.files.digest(path) == had for path, had in header["contents"].items())
            and all(self.files.module(stem) == had for stem, had in header["stems"].items())
            and header["pinned"] == self._pinned(source)
        )

    def _pinned(self, source: Source) -> str:
        from lintmodel.frontends.scripts.version import pinned

        folder = source[0].resolve().parent
        return dumps(pinned(folder, self.root.resolve()))
