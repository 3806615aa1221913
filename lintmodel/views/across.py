"""Where models see data, and the fits that they were trained by: in one script and through files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lintmodel.facts.data import Data
from lintmodel.facts.event import Call, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Link, Project, Script
from lintmodel.facts.trace import before, exclusive
from lintmodel.record import record
from lintmodel.views.common import about, judged

PREPARING = ("Rescaling", "Normalization", "Lambda")  # layers that scale what a model is given


@record()
class Site:
    """A place where a model sees data."""

    event: Event
    name: str
    data: Data


Reach = Literal["", "files", "names"]  # the same script; a file that it shares; a name of a file
Match = tuple[Model, list[Fit], Site, Reach]


def matched(project: Project) -> Iterator[Match]:
    """Each place where a model sees data, with the fits that it was trained by, in any script."""
    for script in judged(project.scripts):
        models = {id(fit.model): fit.model for fit in script.trace.of(Fit)}
        for model in models.values():
            own = about(script.trace, model, Fit)
            for site in sites(script, model):
                free = not site.event.guards  # on a path with all of them
                fits = own if free else [fit for fit in own if not exclusive(fit, site.event)]
                yield model, fits, site, ""
    yield from _across(project)


def sites(script: Script, model: Model) -> Iterator[Site]:
    """Where a script shows data to a model, other than by fitting it."""
    for event in about(script.trace, model, Fit, Evaluate, Predict, Call):
        if isinstance(event, Fit):
            if isinstance(event.validation, Data):
                yield Site(event, "validation_data", event.validation)
        elif isinstance(event, Evaluate | Predict):
            if isinstance(event.x, Data):
                yield Site(event, f"{event.method}()", event.x)
        elif isinstance(event, Call) and _for_inference(event) and isinstance(event.x, Data):
            yield Site(event, "the call", event.x)


def _for_inference(call: Call) -> bool:
    return not call.tapes and call.training is not True


# -- across files ------------------------------------------------------------------------------


def _across(project: Project) -> Iterator[Match]:
    """A model saved in one place and loaded in another; all writers of a file must agree."""
    saves: dict[str, list[Link]] = {}
    for link in project.links:
        if link.kind == "saves":
            saves.setdefault(link.target, []).append(link)
    for load in project.links:
        if load.kind in ("loads", "loads-weights") and load.target in saves:
            yield from _loaded(load, saves[load.target])


def _loaded(load: Link, saves: list[Link]) -> Iterator[Match]:
    fits = [fit for save in saves for fit in _fits_before(save)]
    model = _loaded_model(load)
    if model is None or load.script.role == "test" or about(load.script.trace, model, Fit):
        return
    if any(not _fits_before(save) or not _same_inside(save, load) for save in saves):
        return
    across = any(save.script is not load.script for save in saves)
    sure = load.sure and all(save.sure for save in saves)
    reach: Reach = "" if not across else "files" if sure else "names"
    for site in sites(load.script, model):
        if before(load.event, site.event) is True:
            yield model, fits, site, reach


def _fits_before(save: Link) -> list[Fit]:
    event = save.event
    if not isinstance(event, Save) or save.script.role == "test":
        return []
    fits = about(save.script.trace, event.model, Fit)
    if event.method == "ModelCheckpoint":
        return fits
    return [fit for fit in fits if before(fit, event) is True]


def _same_inside(save: Link, load: Link) -> bool:
    """Whether the file scales its input as the model of the script does, where there is a file."""
    if load.artifact is None or load.artifact.model is None or not isinstance(save.event, Save):
        return True
    return _preparing(load.artifact.model) == _preparing(save.event.model)


def _preparing(model: Model) -> int:
    return sum(layer.kind in PREPARING for layer in model.all_layers())


def _loaded_model(load: Link) -> Model | None:
    event = load.event
    if isinstance(event, LoadWeights):
        return event.target if isinstance(event.target, Model) else None
    model = getattr(event, "model", None)
    return model if isinstance(model, Model) else None
