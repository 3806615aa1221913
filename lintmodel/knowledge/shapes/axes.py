"""Axes and shapes, and arithmetic on what may be free or unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown

Axis: TypeAlias = Maybe[int | None]
Shape: TypeAlias = Maybe[tuple[Axis, ...]]


def is_size(value: object) -> bool:
    """Whether this is a number of things (a bool is none)."""
    return isinstance(value, int) and not isinstance(value, bool)


def axis_of(value: Any) -> Axis:
    """An argument as an axis."""
    return value if value is None or is_size(value) else UNKNOWN


def shape_from(value: Any) -> Shape:
    """An argument as a shape: (28, 28), [28, 28] or 28; UNKNOWN for anything else."""
    if is_size(value):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(axis_of(item) for item in value)
    return UNKNOWN


def combined(axes: Iterable[Axis], how: Callable[..., int]) -> Axis:
    """how(*axes): UNKNOWN if one is unknown, else None if one is free."""
    values = list(axes)
    if any(isinstance(axis, Unknown) for axis in values):
        return UNKNOWN
    return None if any(axis is None for axis in values) else how(*values)


def product(axes: Iterable[Axis]) -> Axis:
    """The number of elements; 1 for none."""
    total = 1
    free = False
    for axis in axes:
        if isinstance(axis, Unknown):
            return UNKNOWN
        if axis is None:
            free = True
        else:
            total *= axis
    return None if free else total


def positive(axis: Axis) -> Axis:
    """The axis, or UNKNOWN where it would be empty: Keras refuses to build that."""
    return UNKNOWN if isinstance(axis, int) and axis <= 0 else axis


def agreed(axes: Iterable[Axis]) -> Axis:
    """One axis of several inputs that must agree, or of which 1 is stretched to the other's."""
    values = list(axes)
    sizes = {axis for axis in values if isinstance(axis, int) and axis != 1}
    if len(sizes) == 1:
        return sizes.pop()
    if sizes or any(isinstance(axis, Unknown) for axis in values):
        return UNKNOWN
    return None if any(axis is None for axis in values) else 1


def unbatched(shape: Shape) -> Shape:
    """The shape without its batch axis."""
    return shape if isinstance(shape, Unknown) else shape[1:]


def joined(first: Iterable[Axis], *more: Shape) -> Shape:
    """Axes one after the other; UNKNOWN where a part is."""
    found = list(first)
    for part in more:
        if isinstance(part, Unknown):
            return UNKNOWN
        found.extend(part)
    return tuple(found)


def each_axis(value: Any, count: int) -> list[Any]:
    """An argument of `count` spatial axes: 3, (3, 3) or unknown."""
    if isinstance(value, list | tuple) and len(value) == count:
        return list(value)
    return [value if is_size(value) else UNKNOWN] * count
