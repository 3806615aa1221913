"""Where models see data, and the fits that they were trained by: in one script and through files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lintmodel.facts.data import Data
from lintmodel.facts.event import Call, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Link, Project, Script
from lintmodel.facts.serving import called
from lintmodel.facts.trace import before, exclusive
from lintmodel.record import record
from lintmodel.views.common import USING, about, judged, once, writers

PREPARING = ("Rescaling", "Normalization", "Lambda")  # layers that scale what a model is given
MAX_SAVES = 100  # of one file: more are made by a machine


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
                yield Site(event, called(event.method), event.x)
        elif isinstance(event, Call) and _for_inference(event) and isinstance(event.x, Data):
            yield Site(event, "the call", event.x)


def _for_inference(call: Call) -> bool:
    return not call.tapes and call.training is not True


# -- across files ------------------------------------------------------------------------------


@record()
class Written:
    """A model file: the fits of what all who write it put into it, in which scripts.

    They are told apart by how many layers of the model scale its input.
    """

    fits: dict[int, list[Fit]]
    scripts: set[int]
    sure: bool


@record()
class Trained:
    """A model that a script loads, and the fits of all who write its file."""

    load: Link
    model: Model
    fits: list[Fit]
    reach: Reach
    links: list[Link]  # of the whole project


def _across(project: Project) -> Iterator[Match]:
    """A model saved in one place and loaded in another; all writers of a file must agree."""
    for one in trained(project):
        for site in sites(one.load.script, one.model):
            if before(one.load.event, site.event) is True:
                yield one.model, one.fits, site, one.reach


@once
def trained(project: Project) -> list[Trained]:
    """Every model that is loaded, and not fitted further, with the fits that are behind its file."""
    loaded = {link.target for link in project.links if link.kind in USING}
    files = writers(project).items() if loaded else ()
    written = {target: _written(saves) for target, saves in files if target in loaded}
    found: list[Trained] = []
    for load in project.links:
        file = written.get(load.target) if load.kind in USING else None
        model = None if file is None else _loaded_model(load)
        if file is None or model is None or load.script.role == "test":
            continue
        fits = _fits_of(load, file)
        if fits and not about(load.script.trace, model, Fit):
            across = bool(file.scripts - {id(load.script)})
            sure = load.meant and file.sure
            reach: Reach = "" if not across else "files" if sure else "names"
            found.append(Trained(load, model, fits, reach, project.links))
    return found


@once
def elsewhere(project: Project) -> dict[int, Trained]:
    """The models (by id) that another script has trained, where one file alone is loaded into them."""
    found: dict[int, Trained] = {}
    several: set[int] = set()
    for one in trained(project):
        if id(one.model) in found or not one.reach:
            several.add(id(one.model))
        found[id(one.model)] = one
    return {key: one for key, one in found.items() if key not in several}


def _written(saves: list[Link]) -> Written | None:
    """None where the model of one of those who write the file was not fitted before."""
    if len(saves) > MAX_SAVES:
        return None
    fits: dict[int, dict[int, Fit]] = {}
    for save in saves:
        found = _fits_before(save)
        if not found or not isinstance(save.event, Save):
            return None
        fits.setdefault(_preparing(save.event.model), {}).update((id(fit), fit) for fit in found)
    scripts = {id(save.script) for save in saves}
    told = {scaling: [*some.values()] for scaling, some in fits.items()}
    return Written(told, scripts, all(save.meant for save in saves))


def _fits_before(save: Link) -> list[Fit]:
    event = save.event
    if not isinstance(event, Save) or save.script.role == "test":
        return []
    fits = about(save.script.trace, event.model, Fit)
    if event.method == "ModelCheckpoint":
        return fits
    return [fit for fit in fits if before(fit, event) is True]


def _fits_of(load: Link, file: Written) -> list[Fit]:
    """The fits of those who write a file; where there is one, of those whose model scales as it does."""
    if load.artifact is None or load.artifact.model is None:
        return [fit for fits in file.fits.values() for fit in fits]
    return file.fits.get(_preparing(load.artifact.model), [])


def _preparing(model: Model) -> int:
    return sum(layer.kind in PREPARING for layer in model.all_layers())


def _loaded_model(load: Link) -> Model | None:
    event = load.event
    if isinstance(event, LoadWeights):
        return event.target if isinstance(event.target, Model) else None
    model = getattr(event, "model", None)
    return model if isinstance(model, Model) else None
