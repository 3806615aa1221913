"""What a loaded model holds: as its file says, or else the script that writes the file."""

from __future__ import annotations

from lintmodel.facts.event import model_of
from lintmodel.facts.files import Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Link, Project
from lintmodel.views.common import USING, writers

WHOLE = {  # what must have been written for a file to hold the model that wrote it
    "loads": {"model"}, "loads-weights": {"model", "weights"}, "asks": {"model", "export"},
}  # fmt: skip
_known: dict[int, tuple[Project, dict[int, Model]]] = {}  # of the project being judged


def held(project: Project, model: Model) -> Model:
    """The model with the layers of a loaded one; the loaded one itself where nobody knows them."""
    if model.layers:
        return model
    found = _known.get(id(project))
    if found is None or found[0] is not project:
        _known.clear()
        found = _known[id(project)] = (project, _held_models(project))
    return found[1].get(id(model), model)


def forget() -> None:
    """Let go of the project, once it has been judged."""
    _known.clear()


def _held_models(project: Project) -> dict[int, Model]:
    written = {target: _written(saves) for target, saves in writers(project).items()}
    found: dict[int, Model] = {}
    for link in project.links:
        loads = link.kind in USING and link.sure
        model = model_of(link.event) if loads else None
        bare = model is not None and not model.layers  # loaded, or made from a description of it
        inside = _inside(link, written.get(link.target)) if bare else None
        if inside is not None:
            found[id(model)] = inside
    return found


def _written(saves: list[Link]) -> tuple[Model, set[str]] | None:
    """The model that all who write a file have, and what of it they write."""
    models = {
        id(save.event.model): save.event.model for save in saves if isinstance(save.event, Save)
    }
    what = {getattr(save.event, "what", "") for save in saves}
    known = what <= {"model", "weights", "export"} and all(save.sure for save in saves)
    if len(models) != 1 or not known:
        return None
    return next(iter(models.values())), what


def _inside(load: Link, written: tuple[Model, set[str]] | None) -> Model | None:
    """The model of the file; without a file the one that all who write it have."""
    if load.artifact is not None and (load.artifact.model is not None or load.kind == "loads"):
        return load.artifact.model
    if written is None or not written[1] <= WHOLE[load.kind]:
        return None
    return written[0]
