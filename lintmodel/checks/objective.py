"""Checks on losses, activations and labels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.checks import remedies
from lintmodel.checks.agreeing import agreeing, other_loss
from lintmodel.checks.arguments import refused_argument
from lintmodel.checks.hidden import constant_initial_weights, linear_hidden_layers
from lintmodel.checks.places import origin
from lintmodel.checks.predictions import (
    argmax_of_one_unit,
    argmax_over_batch,
    class_count_mismatch,
    repeated_activation,
    substituted_custom_object,
    threshold_on_logits,
)
from lintmodel.facts.model import layer_title
from lintmodel.facts.serving import called
from lintmodel.facts.unknown import Maybe, Unknown, decided, is_known, known
from lintmodel.findings import Fault, Related
from lintmodel.knowledge import probability_losses
from lintmodel.knowledge.activations import NORMALISED_BY_LOSS, PROBABILITIES, activation_range
from lintmodel.knowledge.losses import (
    BINARY,
    CROSS_ENTROPIES,
    DISTANCES,
    ONE_HOT,
    OVER_CLASSES,
    SPARSE,
)
from lintmodel.knowledge.shapes import accepted_ranks, written_for_keras_1
from lintmodel.views.fitting import fits_rank, includes_batch, rank_words, refuses, shape_words
from lintmodel.views.targets import shapes_agree, value_range

if TYPE_CHECKING:
    from lintmodel.facts.data import Data
    from lintmodel.facts.objective import Loss
    from lintmodel.views.heads import Head, SoftmaxUse
    from lintmodel.views.inputs import FedInput, LayerInput
    from lintmodel.views.trained import Target, TrainedHead

__all__ = [  # checks of this group that stand in a module of their own
    "argmax_of_one_unit",
    "argmax_over_batch",
    "class_count_mismatch",
    "constant_initial_weights",
    "linear_hidden_layers",
    "refused_argument",
    "repeated_activation",
    "substituted_custom_object",
    "threshold_on_logits",
]

ABSORBED = {  # the loss looks behind the activation, where it is the last operation
    "sigmoid": ("BinaryCrossentropy", "BinaryFocalCrossentropy"),
    "softmax": ("CategoricalCrossentropy", "SparseCategoricalCrossentropy",
                "CategoricalFocalCrossentropy"),
}  # fmt: skip


def single_unit_softmax(use: SoftmaxUse) -> Iterator[Fault]:
    """Softmax over one unit is 1, whatever comes in."""
    if decided(use.units) == 1:
        mends = remedies.activated(use.layer.kind, use.layer.where, "sigmoid")
        mends = mends if use.layer.kind in remedies.ACTIVATION else ()
        yield Fault(use.where, {"layer": layer_title(use.layer)}, remedies=mends)


def logits_loss_mismatch(head: Head) -> Iterator[Fault]:
    """A linear head with a loss on probabilities, or probabilities with from_logits=True."""
    loss = decided(head.loss)
    if not loss or decided(loss.kind) not in probability_losses():
        return
    activation, logits = decided(head.activation), decided(loss.from_logits)
    slots = {"layer": layer_title(head.layer), "loss": loss.function or loss.kind, "activation": activation,
             "after": head.after}  # fmt: skip
    related = (
        () if head.in_file else (origin(head.layer, "is here"),)
    )
    made = head.called and not loss.function  # an object, to be mended where it is made
    if made and loss.where != head.where:
        related = (*related, Related(loss.where, f"{loss.kind} is made here"))
    root = (loss.where, id(head.layer)) if made else None
    if activation == "linear" and not logits and not _over_one_class(head, loss):
        yield Fault(head.where, slots, related, root=root, remedies=agreeing(head, loss, True))
    elif activation in ABSORBED and logits:
        variant = _variant(head, activation, loss)
        mends = () if variant == "of-another-kind" else agreeing(head, loss, False)
        yield Fault(head.where, slots, related, variant, root=root, remedies=mends)


def _over_one_class(head: Head, loss: Loss) -> bool:
    """Whether no activation would help: activation-loss-mismatch speaks of that."""
    return decided(loss.kind) in OVER_CLASSES and known(head.units, 0) == 1


def _variant(head: Head, activation: str, loss: Loss) -> str:
    """Whether the TensorFlow backend sees through the activation, and so uses the right values."""
    if loss.function:
        return "function"
    if activation == "sigmoid" and decided(loss.kind) in OVER_CLASSES:
        return "of-another-kind"
    if head.backend in ("jax", "torch"):
        return "other-backend"
    if head.after or decided(loss.kind) not in ABSORBED[activation]:
        return "applied-twice"
    return "last-operation"


def activation_loss_mismatch(head: TrainedHead, params: Mapping[str, Any]) -> Iterator[Fault]:
    """The values that the last activation can take are not those that the loss is for."""
    kind, activation = head.loss_kind, decided(head.activation)
    if kind in CROSS_ENTROPIES and not head.given("axis"):
        variant = _against_cross_entropy(kind, activation, head.units, head.from_logits)
        if variant:
            yield Fault(head.where, _head_slots(head), _layer_site(head), variant)
            return
    if kind in DISTANCES or kind in BINARY:
        yield from _out_of_reach(head, params["tolerance"])


def _against_cross_entropy(kind: str, activation: str, units: Maybe[int], logits: bool) -> str:
    """Which variant of the rule holds, "" for none. A linear head, and a softmax over one unit, are
    faults of their own."""
    if kind in OVER_CLASSES and is_known(units) and units == 1:
        return "" if activation == "softmax" else "one-class"
    if logits:
        return "never-negative" if kind in BINARY and activation == "relu" else ""
    if kind in OVER_CLASSES and activation in ("sigmoid", "hard_sigmoid"):
        return "sigmoid-over-classes"
    if activation == "linear" or not is_known(activation_range(activation)):
        return ""
    allowed = NORMALISED_BY_LOSS if kind in OVER_CLASSES else PROBABILITIES
    return "" if activation in allowed else "no-probabilities"


def _out_of_reach(head: TrainedHead, tolerance: float) -> Iterator[Fault]:
    """Labels that no value of the activation comes near; numbers of classes are another rule's."""
    low, high = decided(activation_range(decided(head.activation)))
    constant = head.activation == "softmax" and known(head.units, 0) == 1  # a fault of its own
    for target in () if constant else head.targets:
        if is_known(target.data.encoding) and head.loss_kind in BINARY:
            continue
        values = value_range(target.data)
        if not isinstance(values, tuple):
            continue
        least, most = values
        if low < 0 < high and most - least == math.inf and target.data.made_up:
            continue  # noise about 0, of which few values lie outside
        beyond = max(low - least, most - high)
        if beyond == math.inf or beyond > tolerance * (most - least):
            slots = {**_head_slots(head), "reach": spoken(low, high), "labels": spoken(least, most)}
            yield Fault(head.where, slots, _label_sites(head, target), "out-of-reach")
            return


