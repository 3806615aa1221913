"""Arithmetic with constants of each channel: the mean colour taken off, deviations divided by."""

from __future__ import annotations

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library.arrays import standardised
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Value, number, plain

EXACT = ("affine", "reshape", "cast")
CHANNELS = (3, 4)


def by_channel(run: Run, symbol: str, data: Data, other: Value) -> Data | None:
    """data OP constants, one for each channel; None where `other` is something else."""
    found = _bounds(other)
    if found is None or symbol not in "+-*/":
        return None
    made = standardised(run, data, f"{symbol} constants", None, None, constants=found, symbol=symbol)
    if not isinstance(data.interval, Unknown):
        made.interval = _hull(symbol, data.interval, Interval(*found))
    return made


def _bounds(value: Value) -> tuple[float, float] | None:
    """The smallest and the largest of such constants: of a list, or of an array of them."""
    if isinstance(value, Data):
        written = all(source.name == "constants" for source in value.sources)
        exact = written and all(step.kind in EXACT for step in value.steps)
        shape, interval = value.shape, value.interval
        axes: tuple[Maybe[int | None], ...] = shape if isinstance(shape, tuple) else ()
        sizes = [size for size in axes if isinstance(size, Unknown) or size != 1]
        single = len(sizes) == 1 and isinstance(sizes[0], int) and sizes[0] in CHANNELS
        if not exact or not single or isinstance(interval, Unknown) or not value.sources:
            return None
        return interval.low, interval.high
    listed = plain(value)
    if not isinstance(listed, list | tuple) or not listed:
        return None
    numbers = [float(one) for one in map(number, listed) if one is not None]
    return (min(numbers), max(numbers)) if len(numbers) == len(listed) else None


def _hull(symbol: str, one: Interval, other: Interval) -> Maybe[Interval]:
    """The bounds of one OP other."""
    if symbol == "-":
        return Interval(one.low - other.high, one.high - other.low)
    if symbol == "+":
        return Interval(one.low + other.low, one.high + other.high)
    if symbol == "/" and other.low <= 0 <= other.high:
        return UNKNOWN
    ends = [
        left / right if symbol == "/" else left * right
        for left in (one.low, one.high)
        for right in (other.low, other.high)
    ]
    return Interval(min(ends), max(ends))
