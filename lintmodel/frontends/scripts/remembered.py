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
from lintmodel.frontends.scripts.disk import Files

Source = tuple[Path, str]  # where a script lies, and how its path is shown


class Memory:
    """The scripts of one project, as a cache remembers them."""

    def __init__(self, root: Path, files: Files, cache: Cache) -> None:
        self.root, self.files, self.cache = root, files, cache

    def recall(self, source: Source) -> Script | None:
        """A script that was read before, None where it was not or is another now."""
        kept = self.cache.get(self._name(source))
        if kept is None:
            return None
        header, _, facts = kept.partition(b"\n")
        try:
            if not self._holds(json.loads(header), source):
                return None
            script = loads(facts)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return None  # an entry that somebody damaged
        return script if isinstance(script, Script) else None

    def read(self, source: Source) -> tuple[Script, bytes]:
        """A script, read anew and kept, and its facts as they are kept; b"" where they cannot be.

        Errors: OSError where it cannot be read.
        """
        from lintmodel.frontends.scripts import read_script

        path, shown = source
        files = self.files.for_script()
        files.digest(os.path.realpath(path))
        script = read_script(path, shown, self.root, files)
        try:
            facts = dumps(script).encode()
        except (TypeError, ValueError, RecursionError):
            return script, b""
        self.cache.put(self._name(source), self._header(files, source) + b"\n" + facts)
        return script, facts

    def _name(self, source: Source) -> str:
        path, shown = source
        return "\n".join(("script", os.path.realpath(path), shown, os.path.realpath(self.root)))

    def _header(self, files: Files, source: Source) -> bytes:
        own = os.path.realpath(source[0])
        contents = {path: files.digest(path) for path in sorted({own, *files.contents})}
        header = {"contents": contents, "stems": files.stems, "pinned": self._pinned(source)}
        return json.dumps(header).encode()

    def _holds(self, header: dict[str, Any], source: Source) -> bool:
        own = os.path.realpath(source[0])
        return (
            own in header["contents"]
            and all(self.files.digest(path) == had for path, had in header["contents"].items())
            and all(self.files.module(stem) == had for stem, had in header["stems"].items())
            and header["pinned"] == self._pinned(source)
        )

    def _pinned(self, source: Source) -> str:
        from lintmodel.frontends.scripts.version import pinned

        folder = source[0].resolve().parent
        return dumps(pinned(folder, self.root.resolve()))
