"""Many scripts and model files -> one project: who writes which file, and who loads it.

A relative name is looked for beside its script, in the working directory and in the root of the
project. An event goes to one of these places: where a file lies, or where another script is at the
other end, nearest first. Where that fails, a loaded file may be the only one of its name that is
written; such a link is not sure.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from lintmodel.facts.event import Event
from lintmodel.facts.files import Load, LoadWeights, Restore, Save, Store
from lintmodel.facts.project import Artifact, Link, Project, Script
from lintmodel.facts.unknown import is_known
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.candidates import candidates
from lintmodel.frontends.classfolders import Skipped, look
from lintmodel.frontends.naming import around, lies_in, shown, spoken_of
from lintmodel.frontends.serving import requested
from lintmodel.knowledge.templates import filled
from lintmodel.record import record

Kind = Literal["saves", "loads", "loads-weights", "stores", "restores"]
KINDS: dict[type[Event], Kind] = {
    Save: "saves", Load: "loads", LoadWeights: "loads-weights", Store: "stores", Restore: "restores",
}  # fmt: skip
GRACE = 60.0  # seconds: files of one checkout are of about the same time
MAX_STRAYS = 20  # loads that nobody writes: more are no mistake
MAX_TEMPLATES = 100  # names with {epoch} in them: more are not looked through
MAX_NAME = 300  # longer ones are not matched


@record()
class End:
    """An event on a file, and where that file may lie: the nearest place first."""

    kind: Kind
    script: Script
    event: Event
    places: list[str]
    bare: bool  # the name has no folder in it
    usual: bool = False  # the name is a default

    @property
    def writes(self) -> bool:
        """Whether it makes the file."""
        return self.kind in ("saves", "stores")

    @property
    def about(self) -> str:
        """What is in the file: a model, or another object."""
        return "object" if self.kind in ("stores", "restores") else "model"


def link(project: Project, skipped: Skipped = lambda folder: False) -> list[tuple[str, str]]:
    """Fill `project.links` with every event whose file is known, and what the disk says of it.

    `skipped` folders are not looked into. Returns the places in which something was left out, and what.
    """
    connect(project)
    for one in project.links:
        if one.kind == "saves" and one.artifact is not None:
            one.newer = _newer(one.script, one.target)
    left_out = [*_look_for_strays(project), *look(project, _folders_of(project), skipped)]
    project.links.extend(candidates(project))
    for artifact in project.artifacts:
        artifact.loader = _loader(project, artifact)
    return left_out


def _folders_of(project: Project) -> Callable[[Script, str], list[str]]:
    root = shown(project.root)
    return lambda script, path: places(script.path, path, root, script.notebook)


def connect(project: Project) -> None:
    """Fill `project.links` with every event whose file is known, by names alone."""
    artifacts = {_clean(_name(artifact)): artifact for artifact in project.artifacts}
    ends = [*_ends(project)]
    _fill_templates(ends)
    project.links.extend(_links(ends, artifacts))
    project.links.extend(requested(project))


def _loader(project: Project, artifact: Artifact) -> KerasVersion:
    """The Keras of the scripts that load a file, if they are of one mind; else what is pinned."""
    loading = [
        link.script.version
        for link in project.links
        if link.artifact is artifact
        and link.kind != "saves"
        and is_known(link.script.version.major)
    ]
    if len({version.major for version in loading}) > 1:
        return KerasVersion(evidence="scripts of several versions of Keras load it")
    return loading[0] if loading else artifact.loader


def _name(artifact: Artifact) -> str:
    """What scripts call a file: a checkpoint goes by the name that its files begin with."""
    is_index = artifact.format == "checkpoint"
    return artifact.path.removesuffix(".index") if is_index else artifact.path


# -- what each event may mean -------------------------------------------------------------------


def _ends(project: Project) -> Iterator[End]:
    root = shown(project.root)
    for script in project.scripts:
        for event in script.trace.of(*KINDS):
            path = getattr(event, "path", None)
            usual = "" if is_known(path) else getattr(event, "usual", "")
            path = usual or path
            if isinstance(path, str) and path:
                found = places(script.path, path, root, script.notebook)
                bare = "/" not in path.replace("\\", "/").removeprefix("./")
                yield End(KINDS[type(event)], script, event, found, bare, bool(usual))


def places(script: str, path: str, root: str = "", notebook: bool = False) -> list[str]:
    """Where a file name that a script uses may lie, as shown paths; a notebook runs where it lies."""
    path = path.replace("\\", "/")
    if posixpath.isabs(path) or os.path.isabs(path):  # noqa: PTH117
        return [_clean(shown(path) if lies_in(path, root) else path)]
    beside = _clean(posixpath.join(posixpath.dirname(script), path))
    if notebook:
        return [beside]
    return list(dict.fromkeys((beside, _clean(path), _clean(posixpath.join(root, path)))))


def _clean(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/"))


def _fill_templates(ends: list[End]) -> None:
    """A checkpoint of each epoch is every file of that name that somebody loads."""
    loaded = (place for end in ends if not end.writes for place in end.places)
    wanted = {place for place in loaded if "{" not in place and len(place) <= MAX_NAME}
    templates = [end for end in ends if end.kind == "saves" and "{" in end.places[0]]
    for end in templates[:MAX_TEMPLATES]:
        names = [name for name in end.places if len(name) <= MAX_NAME]
        found = {place for name in names for place in wanted if _is_filled(name, place)}
        end.places = [*sorted(found), *end.places]


def _is_filled(template: str, place: str) -> bool:
    """Whether a place is a template with something in its fields, and no folder."""
    return template.count("/") == place.count("/") and filled(template, place, least=1)


# -- which of them it means ---------------------------------------------------------------------


def _links(ends: list[End], artifacts: dict[str, Artifact]) -> Iterator[Link]:
    at: dict[tuple[str, str, bool], set[int]] = {}  # which scripts write or read what lies there
    for end in ends:
        for place in end.places:
            at.setdefault((end.about, place, end.writes), set()).add(id(end.script))
    chosen = [(end, _choose(end, at, artifacts)) for end in ends]
    written: dict[tuple[str, str], set[str]] = {}  # by name alone
    for end, place in chosen:
        if end.writes:
            written.setdefault((end.about, posixpath.basename(place)), set()).add(place)
    for end, place in chosen:
        sure = place == end.places[0] or not end.bare or place in artifacts
        yield Link(end.kind, end.script, end.event, place, artifacts.get(place),
                   sure and not end.usual, usual=sure and end.usual)  # fmt: skip
        other = _only(written.get((end.about, posixpath.basename(place)), set()))
        if other and not end.writes and other != place:
            yield Link(end.kind, end.script, end.event, other, artifacts.get(place), False)


def _only(written: set[str]) -> str:
    """The only file of a name that is written; "" for several, and for a name that is a template."""
    return next(iter(written)) if len(written) == 1 and "{" not in next(iter(written)) else ""


def _choose(
    end: End, at: dict[tuple[str, str, bool], set[int]], artifacts: dict[str, Artifact]
) -> str:
    """Where the file lies, or another script is at the other end; else where this script is."""
    if len(end.places) == 1:
        return end.places[0]
    for place in end.places:
        if place in artifacts:
            return place
    ends = {place: at.get((end.about, place, not end.writes), set()) for place in end.places}
    for place, scripts in ends.items():
        if len(scripts) > (id(end.script) in scripts):
            return place
    return next((place for place, scripts in ends.items() if scripts), end.places[0])


# -- what nobody writes -------------------------------------------------------------------------


def strays(project: Project) -> dict[str, list[Link]]:
    """Loads of model files that no script writes, by the name of the file; none where none is written."""
    saved = [link for link in project.links if link.kind == "saves"]
    names = {posixpath.basename(link.target) for link in saved}
    found: dict[str, list[Link]] = {}
    for link in project.links if saved else ():
        name = posixpath.basename(link.target)
        named = link.kind in ("loads", "loads-weights") and not link.usual
        if named and name not in names:
            found.setdefault(name, []).append(link)
    return found


def _look_for_strays(project: Project) -> list[tuple[str, str]]:
    """Say of loaded model files that no script writes whether they exist, and who else names them."""
    found = strays(project)
    if len(found) > MAX_STRAYS:
        text = f"{len(found)} model files are loaded that no script here writes: too many to tell "
        text += "a wrong name from a file of elsewhere; model-file-mismatch does not judge them"
        return [(shown(project.root) or ".", text)]
    scripts = {script.path for script in project.scripts} if found else ()
    folders = around(shown(project.root), scripts) if found else ()
    loading = {name: {link.script.path for link in links} for name, links in found.items()}
    told = spoken_of(loading, folders)
    for name, links in found.items():
        for link in links:
            link.stray = True
            link.spoken_of = name in told
            link.exists = link.artifact is not None or _exists(link.target)
    return []


def _newer(script: Script, place: str) -> bool:
    """Whether a script was changed some time after a file was."""
    try:
        return Path(script.path).stat().st_mtime > Path(place).stat().st_mtime + GRACE
    except (OSError, ValueError):
        return False


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False
