"""What is done to data before fit() and is not in the file that is saved."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Fit
from lintmodel.facts.files import Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact, Link, Project
from lintmodel.facts.trace import before
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import PREPARING
from lintmodel.views.common import USING, about

SCALING = ("affine", "standardise", "normalise")


@record()
class OutsideStep:
    """A step of the data of a fit, and a file of that model which does not do it.

    `shared` says that the step stands in another module than the fit, where others may use it, and
    `loaded` that a script of this project loads the file.
    """

    step: Step
    fit: Fit
    artifact: Artifact
    shared: bool
    loaded: bool
    where: Where


def outside_steps(project: Project) -> Iterator[OutsideStep]:
    """The first such step of each file."""
    loaded = {link.target for link in project.links if link.kind in USING}
    seen: set[int] = set()
    for link in project.links:
        artifact = link.artifact
        if link.kind != "saves" or artifact is None or id(artifact) in seen or not link.sure:
            continue
        found = _first_step(link, artifact)
        if found is not None and link.script.role != "test":
            seen.add(id(artifact))
            fit, step = found
            shared = step.where.path != fit.where.path
            yield OutsideStep(step, fit, artifact, shared, link.target in loaded, link.event.where)


def _first_step(link: Link, artifact: Artifact) -> tuple[Fit, Step] | None:
    """What the data of all fits before a file is saved have gone through."""
    save = link.event
    if not isinstance(save, Save) or save.signed or not _raw(artifact.model):
        return None
    fits = [
        fit
        for fit in about(link.script.trace, save.model, Fit)
        if save.method == "ModelCheckpoint" or before(fit, save) is True
    ]
    first = _scaling(fits[0]) if fits else None
    alike = first is not None and all(_scaling(fit) is not None for fit in fits)
    return (fits[0], first) if first is not None and alike and _raw(save.model) else None


def _raw(model: Model | None) -> bool:
    """Whether a model is known whole, and takes its input as it is."""
    if model is None or not model.proven_whole():
        return False
    return not any(_prepares(layer) for layer in model.all_layers())


def _prepares(layer: Layer) -> bool:
    return layer.kind in PREPARING or layer.kind.startswith("op:")


def _scaling(fit: Fit) -> Step | None:
    """The first step that scales the data of a fit, where all that changes them is known."""
    steps = fit.x.value_steps() if isinstance(fit.x, Data) else ()
    known = all(step.kind in SCALING for step in steps)
    return steps[0] if steps and known else None
