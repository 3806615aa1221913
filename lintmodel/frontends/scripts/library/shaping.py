"""Data in another shape, and what that leaves of what is known of labels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import axes as of
from lintmodel.frontends.scripts.library.arrays import step
from lintmodel.frontends.scripts.library.axes import Axes, axes_of, facts_of
from lintmodel.frontends.scripts.library.rows import marked
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Value

WIDE = ("one-hot", "multi-hot")


def moved(run: Run, data: Data, old: Axes, new: Axes, what: str) -> Data:
    """The data with other axes; `new` was made from `old`, the axes of the data."""
    facts = {**facts_of(new), **encoding_after(data, old, new)}
    return step(run, data, "reshape", what, **facts) if what else replace(data, **facts)


def encoding_after(data: Data, old: Axes, new: Axes) -> dict[str, Any]:
    """How labels are encoded once their axes have changed."""
    if isinstance(data.encoding, Unknown) or data.encoding not in WIDE:
        return {}
    if not old or not new:
        return {"encoding": UNKNOWN, "classes": UNKNOWN}
    if new[-1] is old[-1]:
        return {}
    if not any(axis is old[-1] for axis in new) and len(new) < len(
        old
    ):  # y[:, 1]: this class or not
        return {"encoding": "binary", "classes": 2}
    return {"encoding": UNKNOWN, "classes": UNKNOWN}


def row(run: Run, data: Data) -> Data:
    """One element of an array."""
    return indexed(run, data, 0, "")


def indexed(run: Run, data: Data, index: Value, what: str = "a part") -> Data:
    """data[index]."""
    old = axes_of(data)
    axes_only = index if isinstance(index, tuple) else (index,)
    if (
        what
        and None in axes_only
        and all(one in (None, ...) or one == slice(None) for one in axes_only)
    ):
        what = "expand_dims"
    found = moved(run, data, old, of.indexed(old, index), what)
    found = marked(run, found, index) if what else found
    first = index[0] if isinstance(index, tuple) and index else index
    if isinstance(first, slice) and isinstance(found.rows, Unknown):
        return replace(found, rows=of.width_of(first))
    return found


def some_rows(run: Run, data: Data, rows: Any, what: str, **facts: Any) -> Data:
    """Some of the rows, or other rows of the same kind: the first axis has another size."""
    old = axes_of(data)
    new = old
    if old and old[0] is not of.MANY:
        new = [of.Axis(rows, old[0].name), *old[1:]]
    found = moved(run, data, old, new, "")
    found = replace(found, rows=rows) if new is None or new is old else found
    return step(run, found, "reshape", what, **facts) if what else found


def reshaped(run: Run, data: Data, shape: Any) -> Data:
    """The data in a given shape."""
    old = axes_of(data)
    made = moved(run, data, old, of.reshaped(old, shape), "reshape")
    made.steps[-1].detail.update({"from": data.shape, "to": made.shape})
    return made


def expanded(run: Run, data: Data, axis: Value) -> Data:
    """The data with a new axis of size 1."""
    old = axes_of(data)
    new = of.inserted(old, axis)
    if old is None and isinstance(axis, int) and axis == 0:  # a batch of one, whatever is in it
        new = [of.Axis(1), of.MANY]
    return moved(run, data, old, new, "expand_dims")


def squeezed(run: Run, data: Data, axis: Value = None) -> Data:
    """The data without axes of size 1."""
    old = axes_of(data)
    return moved(run, data, old, of.squeezed(old, axis), "squeeze")


def turned(run: Run, data: Data, order: Value = None) -> Data:
    """The data with its axes in another order."""
    old = axes_of(data)
    return moved(run, data, old, of.turned(old, order), "transpose")


def flattened(run: Run, data: Data) -> Data:
    """All numbers along one axis."""
    old = axes_of(data)
    return moved(run, data, old, of.flat(old), "flatten")


def at_least_2d(run: Run, data: Data) -> Data:
    """The data with a batch axis in front, where it has none."""
    if isinstance(data.rank, Unknown) or data.rank > 1:
        return data
    return expanded(run, data, 0)


def batched(run: Run, data: Data, size: Any) -> Data:
    """Many such data in a batch: an axis more in front."""
    old = axes_of(data)
    return moved(run, data, old, of.inserted(old, 0, size), "")


def member(run: Run, data: Data, name: str) -> Data:
    """One of several arrays that were stored under names, np.load("data.npz")["x"]."""
    return replace(moved(run, data, None, None, f"[{name!r}]"), part=name)


def column(run: Run, data: Data) -> Data:
    """One column of a table."""
    old = axes_of(data)
    if any(source.name in HOLDS_OBJECTS for source in data.sources):
        return moved(run, data, old, None, "one column")
    first = old[0] if old else of.Axis(data.rows)
    return moved(run, data, old, [first], "one column")


# A cell of these may be an array or a list: np.array(column.tolist()) then has more axes.
HOLDS_OBJECTS = frozenset(
    f"pandas.read_{form}" for form in ("pickle", "parquet", "json", "hdf", "feather")
)


def columns(run: Run, data: Data, count: Any) -> Data:
    """Some columns of a table."""
    old = axes_of(data)
    first = old[0] if old else of.Axis(data.rows)
    return moved(run, data, old, [first, of.Axis(count)], "some columns")
