"""Checks on numbers: precision, quantization, seeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import decided
from lintmodel.findings import Fault, Related
from lintmodel.knowledge.losses import DISTANCES

if TYPE_CHECKING:
    from lintmodel.views.precision import HalfOutput

PROBABILITIES = ("softmax", "sigmoid")


def half_precision_output(half: HalfOutput) -> Iterator[Fault]:
    """Probabilities or the numbers of a regression come out of the last layer in half precision."""
    activation = decided(half.activation)
    distance = activation not in (*PROBABILITIES, "tanh") and decided(half.loss) in DISTANCES
    if activation not in PROBABILITIES and not distance:
        return
    variant = "probabilities" if activation in PROBABILITIES else "regression"
    slots = {"layer": layer_title(half.layer), "activation": activation, "dtype": half.dtype}
    set_by = half.policy
    related = (Related(set_by.where, f"{half.dtype} is set for all layers here"),) if set_by else ()
    yield Fault(half.where, slots, related, variant, weak=half.dtype == "bfloat16", root=half.where)
