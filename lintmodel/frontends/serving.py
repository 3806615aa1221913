"""Requests to TF Serving -> the model that is saved under the name that they ask for.

TF Serving keeps versions of a model in folders of numbers below one of its name: "serving/digits/1"
is what POST /v1/models/digits:predict asks. A model that is saved to "digits" itself is one that is
mounted there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintmodel.facts.files import Save
from lintmodel.facts.project import Link, Project, Script
from lintmodel.facts.serving import Ask
from lintmodel.facts.unknown import is_known

HOLE = "{}"  # in a path: what is not known of it
MAX_PLACES = 1000  # of models that are saved


def requested(project: Project) -> list[Link]:
    """The links of all requests whose model is known, and of what is saved under names like {}/1."""
    asks = [(script, ask) for script in project.scripts for ask in script.trace.of(Ask)]
    if not asks:
        return []
    saves = [*_sure(project), *_partly(project.scripts)][:MAX_PLACES]
    found: list[Link] = []
    for script, ask in asks:
        link = _link(script, ask, saves)
        found += [link] if link is not None else []
    targets = {link.target for link in found}
    known = {id(link) for link in project.links}
    return [*found, *(one for one in saves if id(one) not in known and one.target in targets)]


def _sure(project: Project) -> Iterator[Link]:
    """Models that are saved whole."""
    for link in project.links:
        event = link.event
        if isinstance(event, Save) and event.what != "weights":
            yield link


def _partly(scripts: Iterable[Script]) -> Iterator[Link]:
    """Those saved to a path of which a part is known: f"{folder}/digits/{version}"."""
    for script in scripts:
        for save in script.trace.of(Save):
            if save.what != "weights" and not is_known(save.path) and "/" in save.pattern:
                yield Link("saves", script, save, save.pattern)


def _link(script: Script, ask: Ask, saves: list[Link]) -> Link | None:
    """The request and what answers it; None where that is not one model, or not the model alone."""
    named = [save for save in saves if _version(save.target, ask.name) is not None]
    asked = [save for save in named if _agrees(_version(save.target, ask.name), ask.version)]
    newest = _newest(asked, ask.name)
    targets = {save.target for save in newest}
    if len(targets) != 1 or any(getattr(save.event, "signed", True) for save in newest):
        return None
    first = newest[0]
    return Link("asks", script, ask, first.target, first.artifact)


def _version(target: str, name: str) -> str | None:
    """What stands behind a name in a path, "" for nothing; None where this is no place of that name."""
    folders = target.rstrip("/").split("/")
    if folders[-1] == name:
        return ""
    last = folders[-1]
    is_version = last.isdigit() or HOLE in last
    return last if len(folders) > 1 and folders[-2] == name and is_version else None


def _agrees(version: str | None, wanted: str) -> bool:
    """Whether what is saved may be the version that is wanted."""
    numbers = [one.lstrip("0") for one in (version or "", wanted) if one.isdigit()]
    return len(set(numbers)) < 2


def _newest(saves: list[Link], name: str) -> list[Link]:
    """Those of the highest version, where all versions are numbers; else all."""
    versions = [_version(save.target, name) or "" for save in saves]
    if not all(one.isdigit() for one in versions):
        return saves
    newest = max(map(_number, versions), default=0)
    return [save for save, one in zip(saves, versions, strict=True) if _number(one) == newest]


def _number(version: str) -> int:
    return int(version[:18])
