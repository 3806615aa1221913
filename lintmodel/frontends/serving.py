"""Requests to TF Serving -> the model that is saved under the name that they ask for.

TF Serving keeps versions of a model in folders of numbers below one of its name: "serving/digits/1"
is what POST /v1/models/digits:predict asks. A model that is saved to "digits" itself is one that is
mounted there. Where a text beside the scripts tells TF Serving which folder to serve under a name, it is
that folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintmodel.facts.files import Save
from lintmodel.facts.project import Link, Project, Script
from lintmodel.facts.serving import Ask
from lintmodel.facts.unknown import is_known
from lintmodel.frontends.naming import shown

HOLE = "{}"  # in a path: what is not known of it
ANY = "*"  # stands for all that a folder may lie in
MAX_PLACES = 1000  # of models that are saved


def requested(project: Project) -> list[Link]:
    """The links of all requests whose model is known, and of what is saved under names like {}/1."""
    asks = [(script, ask) for script in project.scripts for ask in script.trace.of(Ask)]
    if not asks:
        return []
    from lintmodel.frontends.mounting import served

    saves = [*_sure(project), *_partly(project.scripts)][:MAX_PLACES]
    folders = served(shown(project.root), {script.path for script in project.scripts})
    found: list[Link] = []
    for script, ask in asks:
        link = _link(script, ask, saves, folders.get(ask.name, {f"{ANY}/{ask.name}"}))
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


def _link(script: Script, ask: Ask, saves: list[Link], folders: set[str]) -> Link | None:
    """The request and what answers it; None where that is not one model, or not the model alone.

    `folders` are those that are served under its name, or any folder of this name.
    """
    versions = [(save, _version(save.target, folders)) for save in saves]
    asked = [
        (save, version)
        for save, version in versions
        if version is not None and _agrees(version, ask.version)
    ]
    newest = _newest(asked)
    targets = {save.target for save in newest}
    if len(targets) != 1 or any(getattr(save.event, "signed", True) for save in newest):
        return None
    first = newest[0]
    return Link("asks", script, ask, first.target, first.artifact)


def _version(target: str, folders: set[str]) -> str | None:
    """What stands behind a folder in a path, "" for nothing; None where this is no place in it."""
    parts = target.rstrip("/").split("/")
    if _is_one_of(parts, folders):
        return ""
    last = parts[-1]
    is_version = last.isdigit() or HOLE in last
    return last if is_version and _is_one_of(parts[:-1], folders) else None


def _is_one_of(parts: list[str], folders: set[str]) -> bool:
    """Whether a path is one of these folders, or has the name of one that may lie anywhere."""
    return bool(parts) and ("/".join(parts) in folders or f"{ANY}/{parts[-1]}" in folders)


def _agrees(version: str, wanted: str) -> bool:
    """Whether what is saved may be the version that is wanted."""
    numbers = [one.lstrip("0") for one in (version, wanted) if one.isdigit()]
    return len(set(numbers)) < 2


def _newest(saves: list[tuple[Link, str]]) -> list[Link]:
    """Those of the highest version, where all versions are numbers; else all."""
    if not all(version.isdigit() for _, version in saves):
        return [save for save, _ in saves]
    newest = max((_number(version) for _, version in saves), default=0)
    return [save for save, version in saves if _number(version) == newest]


def _number(version: str) -> int:
    return int(version[:18])
