"""Whole numbers that an interpreter of TFLite is fed, and what they were before."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Interval, Step
from lintmodel.facts.project import Project
from lintmodel.facts.serving import SetInput
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged

WHOLE = {"int8": Interval(-128, 127), "uint8": Interval(0, 255)}
KEEPING = {"affine", "cast", "colour", "reshape", "resize"}  # what bounds are followed through


@record()
class FedInteger:
    """`values` bounds the numbers before they were cast to `dtype`, whose own bounds are `holds`.

    `fractions` says that they are no whole numbers; `scaled` is what made them so, where it is seen;
    `cast` the cast, where it is a step of its own.
    """

    values: Interval
    dtype: str
    holds: Interval
    fractions: bool
    scaled: Step | None
    cast: Step | None
    where: Where


def fed_integers(project: Project) -> Iterator[FedInteger]:
    """One for each act of casting."""
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for event in script.trace.of(SetInput):
            found = _fed(event.x, event.where) if isinstance(event.x, Data) else None
            if found is not None and found.where not in seen:
                seen.add(found.where)
                yield found


def _fed(data: Data, where: Where) -> FedInteger | None:
    holds = WHOLE.get(data.dtype) if isinstance(data.dtype, str) else None
    values = _bounds(data)
    if holds is None or isinstance(values, Unknown):
        return None
    scalings = [one for one in data.value_steps() if one.kind == "affine"]
    broken = [one for one in scalings if not _whole(one.scale) or not _whole(one.offset)]
    floats = any(isinstance(one.interval, Interval) and one.interval.high <= 1.0
                 for one in data.sources if one.kind == "image")  # fmt: skip
    casts = [one for one in data.steps if one.kind == "cast" and one.what.endswith(str(data.dtype))]
    return FedInteger(
        values, str(data.dtype), holds, bool(broken) or floats, scalings[-1] if scalings else None,
        casts[-1] if casts else None, where,
    )  # fmt: skip


def _bounds(data: Data) -> Maybe[Interval]:
    """What the numbers would be without the cast."""
    exact = data.affine()
    bounds = [one.interval for one in data.sources]
    followed = all(step.kind in KEEPING for step in data.steps)
    if isinstance(exact, Unknown) or not followed or not bounds:
        return UNKNOWN
    known = [one for one in bounds if isinstance(one, Interval)]
    if len(known) != len(bounds):
        return UNKNOWN
    whole = known[0]
    for other in known[1:]:
        whole = whole.hull(other)
    return whole.affine(*exact)


def _whole(number: Maybe[float]) -> bool:
    return isinstance(number, int | float) and float(number).is_integer()
