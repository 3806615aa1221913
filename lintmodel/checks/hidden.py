"""Checks on hidden layers: what they can add, and whether they can learn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import decided
from lintmodel.findings import Fault, Related
from lintmodel.knowledge import canonical_initializer
from lintmodel.knowledge.losses import CROSS_ENTROPIES

if TYPE_CHECKING:
    from lintmodel.views.hidden import HiddenLayer, HiddenStack

CONSTANT = ("Zeros", "Ones", "Constant")


def linear_hidden_layers(stack: HiddenStack, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A classifier whose hidden layers are all linear: one layer does the same."""
    head, kernels = stack.head, stack.kernels
    if head.loss_kind not in CROSS_ENTROPIES or not kernels or _bends(stack):
        return
    if min(decided(one.units) for one in kernels) < decided(head.units):
        return  # fewer units than classes: a bottleneck, which one layer does not have
    if any(word in text.lower() for text in head.names for word in params["meant"]):
        return
    slots = {"layer": layer_title(kernels[0].layer), "count": len(kernels) + 1}
    related = tuple(
        Related(one.layer.where, f"{layer_title(one.layer)} has no activation")
        for one in kernels[1:]
    )
    yield Fault(kernels[0].layer.where, slots, related)


def _bends(stack: HiddenStack) -> bool:
    """Whether a layer between does what no matrix can do. Errors: Undecided where it is not known."""
    return any(
        decided(one.activation) not in ("", "linear") or "Max" in one.layer.kind
        for one in stack.layers
    )


def constant_initial_weights(stack: HiddenStack) -> Iterator[Fault]:
    """Units that start alike and get the same gradient, or none."""
    for one, after in stack.pairs() if not stack.head.restored else ():
        start = _initializer(one.layer.args, "kernel")
        if start not in CONSTANT or decided(one.units) < 2:
            continue
        slots = {"layer": layer_title(one.layer), "next": layer_title(after)}
        silent = start == "Zeros" and _initializer(one.layer.args, "bias") == "Zeros"
        if silent and _is_relu(stack, one):
            yield Fault(one.layer.where, slots, (), "dead")
            return
        if _initializer(after.args, "kernel") in CONSTANT and not _random_behind(stack, one):
            also = Related(after.where, f"{layer_title(after)} starts with one value as well")
            yield Fault(one.layer.where, slots, (also,))
            return


def _initializer(args: Any, of: str) -> str:
    """Keras' name of an initializer, "" where it is none of Keras' own."""
    given = args.get(f"{of}_initializer", "")
    return canonical_initializer(given) if isinstance(given, str) else ""


def _is_relu(stack: HiddenStack, one: HiddenLayer) -> bool:
    """Whether relu follows a layer, as its own activation or as the next layer."""
    at = stack.layers.index(one)
    after = stack.layers[at + 1].activation if at + 1 < len(stack.layers) else ""
    own = decided(one.activation)
    return own == "relu" or (own == "linear" and decided(after) == "relu")


def _random_behind(stack: HiddenStack, one: HiddenLayer) -> bool:
    """Whether something drops units at random behind a layer, which makes them differ."""
    at = stack.layers.index(one)
    return any("Drop" in other.layer.kind or "Noise" in other.layer.kind
               for other in stack.layers[at:])  # fmt: skip
