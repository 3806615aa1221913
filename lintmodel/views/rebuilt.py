"""Pretrained architectures that are built again for weights which were saved from another build."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.event import Fit
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Link, Project
from lintmodel.facts.unknown import Unknown
from lintmodel.findings import Where
from lintmodel.knowledge import application
from lintmodel.record import record
from lintmodel.views.common import about, writers


@record()
class Rebuilt:
    """The same architecture in the model whose weights were saved and in the one that reads them.

    `saved` and `loaded` are what each was given as weights=; `family` is the module of keras.applications.
    """

    name: str
    family: str
    saved: Any
    loaded: Any
    saved_at: Where
    built_at: Where
    made_at: Where
    sure: bool
    where: Where


def rebuilt_applications(project: Project) -> Iterator[Rebuilt]:
    """One for each load_weights() into a model that only answers; all who write the file must agree."""
    written = writers(project)
    for load in project.links:
        event = load.event
        target = event.target if isinstance(event, LoadWeights) else None
        if load.kind != "loads-weights" or not isinstance(target, Model):
            continue
        saves = written.get(load.target, [])
        if saves and load.script.role != "test" and not about(load.script.trace, target, Fit):
            yield from _pairs(load, target, saves)


def _pairs(load: Link, target: Model, saves: list[Link]) -> Iterator[Rebuilt]:
    mine = _only(target)
    theirs = [_only(save.event.model) for save in saves if isinstance(save.event, Save)]
    first = theirs[0] if theirs else None
    if mine is None or first is None:
        return
    name, known = mine.application["name"], application(mine.application["name"])
    if known is None or any(_key(one) != _key(first) for one in theirs):
        return
    if _key(first)[0] == known.name and mine is not first:
        sure = load.sure and all(save.sure for save in saves)
        yield Rebuilt(
            name.rpartition(".")[2], known.family, first.application["weights"],
            mine.application["weights"], saves[0].event.where, mine.where, first.where, sure,
            load.event.where,
        )  # fmt: skip


def _key(model: Model | None) -> tuple[str, str]:
    """Which architecture, with which weights."""
    if model is None:
        return "", ""
    known = application(model.application["name"])
    return known.name if known else "", repr(model.application["weights"])


def _only(model: Model) -> Model | None:
    """The one pretrained architecture in a model, its weights= known."""
    inner = [layer.inner for layer in model.all_layers() if layer.inner is not None]
    found = [one for one in (model, *inner) if one.kind == "application" and one.application]
    if len(found) != 1 or isinstance(found[0].application.get("weights"), Unknown):
        return None
    return found[0]
