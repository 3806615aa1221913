"""Which scripts of a project have to do with each other: by files, and by what they import.

A commit hands over a few files of many. What cannot have to do with them is not asked for its facts:
of each script only the names of the files that it writes and reads are known here, and they are
linked as the whole scripts would be.
"""

from __future__ import annotations

import copy
import dataclasses
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping

from lintmodel.facts.event import Event
from lintmodel.facts.files import Load, LoadWeights, Restore, Save, Store
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.serving import Ask
from lintmodel.facts.session import ReadCheckpoint
from lintmodel.facts.trace import Trace
from lintmodel.facts.unknown import UNKNOWN, is_known
from lintmodel.frontends.linking import connect, strays
from lintmodel.knowledge.templates import FIELD
from lintmodel.record import record

ENDS: tuple[type[Event], ...] = (Save, Load, LoadWeights, Store, Restore, Ask, ReadCheckpoint)
PLAIN = (str, int, type(None))


@record()
class Dealings:
    """What a script has to do with others: where it lies, which files it was made from, and its
    events on files, without what they are about."""

    own: str
    made_from: Collection[str]
    bare: Script


def bare(script: Script) -> Script:
    """A script with its events on files only, and of these only what is plain."""
    events = [_bare(event) for event in script.trace.of(*ENDS)]
    return Script(script.path, Trace(events), script.version, notebook=script.notebook)


def without(project: Project, bare: Iterable[Script]) -> None:
    """Take the links of bare scripts out of a project that is linked, and what they held."""
    gone = {id(script) for script in bare}
    project.links = [one for one in project.links if id(one.script) not in gone]
    for script in project.scripts:
        if id(script) in gone:
            script.trace = Trace()


def _bare(event: Event) -> Event:
    stripped = copy.copy(event)
    for field in dataclasses.fields(event):
        if field.name != "where" and not isinstance(getattr(event, field.name), PLAIN):
            setattr(stripped, field.name, UNKNOWN)
    return stripped


def related(
    given: Collection[str], known: Mapping[str, Dealings], models: Iterable[str], root: str
) -> set[str]:
    """The shown paths of all scripts that may have to do with the given files, and of these.

    `models` are all model files, given or not.
    """
    artifacts = [Artifact(path, "checkpoint" if path.endswith(".index") else "") for path in models]
    project = Project([one.bare for one in known.values()], artifacts, [], root)
    connect(project)
    found = _reached(given, [*_groups(project, known)])
    return {path for path in (*found, *_namesakes(given, project)) if path in known}


def _reached(given: Collection[str], groups: list[set[str]]) -> set[str]:
    """All that shares a group with what is given, directly or by others."""
    of: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        for path in group:
            of.setdefault(path, []).append(number)
    found, todo, seen = set(given), [*given], set[int]()
    while todo:
        for number in of.get(todo.pop(), ()):
            if number not in seen:
                seen.add(number)
                todo += groups[number] - found
                found |= groups[number]
    return found


def _groups(project: Project, known: Mapping[str, Dealings]) -> Iterator[set[str]]:
    """Who has to do with whom: by a file, by an import, and where nobody writes what is loaded."""
    by_target: dict[str, set[str]] = {}
    for link in project.links:
        group = by_target.setdefault(link.target, set())
        group.add(link.script.path)
        if link.artifact is not None:
            group.add(link.artifact.path)
    yield from by_target.values()
    at = {one.own: path for path, one in known.items()}
    for path, one in known.items():
        yield {path, *(at[other] for other in one.made_from if other in at)}
    yield from _about_strays(project)


def _about_strays(project: Project) -> Iterator[set[str]]:
    """A load that nobody writes, and a request, may mean what any script writes; so may a load from
    nobody knows where, if there is one such file only. A checkpoint is one of the same folder.
    """
    loose = {link.script.path for links in strays(project).values() for link in links}
    alone = len({link.target for link in project.links if link.kind == "saves"}) == 1
    writing = {one.path for one in project.scripts if any(True for _ in one.trace.of(Save))}
    reading: dict[str, set[str]] = {}  # by folder
    for script in project.scripts:
        if any(True for _ in script.trace.of(Ask)) or (alone and _loads_unknown(script)):
            loose.add(script.path)
        if any(True for _ in script.trace.of(ReadCheckpoint)):
            reading.setdefault(posixpath.dirname(script.path), set()).add(script.path)
    for path in writing:
        if posixpath.dirname(path) in reading:
            reading[posixpath.dirname(path)].add(path)
    yield from reading.values()
    if loose:
        yield loose | writing


def _loads_unknown(script: Script) -> bool:
    loads = script.trace.of(Load, LoadWeights)
    return any(not is_known(getattr(event, "path", UNKNOWN)) for event in loads)


def _namesakes(given: Collection[str], project: Project) -> Iterator[str]:
    """Scripts that write or load a model file of the same last name, wherever it lies."""
    ends = [(script.path, event) for script in project.scripts for event in script.trace.of(*ENDS)]
    own = {_start(event) for path, event in ends if path in given} - {""}
    starts = tuple(own)
    for path, event in ends:
        name = _start(event)
        if name and (name.startswith(starts) or any(one.startswith(name) for one in own)):
            yield path


def _start(event: Event) -> str:
    """The last name of a file as far as it is fixed; "" for one that is not known."""
    path = getattr(event, "path", UNKNOWN)
    if not is_known(path) or not isinstance(path, str):
        return ""
    return FIELD.split(posixpath.basename(path.replace("\\", "/").rstrip("/")))[0]
