"""Metrics of one's own whose value for a whole set is not the mean of their values for its batches."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import BATCHES, Compile, Fit
from lintmodel.facts.layer import Layer
from lintmodel.facts.logged import AverageScores
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Metric, Objective
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import Maybe, Unknown, is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged
from lintmodel.views.ratios import SCORES, Ratio, ratios_of


@record()
class AveragedMetrics:
    """The metrics of one compile() that are ratios of sums over a batch, with all such ratios in each.

    `one_hot`: each sample counts once in the sum of all labels. `alone` says that every fit() of the model
    is known to take the whole set as one batch, `single` that the batches are of one sample. `mean` is the
    mean of scores of sklearn that the script takes itself, if it is that.
    """

    metrics: tuple[tuple[Metric, tuple[Ratio, ...]], ...]
    one_hot: bool
    alone: bool
    single: bool
    where: Where
    mean: AverageScores | None = None


def averaged_metrics(project: Project) -> Iterator[AveragedMetrics]:
    """One for each compile() with metrics of which nothing was said before, and for each such mean."""
    for script in judged(project.scripts):
        yield from _means(script)
        told: set[Where] = set()
        for event in script.trace.of(Compile):
            new = [one for one in _metrics(event.objective) if one.made not in told]
            found = [(one, ratios_of(one)) for one in new if one.body is not None]
            found = [one for one in found if one[1]]
            if found:
                told.update(one.made for one, _ in found)
                yield _averaged(script, event, found)


def _means(script: Script) -> Iterator[AveragedMetrics]:
    """Scores of sklearn for the batches of a dataset, of which the script takes the mean itself."""
    for event in script.trace.of(AverageScores):
        compare, around = event.compare, {loop.number for loop in event.loops}
        inner = compare.loops[-1] if compare.loops else None
        batches = inner is not None and isinstance(inner.over, str) and inner.over == BATCHES
        if inner is not None and batches and inner.number not in around:
            if compare.how.removesuffix("()") in SCORES:
                yield AveragedMetrics((), False, False, False, event.where, event)


def _averaged(
    script: Script, event: Compile, found: list[tuple[Metric, tuple[Ratio, ...]]]
) -> AveragedMetrics:
    fits = about(script.trace, event.model, Fit)
    alone = bool(fits) and all(_is(fit.steps, 1) for fit in fits)
    single = bool(fits) and all(_is(fit.batch, 1) for fit in fits)
    one_hot = _one_hot(event.objective, event.model)
    return AveragedMetrics(tuple(found), one_hot, alone, single, event.where)


def _one_hot(objective: Objective, model: Model) -> bool:
    """Whether labels are one-hot, by the loss or by outputs that sum to 1."""
    losses = objective.losses if isinstance(objective.losses, dict) else {}
    kinds = [loss.kind for loss in losses.values() if isinstance(loss.kind, str)]
    if kinds and all(kind == "CategoricalCrossentropy" for kind in kinds):
        return True
    return bool(model.heads) and all(_sums_to_one(head.layer) for head in model.heads)


def _sums_to_one(layer: Layer) -> bool:
    activation = layer.args.get("activation", "")
    return layer.kind == "Softmax" or (is_known(activation) and activation == "softmax")


def _is(value: Maybe[int], number: int) -> bool:
    return not isinstance(value, Unknown) and value == number


def _metrics(objective: Objective) -> list[Metric]:
    """The metrics of compile() that are known to be there."""
    groups = [each for each in (objective.metrics, objective.weighted) if isinstance(each, dict)]
    return [metric for group in groups for listed in group.values() for metric in listed]
