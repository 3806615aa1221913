"""Axes of arrays: what indexing, reshaping and reducing leave of them.

An axis is an object with a size and a name; an operation hands on the objects of the axes that it
leaves alone, so that identity says which axis survived. MANY stands for any number of axes. None in
place of a list says that nothing is known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence as Items
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Sequence, Value

MAX_RANK = 32


class Axis:
    """One axis; `size` is an int, None (any) or UNKNOWN."""

    __slots__ = ("name", "size")

    def __init__(self, size: Any = UNKNOWN, name: str = "") -> None:
        self.size = size
        self.name = name


MANY = Axis(UNKNOWN, "...")
Axes = list[Axis] | None


def axes_of(data: Data) -> Axes:
    """The axes of data, as far as they are known."""
    if not isinstance(data.shape, Unknown):
        names = data.axes if len(data.axes) == len(data.shape) else ("",) * len(data.shape)
        found = [Axis(size, name) for size, name in zip(data.shape, names, strict=True)]
    elif data.axes:
        found = [MANY if name == "..." else Axis(UNKNOWN, name) for name in data.axes]
    elif isinstance(data.rows, int):
        found = [Axis(), MANY]
    else:
        return None
    if found and found[0] is not MANY and isinstance(data.rows, int):
        found[0].size = data.rows
    return found


def facts_of(axes: Axes) -> dict[str, Any]:
    """`shape`, `axes` and `rows` of data that has these axes."""
    if axes is None or len(axes) > MAX_RANK:
        return {"shape": UNKNOWN, "axes": (), "rows": UNKNOWN}
    names = tuple(axis.name for axis in axes)
    known = MANY not in axes
    first = axes[0].size if axes and axes[0] is not MANY else UNKNOWN
    return {
        "shape": tuple(axis.size for axis in axes) if known else UNKNOWN,
        "axes": names if any(names) else (),
        "rows": first if isinstance(first, int) else UNKNOWN,
    }


def place(axes: list[Axis], index: int) -> int | None:
    """Where axis `index` stands in the list; None where that is not known."""
    position = index if index >= 0 else len(axes) + index
    if not 0 <= position < len(axes):
        return None
    passed = axes[: position + 1] if index >= 0 else axes[position:]
    return None if MANY in passed else position


def dropped(axes: Axes, index: Value) -> Axes:
    """Without one axis."""
    if axes is None or not isinstance(index, int):
        return None
    position = place(axes, index)
    return None if position is None else axes[:position] + axes[position + 1 :]


def inserted(axes: Axes, index: Value, size: Any = 1, name: str = "") -> Axes:
    """With a new axis."""
    if axes is None or not isinstance(index, int):
        return None
    position = index if index >= 0 else len(axes) + index + 1
    passed = axes[:position] if index >= 0 else axes[max(position, 0) :]
    if not 0 <= position <= len(axes) or MANY in passed:
        return None
    return [*axes[:position], Axis(size, name), *axes[position:]]


def reduced(axes: Axes, axis: Value, keepdims: bool = False) -> Axes:
    """Without the axes that a reduction goes over; all of them for None."""
    if axis is None:
        return None if keepdims else []
    found = axes
    listed = axis if isinstance(axis, tuple) else (axis,)
    for one in sorted(listed, key=_reverse) if all(isinstance(i, int) for i in listed) else ():
        position = None if found is None else place(found, one)
        found = dropped(found, one)
        if found is not None and keepdims and position is not None:
            found = [*found[:position], Axis(1), *found[position:]]
    return found if all(isinstance(i, int) for i in listed) else None


def _reverse(index: int) -> int:
    return -index


def squeezed(axes: Axes, axis: Value = None) -> Axes:
    """Without axes of size 1."""
    if axis is not None:
        return reduced(axes, axis)
    if axes is None or any(not isinstance(one.size, int) for one in axes):
        return None
    return [one for one in axes if one.size != 1]


def turned(axes: Axes, order: Value = None) -> Axes:
    """In another order; reversed for None."""
    if axes is None or MANY in axes:
        return None
    if order is None:
        return axes[::-1]
    listed = order.items if isinstance(order, Sequence) else order
    if not isinstance(listed, tuple) or sorted(map(str, listed)) != sorted(
        map(str, range(len(axes)))
    ):
        return None
    return [axes[one] for one in listed]


def flat(axes: Axes) -> Axes:
    """One axis for all."""
    if axes is None or any(not isinstance(one.size, int) for one in axes):
        return [Axis()]
    return axes if len(axes) == 1 else [Axis(math.prod(one.size for one in axes))]


def reshaped(axes: Axes, shape: Any) -> Axes:
    """In a given shape: a tuple of ints, -1 and UNKNOWN. The last axis survives if its size does."""
    if not isinstance(shape, tuple):
        return None
    sizes = [-1 if size is None else size for size in shape]
    free = sum(1 for size in sizes if isinstance(size, Unknown) or size == -1)
    if free == 1 and axes is not None and all(isinstance(axis.size, int) for axis in axes):
        rest = math.prod(size for size in sizes if isinstance(size, int) and size != -1)
        total = math.prod(axis.size for axis in axes)
        missing = total // rest if rest > 0 and total % rest == 0 else UNKNOWN
        sizes = [size if isinstance(size, int) and size != -1 else missing for size in sizes]
    found = [Axis(size if isinstance(size, int) and size >= 0 else UNKNOWN) for size in sizes]
    if found and axes and len(axes) > 1 and _same_size(axes[-1], found[-1]):
        found[-1] = axes[-1]
    return found


def _same_size(one: Axis, other: Axis) -> bool:
    known = isinstance(one.size, int) and isinstance(other.size, int)
    return one is not MANY and known and bool(one.size == other.size)


def sliced(size: Any, index: slice) -> Any:
    """The size of an axis after a slice."""
    bounds = (index.start, index.stop, index.step)
    if bounds == (None, None, None) or bounds == (None, None, -1):
        return size
    if isinstance(size, int) and all(b is None or isinstance(b, int) for b in bounds):
        return len(range(*index.indices(size))) if index.step != 0 else UNKNOWN
    start = index.start or 0
    if start == 0 and index.step is None and index.stop == 1:
        return 1  # x[:1]: one, unless it is empty
    if isinstance(start, int) and isinstance(index.stop, int) and index.step is None:
        return 1 if index.stop - start == 1 and start >= 0 else UNKNOWN
    return 1 if _next_one(start, index.stop) else UNKNOWN


def columns_of(index: slice) -> Any:
    """How many columns a slice takes: who counts them off means that they are there."""
    start = index.start or 0
    if isinstance(start, int) and isinstance(index.stop, int) and index.step is None:
        return index.stop - start if 0 <= start < index.stop else UNKNOWN
    return UNKNOWN


def _next_one(start: Value, stop: Value) -> bool:
    """Whether a slice is x[i:i + 1]."""
    if not isinstance(start, Symbol) or not isinstance(stop, Symbol):
        return False
    return bool(stop.key == ("binary", "+", start.key, ("int", 1)))


def indexed(axes: Axes, index: Value) -> Axes:
    """After x[index]: ints, slices, None, ..., lists and arrays of indices or of truth values."""
    items = index if isinstance(index, tuple) else (index,)
    if axes is None and items and items[0] is None:  # x[None]: a batch of one, whatever is in it
        axes = [MANY]
    left = None if axes is None else list(axes)
    if left is None:
        return None
    first = left[0] if left else MANY
    found: list[Axis] = []
    for item in items:
        if item is ...:
            rest = sum(1 for one in items[_at(items, item) + 1 :] if one is not None)
            while left and (left[0] is MANY or len(left) > rest):
                found.append(left.pop(0))
            continue
        if item is None:
            found.append(Axis(1))
            continue
        taken = _taken(left, item, first)
        if taken is None:
            return None
        found.extend(taken)
    return found + left


def _at(items: Items[Value], item: Value) -> int:
    return next(i for i, one in enumerate(items) if one is item)


def _taken(left: list[Axis], item: Value, first: Axis) -> Axes:
    """What one part of an index leaves of the next axis, which is taken off the list."""
    if not left or left[0] is MANY:
        return None
    axis = left.pop(0)
    if isinstance(item, bool):
        return None
    if isinstance(item, int):
        return []
    if isinstance(item, slice):
        size = sliced(axis.size, item)
        if isinstance(size, Unknown) and axis is not first:
            size = columns_of(item)
        elif isinstance(size, Unknown):
            size = width_of(item)
        whole = item.start is None and item.stop is None and item.step in (None, -1)
        return [axis] if whole else [Axis(size, kept_name(axis))]
    if isinstance(item, Data):
        return _by_array(left, axis, item)
    if isinstance(item, Sequence) and not item.open:
        return [Axis(len(item.items), kept_name(axis))]
    return None


def width_of(item: slice) -> Any:
    """The size of a batch cut out at an unknown place: x[i:i + n], x[i * n:(i + 1) * n].

    The last one of a pass may be smaller.
    """
    start, stop = item.start, item.stop
    if item.step is not None or not isinstance(start, Symbol) or not isinstance(stop, Symbol):
        return UNKNOWN
    place: Any = start.key
    key: Any = stop.key
    if not isinstance(key, tuple) or key[:1] != ("binary",) or len(key) != 4:
        return UNKNOWN
    _, symbol, left, right = key
    size = right[1] if isinstance(right, tuple) and right[:1] == ("int",) else UNKNOWN
    if symbol == "+" and left == place:
        return size
    times = isinstance(place, tuple) and place[:2] == ("binary", "*") and place[3] == right
    following = times and left == ("binary", "+", place[2], ("int", 1))
    return size if symbol == "*" and following else UNKNOWN


def kept_name(axis: Axis) -> str:
    """The name of some of an axis: rows of a batch are a batch, but some units are not the units."""
    return "" if axis.name == "units" else axis.name


def _by_array(left: list[Axis], axis: Axis, index: Data) -> Axes:
    """x[mask] or x[indices]."""
    if isinstance(index.shape, Unknown) or isinstance(index.dtype, Unknown):
        return None
    if index.dtype == "bool":
        for _ in index.shape[1:]:
            if not left or left[0] is MANY:
                return None
            left.pop(0)
        return [Axis(UNKNOWN, kept_name(axis))] if len(index.shape) == 1 else [Axis()]
    name = kept_name(axis) if len(index.shape) == 1 else ""
    return [Axis(size, name if i == 0 else "") for i, size in enumerate(index.shape)]
