"""Many scripts and model files -> one project: who writes which file, and who loads it."""

from __future__ import annotations

import posixpath
from typing import Literal

from lintmodel.facts.event import Event
from lintmodel.facts.files import Load, LoadWeights, Save
from lintmodel.facts.project import Artifact, Link, Project, Script
from lintmodel.facts.unknown import is_known
from lintmodel.facts.version import KerasVersion

Kind = Literal["saves", "loads", "loads-weights"]


def link(project: Project) -> None:
    """Fill `project.links` with every save and load whose file is known.

    A relative name is looked for from the script's own folder and from the working directory; two
    names link where one of their places is the same.
    """
    artifacts = {_clean(_name(artifact)): artifact for artifact in project.artifacts}
    for script in project.scripts:
        for event in script.trace.of(Save, Load, LoadWeights):
            project.links.extend(_links(script, event, artifacts))
    for artifact in project.artifacts:
        artifact.loader = _loader(project, artifact)


def _loader(project: Project, artifact: Artifact) -> KerasVersion:
    """The Keras of the scripts that load a file, if they are of one mind; else what is pinned."""
    loading = [
        link.script.version
        for link in project.links
        if link.artifact is artifact and link.kind != "saves" and is_known(link.script.version.major)
    ]
    if len({version.major for version in loading}) > 1:
        return KerasVersion(evidence="scripts of several versions of Keras load it")
    return loading[0] if loading else artifact.loader


def _name(artifact: Artifact) -> str:
    """What scripts call a file: a checkpoint goes by the name that its files begin with."""
    is_index = artifact.format == "checkpoint"
    return artifact.path.removesuffix(".index") if is_index else artifact.path


def _links(script: Script, event: Event, artifacts: dict[str, Artifact]) -> list[Link]:
    path = getattr(event, "path", None)
    if not isinstance(path, str) or not path or "{" in path:
        return []
    kind: Kind = "loads-weights"
    if isinstance(event, Save | Load):
        kind = "saves" if isinstance(event, Save) else "loads"
    found = places(script.path, path)
    return [Link(kind, script, event, place, artifacts.get(place)) for place in found]


def places(script: str, path: str) -> list[str]:
    """Where a file name that a script uses may lie, as shown paths."""
    if posixpath.isabs(path):
        return [_clean(path)]
    beside = _clean(posixpath.join(posixpath.dirname(script), path))
    return list(dict.fromkeys((beside, _clean(path))))


def _clean(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/"))
