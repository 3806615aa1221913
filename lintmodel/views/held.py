"""What a loaded model holds: as its file says, or else the script that writes the file."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import model_of
from lintmodel.facts.files import Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Link, Project
from lintmodel.facts.trace import Trace, before
from lintmodel.views.alike import alike
from lintmodel.views.common import USING, once, owners, writers

WHOLE = {  # what must have been written for a file to hold the model that wrote it
    "loads": {"model"}, "loads-weights": {"model", "weights"}, "asks": {"model", "export"},
}  # fmt: skip
MAX_SAVES = 100  # of one file in one script: more are made by a machine
MAX_WRITERS = 8  # models of one file that are compared


def held(project: Project, model: Model) -> Model:
    """The model with the layers of a loaded one; the loaded one itself where nobody knows them."""
    return model if model.layers else _held_models(project).get(id(model), model)


def in_file(project: Project, model: Model) -> Model | None:
    """What the file of a loaded model holds; None where the model is built, or no file is there."""
    inside = held(project, model)
    return inside if inside is not model and inside.path else None


def layers_of(project: Project, trace: Trace, model: Model) -> Iterator[tuple[Layer, list[Model]]]:
    """Every layer of a model, each with the models of the script around it; of what was loaded, as
    part of it or whole, the layers of the file."""
    for layer in model.all_layers():
        yield layer, owners(trace, layer)
    for loaded in _loaded_in(model):
        inside = in_file(project, loaded)
        if inside is not None:
            holders = around(trace, loaded)
            for layer in inside.all_layers():
                yield layer, holders


def around(trace: Trace, model: Model) -> list[Model]:
    """A model, and those that it is a layer of."""
    return [model, *(owners(trace, model.as_layer) if model.as_layer is not None else [])]


def _loaded_in(model: Model) -> Iterator[Model]:
    if not model.layers:
        yield model
    for layer in model.all_layers():
        if layer.inner is not None and not layer.inner.layers:
            yield layer.inner


@once
def _held_models(project: Project) -> dict[int, Model]:
    saves = writers(project)
    written = {target: _written(links) for target, links in saves.items()}
    found: dict[int, Model] = {}
    for link in project.links:
        loads = link.kind in USING and link.meant
        model = model_of(link.event) if loads else None
        bare = model is not None and not model.layers  # loaded, or made from a description of it
        own = saves.get(link.target, []) if bare else []
        inside = _inside(link, own, written.get(link.target)) if bare else None
        if inside is not None:
            found[id(model)] = inside
    return found


def _written(saves: list[Link]) -> tuple[Model, set[str]] | None:
    """The model that all who write a file have, and what of it they write."""
    models = {
        id(save.event.model): save.event.model for save in saves if isinstance(save.event, Save)
    }
    what = {getattr(save.event, "what", "") for save in saves}
    known = what <= {"model", "weights", "export"} and all(save.meant for save in saves)
    if not known or not 0 < len(models) <= MAX_WRITERS:
        return None
    first, *others = models.values()
    return (first, what) if all(alike(first, other) for other in others) else None


def _inside(load: Link, saves: list[Link], written: tuple[Model, set[str]] | None) -> Model | None:
    """The model of the file; without a file, or if the script writes it anew before it loads it, the
    one that all who write it have."""
    told = load.artifact is not None and (load.artifact.model is not None or load.kind == "loads")
    if told and load.artifact is not None and not _renewed(load, saves):
        return load.artifact.model
    if written is None or not written[1] <= WHOLE[load.kind]:
        return None
    return written[0]


def _renewed(load: Link, saves: list[Link]) -> bool:
    """Whether a script may write a file itself before it loads it."""
    own = [save.event for save in saves if save.script is load.script]
    return len(own) > MAX_SAVES or any(before(save, load.event) is not False for save in own)