def spoken(low: float, high: float) -> str:
    """Bounds in words: 0..1, 0 and above, of either sign."""
    if low == -math.inf:
        return "of either sign" if high == math.inf else f"up to {high:g}"
    return f"{low:g} and above" if high == math.inf else f"{low:g}..{high:g}"


def label_encoding_mismatch(head: TrainedHead) -> Iterator[Fault]:
    """Classes written in another way than the loss reads them, or more of them than units."""
    loss = decided(head.loss)
    if (
        not loss
        or decided(loss.kind) not in CROSS_ENTROPIES
        or "ignore_class" in loss.args.get("given", ())
    ):
        return
    kind = decided(loss.kind)
    for target in (
        head.targets if kind in CROSS_ENTROPIES and not head.given("ignore_class") else ()
    ):
        variant = _label_fault(kind, target, head)
        if variant:
            slots = {**_head_slots(head), "shape": shape_words(target.shape),
                     "classes": _classes(target.data)}  # fmt: skip
            root = (head.layer.where, variant, target.data.provenance.hops)  # however often compiled
            yield Fault(head.where, slots, _label_sites(head, target), variant, root=root,
                        remedies=other_loss(head, loss, target, variant))  # fmt: skip
            return


def _label_fault(kind: str, target: Target, head: TrainedHead) -> str:
    """Which variant of the rule holds, "" for none or where it is not known."""
    data, units = target.data, known(head.units, 0)
    if not isinstance(data.encoding, str):
        return _by_shape(kind, target, head)
    one_hot, classes = "hot" in data.encoding, _classes(data)
    if kind in SPARSE:
        return "one-hot-labels" if one_hot else "too-many-classes" if 1 < units < classes else ""
    if kind in ONE_HOT and not one_hot:
        apart = shapes_agree(target.shape, head.shape, kind)
        return "integer-labels" if units > 1 and is_known(apart) and not apart else ""
    if kind in BINARY and not one_hot and units == 1 and classes > 2:
        return "classes-for-one-unit"
    return _by_shape(kind, target, head)


