"""One model that goes through the folds of a cross-validation, and learns from all of them."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Create, Escape, Event, Fit, Loop
from lintmodel.facts.files import LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.rows import Cut
from lintmodel.facts.session import ClearSession, Initialize
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged

LEARNING = ("Dense", "Conv", "LSTM", "GRU", "SimpleRNN", "Embedding", "BatchNormalization")


@record()
class FoldFit:
    """A fit in a round of a cross-validation, of a model that an earlier round has trained.

    `folds` divides the rows. `layer` is given where the model is made anew of layers that are not.
    """

    fit: Fit
    model: Model
    folds: Cut
    layer: Layer | None
    made: Where
    where: Where


def fold_fits(project: Project) -> Iterator[FoldFit]:
    """One for each model and fit."""
    for script in judged(project.scripts):
        seen: set[int] = set()
        for fit in script.trace.of(Fit):
            loop = next((one for one in fit.loops if isinstance(one.over, Cut)), None)
            if loop is not None and id(fit.model) not in seen:
                seen.add(id(fit.model))
                yield from _of_fit(script, fit, loop)


def _of_fit(script: Script, fit: Fit, loop: Loop) -> Iterator[FoldFit]:
    made = next(iter(about(script.trace, fit.model, Create)), None)
    if made is None or made.entry != fit.entry or _renewed(script, fit.model, loop):
        return
    folds = loop.over
    if not _inside(made, loop):
        yield FoldFit(fit, fit.model, folds, None, made.where, fit.where)
        return
    for layer in fit.model.layers:
        first = next(iter(about(script.trace, layer, Create)), None)
        if first is not None and not _inside(first, loop) and _learns(layer):
            yield FoldFit(fit, fit.model, folds, layer, first.where, fit.where)
            return


def _inside(event: Event, loop: Loop) -> bool:
    return any(one.number == loop.number for one in event.loops)


def _learns(layer: Layer) -> bool:
    return layer.inner is None and layer.trainable is True and layer.kind.startswith(LEARNING)


def _renewed(script: Script, model: Model, loop: Loop) -> bool:
    """Whether a round may give the model other weights, by means that are seen or not."""
    if any(_inside(event, loop) for event in script.trace.of(Initialize, ClearSession)):
        return True
    subjects: list[Model | Layer] = [model, *model.layers]
    return any(
        _inside(event, loop)
        for subject in subjects
        for event in about(script.trace, subject, LoadWeights, Escape)
    )
