"""Checks on what is read off predictions, and on what custom objects are read as (group objective)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.checks.places import origin
from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import Maybe, decided
from lintmodel.findings import Fault, Related, Remedy
from lintmodel.knowledge import canonical_activation

if TYPE_CHECKING:
    from lintmodel.facts.event import Decide
    from lintmodel.facts.objective import Loss
    from lintmodel.views.custom_objects import Substitution
    from lintmodel.views.decisions import Decision
    from lintmodel.views.squashed import Squash
    from lintmodel.views.thresholds import ThresholdUse

BINARY_LOSSES = ("BinaryCrossentropy", "BinaryFocalCrossentropy")
SQUASHED = ("sigmoid", "softmax", "hard_sigmoid")


def argmax_over_batch(decision: Decision) -> Iterator[Fault]:
    """argmax without an axis, on predictions of several rows."""
    event = decision.event
    if event.axis_given or event.position or not decision.over or decided(decision.units) < 2:
        return
    slots = {"layer": layer_title(decision.layer), "units": decision.units}
    related = (Related(event.made.where, "the model predicts here"),)
    mends = (Remedy("set-argument", decision.where, "axis", -1, ("argmax",)),)
    if decision.over == "batch":
        yield Fault(decision.where, slots, related, "first-axis", remedies=mends)
    elif decision.over == "all" and decided(decision.several):
        yield Fault(decision.where, slots, related, remedies=mends)


def argmax_of_one_unit(decision: Decision) -> Iterator[Fault]:
    """The class of an output that has one unit: argmax is always 0, and int() cuts off."""
    slots = {"layer": layer_title(decision.layer), "activation": decision.activation}
    related = (origin(decision.layer, "is here"),)
    if decision.over == "units" and decided(decision.units) == 1:
        yield Fault(decision.where, {**slots, "activation": ""}, related)
    elif decision.kind == "cast" and decision.raw and not _read_off(decision):
        if decided(decision.activation) in SQUASHED:
            yield Fault(decision.where, slots, related, "cast")
    elif decision.kind == "equal" and _as_answered(decision):
        if decided(decision.activation) in SQUASHED and decided(decision.event.threshold) in (0, 1):
            number = {"number": f"{decision.event.threshold:g}"}
            yield Fault(decision.where, {**slots, **number}, related, "equal")


def _as_answered(decision: Decision) -> bool:
    """Whether nothing was read off the numbers, and they were not made whole ones."""
    return all(step.kind == "reshape" for step in decision.event.data.steps)


def _read_off(decision: Decision) -> bool:
    """Whether the numbers are a decision already: p > 0.5, np.round(p)."""
    return any(step.kind == "decide" for step in decision.event.data.steps)


def repeated_activation(use: Squash) -> Iterator[Fault]:
    """softmax of what a softmax answered, sigmoid of what a sigmoid answered."""
    if decided(use.before) == use.by:
        related = (origin(use.layer, "is here"),)
        variant = "sigmoid" if use.by == "sigmoid" else ""
        yield Fault(use.where, {"layer": layer_title(use.layer)}, related, variant)


def class_count_mismatch(decision: Decision, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A list of names, looked up by argmax, of another length than the output has units."""
    event = decision.event
    if decision.chosen_over != "units" or not decision.raw:
        return
    names, units = decided(event.names), decided(decision.units)
    if units < 2 or names == units or _explained(event, names - units, params["spare"]):
        return
    slots = {"names": names, "units": units, "layer": layer_title(decision.layer)}
    related = (origin(decision.layer, "is here"),)
    yield Fault(decision.where, slots, related, "few" if names < units else "")


def _explained(event: Decide, surplus: int, spare: Iterable[str]) -> bool:
    """Whether the difference is meant: a name for no class, or numbers that do not start at 0."""
    if surplus > 0 and any(word in name.lower() for name in event.words for word in spare):
        return True
    return bool(event.keys) and 0 not in event.keys


def threshold_on_logits(use: ThresholdUse, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A threshold for probabilities, on the logits of a binary output."""
    if decided(use.activation) != "linear" or decided(use.threshold) != params["threshold"]:
        return
    if not use.losses or not all(_on_binary_logits(loss) for loss in use.losses):
        return
    slots = {"layer": layer_title(use.layer), "what": use.what, "threshold": f"{use.threshold:g}"}
    related = () if use.in_file else (origin(use.layer, "is here"),)
    limit = Remedy("replace-limit", use.where, repr(use.threshold), 0)
    yield Fault(use.where, slots, related, use.variant, remedies=() if use.variant else (limit,))


def _on_binary_logits(loss: Maybe[Loss | None]) -> bool:
    known = decided(loss)
    return bool(known and decided(known.kind) in BINARY_LOSSES and decided(known.from_logits))


# -- custom objects ------------------------------------------------------------------------------


def substituted_custom_object(use: Substitution, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A name in a model file is read as something else."""
    last = use.by.rpartition(".")[2]
    slots = {"name": use.name, "by": last}
    if any(word in use.name.lower() for word in params["harmless"]):
        return
    if use.does in ("identity", "constant") and canonical_activation(use.name) != "linear":
        yield Fault(use.where, slots, (), use.does)
    elif use.by in ("keras.layers.Layer", "keras.Layer") and use.name != "Layer":
        yield Fault(use.where, slots, (), "base-layer")
    elif _is_another_activation(use):
        yield Fault(use.where, slots)


def _is_another_activation(use: Substitution) -> bool:
    """Whether both are activations of Keras, and two different ones."""
    own = canonical_activation(use.name)
    other = canonical_activation(use.by.rpartition(".")[2])
    of_keras = use.by.startswith(("keras.", "tensorflow."))
    return bool(own and other) and of_keras and own != other