def _by_shape(kind: str, target: Target, head: TrainedHead) -> str:
    """Labels whose shape alone shows that they are not what the loss takes."""
    if kind in SPARSE:
        whole = target.data.integral
        return "fractions" if is_known(whole) and not whole else ""
    labels, output = decided(target.shape), decided(head.shape)
    if shapes_agree(labels, output, kind) is not False or len(output) != 2 or len(labels) > 2:
        return ""
    if len(labels) == 2 and decided(labels[-1]) != 1:
        return "other-count"
    return "integer-labels" if kind in ONE_HOT else "one-column"


def _classes(data: Data) -> int:
    """The number of classes; the highest number of a class counts from 0. 0 where it is not known."""
    if isinstance(data.classes, int):
        return data.classes
    whole = is_known(data.integral) and data.integral and not isinstance(data.interval, Unknown)
    return int(data.interval.high) + 1 if whole else 0


def missing_flatten(head: TrainedHead) -> Iterator[Fault]:
    """The output keeps axes, of time or of space, that the labels do not have."""
    kind, shape = head.loss_kind, decided(head.shape)
    if kind not in (*CROSS_ENTROPIES, *DISTANCES) or len(shape) < 3:
        return
    for target in head.targets:
        labels = decided(target.shape)
        if len(labels) < len(shape) and shapes_agree(labels, shape, kind) is False:
            slots = {
                **_head_slots(head),
                "shape": shape_words(labels),
                "made": shape_words(shape),
            }
            variant = "sequences" if head.recurrent else ""
            yield Fault(head.where, slots, _label_sites(head, target), variant)
            return


def _head_slots(head: TrainedHead) -> dict[str, Any]:
    return {
        "layer": layer_title(head.layer),
        "loss": head.loss_kind,
        "activation": known(head.activation, "its activation"),
        "units": known(head.units, 0),
    }


def _layer_site(head: TrainedHead) -> tuple[Related, ...]:
    if head.in_file:
        return ()
    return (origin(head.layer, "is here"),)


def _label_sites(head: TrainedHead, target: Target) -> tuple[Related, ...]:
    method = getattr(target.event, "method", "fit")
    hops = tuple(Related(hop.where, hop.what) for hop in target.data.provenance.hops)
    return (*_layer_site(head), *hops, Related(target.event.where, f"{method}() gets these labels"))


def impossible_input_rank(given: LayerInput) -> Iterator[Fault]:
    """A layer is given more or fewer axes than it can take."""
    ranks = accepted_ranks(given.layer.kind)
    shape = decided(given.shape)
    if ranks and not fits_rank(len(shape), ranks):
        slots = {"layer": layer_title(given.layer), "shape": shape_words(shape),
                 "wanted": rank_words(ranks), "rank": len(shape)}  # fmt: skip
        yield Fault(given.where, slots, variant="declared" if given.first else "")


def input_shape_mismatch(fed: FedInput) -> Iterator[Fault]:
    """The data have another shape than the model was declared for."""
    declared, given = decided(fed.declared), decided(fed.given)
    slots = {"layer": layer_title(fed.layer), "declared": shape_words(declared),
             "given": shape_words(given), "method": called(fed.method)}  # fmt: skip
    related = (Related(fed.fed_at, f"{called(fed.method)} gets data of shape {slots['given']}"),)
    alone = includes_batch(declared, given)
    if alone and fed.method != "predict":
        yield Fault(fed.where, slots, related, "batch-axis")
    elif alone or refuses(fed.layer, declared, given) is True:
        variant = "one-sample" if alone else "" if decided(fed.batched) else "unbatched"
        at = Related(fed.where, f"{slots['layer']} is declared for {slots['declared']}")
        yield Fault(fed.fed_at, slots, (at,), variant)


def channels_first_input(given: LayerInput, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A picture with its channels in front, for a layer that takes them last."""
    layer, shape = given.layer, decided(given.shape)
    if (
        layer.kind not in ("Conv2D", "MaxPooling2D", "ZeroPadding2D")
        or len(shape) != 4
        or not given.first
    ):
        return
    layout = decided(layer.args.get("data_format"))
    if layout == "channels_first" or "dim_ordering" in layer.args:
        return
    channels, height, width = (decided(axis) for axis in shape[1:])
    if channels in params["channels"] and height == width and (height or 0) >= params["least_side"]:
        slots = {"layer": layer_title(layer), "shape": f"({channels}, {height}, {width})",
                 "right": f"({height}, {width}, {channels})", "channels": width}  # fmt: skip
        yield Fault(given.where, slots, weak=written_for_keras_1(layer.args))
