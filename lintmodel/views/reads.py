"""What reads which file, found by the file's name: a project may have thousands of scripts and files."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from lintmodel.facts.files import Load, LoadWeights
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import Maybe, Unknown, is_known
from lintmodel.knowledge.templates import FIELD, filled
from lintmodel.views.common import once

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
        template = _last(written)
        first, *fields = FIELD.split(template)
        for at in range(bisect_left(self._names, first), len(self._names)):
            name = self._names[at]
            if not name.startswith(first) or (not fields and name != first):
                return
            if filled(template, name):
                yield from self._named[name]


reads_in = once(Reads)


def may_be(read: Maybe[str], written: Maybe[str]) -> bool:
    """Whether a file that is read may be the one that is written; a template stands for many."""
    if isinstance(read, Unknown) or isinstance(written, Unknown):
        return True
    return filled(_last(written), _last(read))


def _last(path: str) -> str:
    """The name of a file, which may be reached by other folders."""
    return path.replace("\\", "/").rpartition("/")[2].removesuffix(".index")
