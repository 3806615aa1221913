"""Thresholds on outputs: those of metrics, and those that scripts set on predictions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.event import Compile
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Loss, Metric, Objective
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged
from lintmodel.views.decisions import decisions
from lintmodel.views.heads import last_activation, output_names, units_of

# Metrics that compare with a threshold, and the argument that sets it; None there means the default.
THRESHOLD_OF = {"BinaryAccuracy": "threshold", "Precision": "thresholds", "Recall": "thresholds",
                "TruePositives": "thresholds", "FalsePositives": "thresholds",
                "TrueNegatives": "thresholds", "FalseNegatives": "thresholds"}  # fmt: skip
DEFAULT = 0.5


@record()
class ThresholdUse:
    """A threshold on one output of a model: `what` compares with it, `losses` that the output has."""

    layer: Layer
    activation: Maybe[str]
    threshold: Maybe[float]
    what: str
    variant: str  # "" for a comparison, "metric", "round"
    losses: tuple[Maybe[Loss | None], ...]
    where: Where
    in_file: bool


def threshold_uses(project: Project) -> Iterator[ThresholdUse]:
    """Every comparison of predictions with a number, and every metric that makes one."""
    for script in judged(project.scripts):
        seen: set[tuple[Where, int]] = set()
        for event in script.trace.of(Compile):
            for use in _of_metrics(event.model, event.objective, event.where, False):
                if (use.where, id(use.layer)) not in seen:
                    seen.add((use.where, id(use.layer)))
                    yield use
    for artifact in project.artifacts:
        model = artifact.model
        if model is not None and isinstance(model.objective, Objective):
            yield from _of_metrics(model, model.objective, Where(artifact.path), True)
    yield from _of_decisions(project)


def _of_decisions(project: Project) -> Iterator[ThresholdUse]:
    for one in decisions(project):
        again = any(step.kind == "decide" for step in one.event.data.steps)  # read off already
        if one.kind not in ("threshold", "round") or not one.raw or again:
            continue
        threshold = one.event.threshold if one.kind == "threshold" else DEFAULT
        variant = "round" if one.kind == "round" else ""
        what = "the prediction"
        yield ThresholdUse(
            one.layer, one.activation, threshold, what, variant, one.losses, one.where, False
        )


def _of_metrics(
    model: Model, objective: Objective, where: Where, in_file: bool
) -> Iterator[ThresholdUse]:
    known = model.complete or model.outputs_known
    if not known or not isinstance(objective.metrics, dict):
        return
    for index, (node, name) in enumerate(zip(model.heads, output_names(model), strict=True)):
        layer, activation, _ = last_activation(node)
        loss = objective.loss_of(index, name, len(model.heads))
        at = layer.where if in_file else where
        for metric in objective.metrics_of(index, name, len(model.heads)):
            limit = _threshold(metric, units_of(node))
            if not isinstance(limit, Unknown):
                what = _title(metric)
                yield ThresholdUse(layer, activation, limit, what, "metric", (loss,), at, in_file)


def _title(metric: Metric) -> str:
    return f"'{metric.name}'" if metric.kind == "accuracy" else str(metric.kind)


def _threshold(metric: Metric, units: Maybe[int]) -> Maybe[float]:
    """The one threshold of a metric; UNKNOWN for a metric without, or with several."""
    if metric.custom or isinstance(metric.kind, Unknown):
        return UNKNOWN
    if metric.kind == "accuracy":  # of one unit Keras makes it BinaryAccuracy
        return DEFAULT if isinstance(units, int) and units == 1 else UNKNOWN
    name = THRESHOLD_OF.get(metric.kind)
    if name is None or metric.args.get("top_k") is not None:
        return UNKNOWN
    given: Any = metric.args.get(name)
    if given is None:
        return DEFAULT
    return float(given) if isinstance(given, int | float) else UNKNOWN
