"""Arrays put together or written into."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.frontends.scripts.library.arrays import IN_BLOCKS, opaque, same_way
from lintmodel.frontends.scripts.run import Run

FACTS_OF_ALL = ("dtype", "integral", "encoding", "classes", "colour")


def joined_data(run: Run, parts: list[Data], below: bool = False) -> Data:
    """Arrays joined along an axis: all sources; the common steps, or something opaque.

    `below` one another, so that the rows are those of all.
    """
    first = parts[0]
    sources = list(first.sources)
    for part in parts[1:]:
        sources.extend(source for source in part.sources if not _in(source, sources))
    facts = {name: agreed(parts, name) for name in FACTS_OF_ALL}
    joined = replace(first, sources=tuple(sources[:16]), interval=_hull(parts), rows=UNKNOWN,
                     shape=UNKNOWN, axes=(), **facts)  # fmt: skip
    if len(parts) > 1:
        joined = with_rows_of_all(run, joined, parts, below)
    if all(same_way(first, part) for part in parts[1:]):
        return joined
    return opaque(run, joined, "joined with data that was treated otherwise")


def with_rows_of_all(run: Run, joined: Data, parts: list[Data], below: bool) -> Data:
    """Rows of several arrays, in the order that all of them have."""
    from lintmodel.frontends.scripts.library.rows import other_rows

    first = parts[0].order
    order = first if all(part.order is first for part in parts) else UNKNOWN
    pieces = tuple(parts) if below else None
    return replace(other_rows(run, joined, "joined", pieces=pieces), order=order)


def in_blocks(run: Run, joined: Data, parts: list[Data]) -> Data:
    """Labels put together class by class: each part holds one value only, and no two the same."""
    from lintmodel.frontends.scripts.library.rows import other_rows

    values = [part.interval for part in parts]
    points = {one.low for one in values if isinstance(one, Interval) and one.low == one.high}
    if len(parts) < 2 or len(points) < len(parts):
        return joined
    return other_rows(run, joined, "one after the other", IN_BLOCKS)


def agreed(parts: list[Data], name: str) -> Any:
    """A fact that all these arrays share, else UNKNOWN."""
    first = getattr(parts[0], name)
    return first if all(same(getattr(part, name), first) for part in parts[1:]) else UNKNOWN


BLANK = {
    f"{package}.{name}"
    for package in ("numpy", "tensorflow")
    for name in ("zeros", "empty", "ones", "full", "zeros_like", "empty_like", "ndarray")
}


def filled(run: Run, data: Data, value: Data) -> Data | None:
    """An array that was made to be filled, with a part of it written; None for any other."""
    whole_numbers = isinstance(data.dtype, str) and data.dtype.startswith(("int", "uint"))
    if whole_numbers and not same(value.dtype, data.dtype):
        return None  # what is written is cut
    kept: dict[str, Any] = {"shape": data.shape, "rows": data.rows, "dtype": data.dtype}
    blank = all(source.name in BLANK for source in data.sources)
    if blank and data.sources and not data.value_steps():
        empty = isinstance(data.interval, Unknown)
        return replace(value, interval=value.interval if empty else _hull([data, value]), **kept)
    places = {(source.name, source.where) for source in data.sources}  # again, in a loop
    if all((one.name, one.where) in places for one in value.sources) and same_way(data, value):
        return replace(data, interval=_hull([data, value]))
    return None


def _in(source: Source, sources: list[Source]) -> bool:
    return any(source is other for other in sources)


def _hull(parts: list[Data]) -> Maybe[Interval]:
    hull = parts[0].interval
    for part in parts[1:]:
        if isinstance(hull, Unknown) or isinstance(part.interval, Unknown):
            return UNKNOWN
        hull = hull.hull(part.interval)
    return hull
