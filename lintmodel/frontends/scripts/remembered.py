"""Scripts from the cache: the facts of a script are kept with everything that they were made from.

These are the script itself, the modules of the project that it brings in or looks at, the names that
were looked for and not found, and the version that its folder pins. Where one of them is another now,
the script is read anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from lintmodel.cache import Cache
from lintmodel.facts.project import Script
from lintmodel.facts.serial import dumps, loads
from lintmodel.frontends.relating import Dealings, bare
from lintmodel.frontends.scripts.disk import Files
from lintmodel.record import record

Source = tuple[Path, str]  # where a script lies, and how its path is shown
DAMAGE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


@record()
class Found:
    """A script of which the facts are known; they are made when somebody asks for them.

    `header` says what they were made from, `facts` are their text, b"" where they cannot be written;
    `dealings` is what the script has to do with others.
    """

    source: Source
    header: dict[str, Any]
    facts: bytes
    dealings: Dealings
    read: Script | None = None

    def entry(self) -> bytes:
        """All of it as text, for `parsed`."""
        return json.dumps(self.header).encode() + b"\n" + self.facts


def parsed(source: Source, entry: bytes) -> Found:
    """What `Found.entry` wrote. Errors: ValueError and others of DAMAGE for another text."""
    head, _, facts = entry.partition(b"\n")
    header = json.loads(head)
    return Found(source, header, facts, _dealings(source, header, loads(header["bare"])))


def _dealings(source: Source, header: dict[str, Any], bare: Script) -> Dealings:
    return Dealings(os.path.realpath(source[0]), [*header["contents"]], bare)


class Memory:
    """The scripts of one project, as a cache remembers them."""

    def __init__(self, root: Path, files: Files, cache: Cache) -> None:
        self.root, self.files, self.cache = root, files, cache

    def recall(self, source: Source) -> Found | None:
        """A script that was read before, None where it was not or is another now."""
        entry = self.cache.get(self._name(source))
        if entry is None:
            return None
        try:
            found = parsed(source, entry)
            return found if self._holds(found) else None
        except DAMAGE:
            return None  # somebody damaged it

    def script(self, found: Found) -> Script:
        """The facts of a script. Errors: what keeps it from being read, where it has to be again."""
        if found.read is not None:
            return found.read
        try:
            script = loads(found.facts)
        except DAMAGE:
            script = None
        return script if isinstance(script, Script) else self.read(found.source).read  # type: ignore[return-value]

    def read(self, source: Source) -> Found:
        """A script, read anew and kept. Errors: OSError where it cannot be read."""
        from lintmodel.frontends.scripts import read_script

        path, shown = source
        files = self.files.for_script()
        files.digest(os.path.realpath(path))
        script = read_script(path, shown, self.root, files)
        own = bare(script)
        header = self._header(files, source, own)
        found = Found(source, header, _text(script), _dealings(source, header, own), script)
        if found.facts:
            self.cache.put(self._name(source), found.entry())
        return found

    def _name(self, source: Source) -> str:
        path, shown = source
        return "\n".join(("script", os.path.realpath(path), shown, os.path.realpath(self.root)))

    def _header(self, files: Files, source: Source, own: Script) -> dict[str, Any]:
        contents = {os.path.realpath(source[0]), *files.contents}
        return {
            "contents": {path: files.digest(path) for path in sorted(contents)},
            "stems": files.stems,
            "pinned": self._pinned(source),
            "bare": dumps(own),
        }

    def _holds(self, found: Found) -> bool:
        header, own = found.header, os.path.realpath(found.source[0])
        return (
            own in header["contents"]
            and all(self.files.digest(path) == had for path, had in header["contents"].items())
            and all(self.files.module(stem) == had for stem, had in header["stems"].items())
            and header["pinned"] == self._pinned(found.source)
        )

    def _pinned(self, source: Source) -> str:
        from lintmodel.frontends.scripts.version import pinned

        folder = source[0].resolve().parent
        return dumps(pinned(folder, self.root.resolve()))


def _text(script: Script) -> bytes:
    """The facts of a script as text; b"" for facts that cannot be written."""
    try:
        return dumps(script).encode()
    except (TypeError, ValueError, RecursionError):
        return b""
