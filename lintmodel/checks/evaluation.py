"""Checks on metrics: numbers that mean what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.checks.arguments import list_as_validation_data
from lintmodel.checks.best import best_criteria_conflict, best_weights_lost
from lintmodel.checks.metrics import (
    accuracy_lost_on_load,
    batch_averaged_metric,
    training_log_as_evaluation,
)
from lintmodel.checks.monitors import missing_monitor, wrong_monitor_mode
from lintmodel.checks.splits import (
    augmented_evaluation_data,
    fit_before_split,
    leaking_split,
    ordered_validation_split,
    overlapping_splits,
    partial_evaluation,
    reused_fold_model,
    shuffled_predictions,
    validation_is_test_data,
    validation_is_training_data,
    window_leakage,
)
from lintmodel.facts.data import Data
from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import decided, is_known, known, same
from lintmodel.findings import Fault, Related
from lintmodel.knowledge.losses import BINARY, DISTANCES

if TYPE_CHECKING:
    from lintmodel.views.trained import Target, TrainedHead


__all__ = [
    "list_as_validation_data",
    "accuracy_lost_on_load",
    "augmented_evaluation_data",
    "batch_averaged_metric",
    "best_criteria_conflict",
    "best_weights_lost",
    "fit_before_split",
    "leaking_split",
    "misleading_accuracy",
    "missing_monitor",
    "ordered_validation_split",
    "overlapping_splits",
    "partial_evaluation",
    "reused_fold_model",
    "shuffled_predictions",
    "training_log_as_evaluation",
    "validation_is_test_data",
    "validation_is_training_data",
    "window_leakage",
    "wrong_monitor_mode",
]


def misleading_accuracy(head: TrainedHead, params: Mapping[str, Any]) -> Iterator[Fault]:
    """Accuracy of a regression, or 'accuracy' of several labels at once."""
    kinds = [known(metric.kind, "") for metric in head.metrics if not metric.custom]
    named = [kind for kind in kinds if kind in params["metrics"]]
    if not named or head.model.provenance.hints(*params["adversarial"]):
        return
    slots = {"metric": named[0], "layer": layer_title(head.layer), "loss": head.loss_kind}
    if head.loss_kind in DISTANCES:
        yield from _of_numbers(head, slots)
    elif head.loss_kind in BINARY and "accuracy" in named and decided(head.units) > 1:
        yield from _of_labels(head, slots, params["since"])


def _of_numbers(head: TrainedHead, slots: Mapping[str, Any]) -> Iterator[Fault]:
    """A loss for numbers: silent where the labels are classes after all."""
    found = [_meaning(target, head) for target in head.targets]
    activation = decided(head.activation)
    if "classes" in found or (activation == "softmax" and "numbers" not in found):
        return
    bounded = activation in ("sigmoid", "hard_sigmoid", "tanh")
    weak = (
        bounded and "numbers" not in found
    )  # yes or no, trained with mse: accuracy is right there
    yield Fault(head.where, slots, _sites(head, found), "", head.version, weak)


def _meaning(target: Target, head: TrainedHead) -> str:
    """Whether labels are "classes" or "numbers", "" where it is not known."""
    data = target.data
    if not isinstance(data.integral, bool):
        scaled = any(step.kind in ("standardise", "affine", "normalise") for step in data.steps)
        return "numbers" if scaled or _reaches_beyond(data) else ""
    if not data.integral:
        return "numbers"
    if isinstance(data.encoding, str) and data.encoding != "integer":
        return "classes"
    if is_known(head.units) and head.units != 1:
        return "classes" if is_known(data.encoding) else ""
    return "numbers" if _reaches_beyond(data) else "classes" if is_known(data.interval) else ""


def _reaches_beyond(data: Data) -> bool:
    """Whether the values are surely not all between 0 and 1."""
    return is_known(data.interval) and (data.interval.low < 0 or data.interval.high > 1)


def _of_labels(head: TrainedHead, slots: Mapping[str, Any], since: str) -> Iterator[Fault]:
    """A yes or no for each of several labels, of which 'accuracy' compares the largest only."""
    if head.version.within(since) is False or decided(head.activation) not in ("sigmoid", "linear"):
        return
    encodings = [target.data.encoding for target in head.targets]
    if any(same(encoding, "one-hot") for encoding in encodings):
        return
    several = any(same(encoding, "multi-hot") for encoding in encodings)
    slots = {**slots, "units": head.units}
    yield Fault(head.where, slots, _sites(head, ["numbers"]), "labels", head.version, not several)


def _sites(head: TrainedHead, found: list[str]) -> tuple[Related, ...]:
    """Where the output and its labels come from."""
    if head.in_file:
        return ()
    labels = [Related(target.event.where, "the labels are given here") for target in head.targets]
    wanted = labels[:1] if "numbers" in found else []
    return (Related(head.layer.where, f"{layer_title(head.layer)} is here"), *wanted)
