"""Checks on numbers: precision, quantization, seeds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import Maybe, decided
from lintmodel.findings import Fault, Related, Remedy
from lintmodel.knowledge.losses import DISTANCES

if TYPE_CHECKING:
    from lintmodel.facts.data import Interval
    from lintmodel.views.calibrated import Calibration
    from lintmodel.views.precision import HalfOutput
    from lintmodel.views.quantized import FedInteger
    from lintmodel.views.seeding import LateSeed

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
    remedy = Remedy("set-argument", half.where, "dtype", "float32", (half.layer.kind,))
    yield Fault(half.where, slots, related, variant, weak=half.dtype == "bfloat16", root=half.where,
                remedies=(remedy,))  # fmt: skip


def float_into_quantized(fed: FedInteger, params: Mapping[str, Any]) -> Iterator[Fault]:
    """Scaled numbers, or bytes of another range, are cast to the whole numbers of a quantized input."""
    slots = {"values": fed.values, "dtype": fed.dtype, "holds": fed.holds}
    sites = [(fed.scaled, "they are scaled here"), (fed.cast, f"and cast to {fed.dtype} here")]
    related = tuple(Related(step.where, what) for step, what in sites if step)
    least, most = params["scaled"]
    if fed.fractions and fed.values.low >= least and fed.values.high <= most:
        yield Fault(fed.where, slots, related, "fractions", root=fed.where)
    elif math.trunc(fed.values.low) < fed.holds.low or math.trunc(fed.values.high) > fed.holds.high:
        yield Fault(fed.where, slots, related, "overflow", root=fed.where)


def late_seed(late: LateSeed) -> Iterator[Fault]:
    """A seed for what has been drawn, or for hashes that were seeded when Python started."""
    drawn = late.drawn
    line = drawn.where.spoken if drawn else ""
    slots = {"call": late.seed.call, "what": late.what, "line": line}
    related = (Related(drawn.where, f"{late.what} is before the seed"),) if drawn else ()
    yield Fault(late.where, slots, related, late.kind, root=late.where)


def careless_calibration(made: Calibration, params: Mapping[str, Any]) -> Iterator[Fault]:
    """Samples that are made up, always the same, or scaled otherwise than the data of fit()."""
    slots: dict[str, Any] = {"by": made.by}
    related = (Related(made.samples, "the samples are made here"),)
    if made.made_up:
        yield Fault(made.where, slots, related, "made-up")
    elif made.repeated:
        yield Fault(made.where, slots, related, "repeated")
    elif _apart(made.values, made.learned, params["tolerance"]):
        slots |= {"values": made.values, "learned": made.learned}
        yield Fault(made.where, slots, related, "scaled")


def _apart(one: Maybe[Interval], other: Maybe[Interval], tolerance: float) -> bool:
    """Whether two ranges differ by more than a share of the wider one."""
    left, right = decided(one), decided(other)
    width = max(left.high - left.low, right.high - right.low)
    gap = max(abs(left.low - right.low), abs(left.high - right.high))
    return gap > tolerance * width
