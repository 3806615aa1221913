"""What other scripts of a project put into the files that a script takes weights from."""

from __future__ import annotations

from posixpath import dirname, normpath

from lintmodel.facts.files import Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.session import ReadCheckpoint, WriteCheckpoint
from lintmodel.facts.unknown import Maybe
from lintmodel.views.common import judged, once, writers

MAX_SAVES = 100  # of one file: more are made by a machine


@once
def saved_for(project: Project) -> dict[int, list[Save]]:
    """By the identity of a load of weights: all saves of what it loads, where that is sure."""
    known: dict[str, list[Save]] = {}
    for target, links in writers(project).items():
        saves = [one.event for one in links if one.sure and isinstance(one.event, Save)]
        if len(saves) == len(links) <= MAX_SAVES:
            known[target] = saves
    loads = (one for one in project.links if one.kind == "loads-weights" and one.sure)
    return {id(load.event): known[load.target] for load in loads if load.target in known}


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
    beside = _by_folder(project).get(dirname(script.path), [])
    others = [one for one in beside if one is not script]
    if any(_saves_at(other, place) for other in others):
        return []
    return [
        write for other in others for write in other.trace.of(WriteCheckpoint) if at(write, read)
    ]


@once
def _by_folder(project: Project) -> dict[str, list[Script]]:
    found: dict[str, list[Script]] = {}
    for script in judged(project.scripts):
        found.setdefault(dirname(script.path), []).append(script)
    return found


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
