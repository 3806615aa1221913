"""What reads which file, found by the file's name: a project may have thousands of scripts and files."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from lintmodel.facts.files import Load, LoadWeights
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import Maybe, Unknown, is_known

Read = Load | LoadWeights


class Reads:
    """The loads of all scripts: each script's own, and those of a known file under its last name."""

    def __init__(self, project: Project) -> None:
        self._own: dict[int, list[Read]] = {}
        self._named: dict[str, list[tuple[Script, Read]]] = {}
        for script in project.scripts:
            own: list[Read] = [*script.trace.of(Load), *script.trace.of(LoadWeights)]
            self._own[id(script)] = own
            for load in own:
                if is_known(load.path):
                    self._named.setdefault(_last(str(load.path)), []).append((script, load))
        self._names = sorted(self._named)

    def of(self, script: Script) -> list[Read]:
        """All that a script loads."""
        return self._own[id(script)]

    def known(self, written: Maybe[str]) -> Iterator[tuple[Script, Read]]:
        """Loads of a known file that may be the one which is written; none where that is not known."""
        if isinstance(written, Unknown):
            return
        parts = _parts(written)
        for at in range(bisect_left(self._names, parts[0]), len(self._names)):
            name = self._names[at]
            if not name.startswith(parts[0]) or (len(parts) == 1 and name != parts[0]):
                return
            if _filled(parts, name):
                yield from self._named[name]


def may_be(read: Maybe[str], written: Maybe[str]) -> bool:
    """Whether a file that is read may be the one that is written; a template stands for many."""
    if isinstance(read, Unknown) or isinstance(written, Unknown):
        return True
    return _filled(_parts(written), _last(read))


def _parts(written: str) -> list[str]:
    """What stands between the fields of a template; a name without any is one part."""
    return re.split(r"\{[^{}]*\}", _last(written))


def _filled(parts: list[str], name: str) -> bool:
    """Whether a name is these parts with anything between them: each is taken where it comes first,
    for patterns of a script may be made to take long."""
    first, *inner = parts
    if not inner:
        return name == first
    end = len(name) - len(inner[-1])
    at = len(first)
    if not name.startswith(first) or not name.endswith(inner[-1]) or end < at:
        return False
    for part in inner[:-1]:
        at = name.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def _last(path: str) -> str:
    """The name of a file, which may be reached by other folders."""
    return path.replace("\\", "/").rpartition("/")[2].removesuffix(".index")
