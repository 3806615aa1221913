"""Which scripts of a project have to do with each other: by files, and by what they import.

A commit hands over a few files of many. What cannot have to do with them is not asked for its facts.
In doubt two scripts have: a name of a file that is not known may be any.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from lintmodel.facts.event import Event
from lintmodel.facts.files import Load, LoadWeights, Restore, Save, Store
from lintmodel.facts.project import Script
from lintmodel.facts.serving import Ask
from lintmodel.record import record

ANY = ""  # the name of a file that is not known
WRITES, READS = "writes", "reads"
MODEL, OBJECT = "model", "object"
ENDS: dict[type[Event], tuple[str, str]] = {
    Save: (WRITES, MODEL), Load: (READS, MODEL), LoadWeights: (READS, MODEL), Ask: (READS, MODEL),
    Store: (WRITES, OBJECT), Restore: (READS, OBJECT),
}  # fmt: skip

End = tuple[str, str, str]  # writes or reads, a model or another object, the last name of its path


@record()
class Dealings:
    """What a script has to do with others: the file it lies in, those it was made from, its ends."""

    own: str
    made_from: Collection[str]
    ends: Sequence[End]


def ends_of(script: Script) -> list[End]:
    """The files that a script writes and reads, each once."""
    found = {
        (*ENDS[type(event)], _name(getattr(event, "path", ANY))) for event in script.trace.of(*ENDS)
    }
    return sorted(found)


def _name(path: object) -> str:
    """The last name of a path; ANY for one that is not known, and for a template."""
    if not isinstance(path, str) or "{" in path:
        return ANY
    return posixpath.basename(path.replace("\\", "/").rstrip("/"))


def of_model(path: str) -> Dealings:
    """What a model file has to do with scripts: those that write or read a file of its name."""
    name = _name(path.removesuffix(".index"))
    return Dealings(path, (), [(READS, MODEL, name)])


def related(given: Collection[str], dealings: Mapping[str, Dealings]) -> set[str]:
    """The names of all that may have to do with what is given, and of this."""
    ways = _Ways(dealings)
    found = {name for name in given if name in dealings}
    todo = [*found]
    while todo:
        for other in ways.around(todo.pop()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


class _Ways:
    def __init__(self, dealings: Mapping[str, Dealings]) -> None:
        self.dealings = dealings
        self.at: dict[End, set[str]] = {}  # who has an end of this kind and name
        self.sides: dict[tuple[str, str], set[str]] = {}  # and of this kind
        self.by_file: dict[str, str] = {}
        self.importers: dict[str, set[str]] = {}
        for who, one in dealings.items():
            self._enter(who, one)
        self._enter_strays()

    def _enter(self, who: str, one: Dealings) -> None:
        self.by_file[one.own] = who
        for path in one.made_from:
            self.importers.setdefault(path, set()).add(who)
        for side, about, name in one.ends:
            self.at.setdefault((side, about, name), set()).add(who)
            self.sides.setdefault((side, about), set()).add(who)

    def _enter_strays(self) -> None:
        """Who reads a file that nobody writes may mean any that is written."""
        for (side, about, name), who in [*self.at.items()]:
            if side == READS and name and (WRITES, about, name) not in self.at:
                self.at.setdefault((READS, about, ANY), set()).update(who)

    def around(self, who: str) -> Iterator[str]:
        """Those that may have to do with one."""
        one = self.dealings[who]
        yield from self.importers.get(one.own, ())
        yield from (self.by_file[path] for path in one.made_from if path in self.by_file)
        for side, about, name in one.ends:
            other = READS if side == WRITES else WRITES
            yield from self.at.get((other, about, ANY), ())
            if name:
                yield from self.at.get((side, about, name), ())
                yield from self.at.get((other, about, name), ())
            if who in self.at.get((side, about, ANY), ()):
                yield from self.sides.get((other, about), ())
