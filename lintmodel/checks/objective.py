"""Checks on losses, activations and labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import decided
from lintmodel.findings import Fault, Related
from lintmodel.knowledge import probability_losses

if TYPE_CHECKING:
    from lintmodel.facts.objective import Loss
    from lintmodel.views import Head, SoftmaxUse

ABSORBED = {  # the loss looks behind the activation, where it is the last operation
    "sigmoid": ("BinaryCrossentropy", "BinaryFocalCrossentropy"),
    "softmax": ("CategoricalCrossentropy", "SparseCategoricalCrossentropy",
                "CategoricalFocalCrossentropy"),
}  # fmt: skip


def single_unit_softmax(use: SoftmaxUse) -> Iterator[Fault]:
    """Softmax over one unit is 1, whatever comes in."""
    if decided(use.units) == 1:
        yield Fault(use.where, {"layer": layer_title(use.layer)})


def logits_loss_mismatch(head: Head) -> Iterator[Fault]:
    """A linear head with a loss on probabilities, or probabilities with from_logits=True."""
    loss = decided(head.loss)
    if not loss or decided(loss.kind) not in probability_losses():
        return
    activation, logits = decided(head.activation), decided(loss.from_logits)
    slots = {"layer": layer_title(head.layer), "loss": loss.function or loss.kind, "activation": activation,
             "after": head.after}  # fmt: skip
    related = (
        () if head.in_file else (Related(head.layer.where, f"{layer_title(head.layer)} is here"),)
    )
    if activation == "linear" and not logits:
        yield Fault(head.where, slots, related)
    elif activation in ABSORBED and logits:
        yield Fault(head.where, slots, related, _variant(head, activation, loss))


def _variant(head: Head, activation: str, loss: Loss) -> str:
    """Whether the TensorFlow backend sees through the activation, and so uses the right values."""
    if loss.function:
        return "function"
    if head.backend in ("jax", "torch"):
        return "other-backend"
    if head.after or decided(loss.kind) not in ABSORBED[activation]:
        return "applied-twice"
    return "last-operation"
