"""What other scripts of a project put into the files that a script takes weights from."""

from __future__ import annotations

from posixpath import dirname, normpath

from lintmodel.facts.files import Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.session import ReadCheckpoint, WriteCheckpoint
from lintmodel.facts.unknown import Maybe
from lintmodel.views.common import writers


def saved_for(project: Project) -> dict[int, list[Save]]:
    """By the identity of a load of weights: all saves of what it loads, where that is sure."""
    written = writers(project)
    found: dict[int, list[Save]] = {}
    for link in project.links:
        saves = written.get(link.target, []) if link.kind == "loads-weights" and link.sure else []
        if saves and all(one.sure and isinstance(one.event, Save) for one in saves):
            found[id(link.event)] = [one.event for one in saves if isinstance(one.event, Save)]
    return found


def only_model(saves: list[Save]) -> Model | None:
    """The model of all these saves, if it is one."""
    models = {id(save.model): save.model for save in saves}
    return next(iter(models.values())) if len(models) == 1 else None


# -- tf.train.Checkpoint -------------------------------------------------------------------------


def checkpoints_of_others(
    project: Project, script: Script, read: ReadCheckpoint
) -> list[WriteCheckpoint]:
    """Who in the same folder writes the checkpoints that a script reads, which writes nothing there.

    Nothing where anything else is saved there, as a ModelCheckpoint does.
    """
    place = place_of(read.path) or place_of(read.folder)
    if not place or _writes(script):
        return []
    beside = [one for one in project.scripts if dirname(one.path) == dirname(script.path)]
    others = [one for one in beside if one is not script and one.role != "test"]
    if any(_saves_at(other, place) for other in others):
        return []
    return [
        write for other in others for write in other.trace.of(WriteCheckpoint) if at(write, read)
    ]


def _writes(script: Script) -> bool:
    return any(True for _ in script.trace.of(WriteCheckpoint, Save))


def _saves_at(script: Script, place: str) -> bool:
    """Whether something other than a Checkpoint is saved in a place, or one cannot tell where."""
    saves = [one for one in script.trace.of(Save) if not one.method.startswith("Checkpoint.")]
    paths = [place_of(save.path) for save in saves if save.what == "weights"]
    return any(
        not path or path == place or dirname(path) in (place, dirname(place)) for path in paths
    )


def at(write: WriteCheckpoint, read: ReadCheckpoint) -> bool:
    """Whether what is read was surely written there: the same file, or the same folder."""
    written = place_of(write.path)
    if write.checkpoint is read.checkpoint or not written:
        return False
    if place_of(read.path):
        return place_of(read.path).rstrip("-0123456789") == written.rstrip("-0123456789")
    return bool(place_of(read.folder)) and place_of(read.folder) in (written, dirname(written))


def place_of(path: Maybe[str]) -> str:
    """A path in one spelling, "" where it is not known."""
    return normpath(path) if isinstance(path, str) and path else ""
