"""numpy: what keeps the values of arrays, or changes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import Call, function, shaping
from lintmodel.frontends.scripts.library.array_methods import dtype_name
from lintmodel.frontends.scripts.library.arrays import (
    as_data,
    normalised,
    shape_of,
    step,
)
from lintmodel.frontends.scripts.library.joined import in_blocks, joined_data
from lintmodel.frontends.scripts.library.literals import stacked
from lintmodel.frontends.scripts.library.reductions import given, other
from lintmodel.frontends.scripts.library.rows import other_rows, selected
from lintmodel.frontends.scripts.values import (
    Sequence,
    Value,
    known_int,
    number,
)

ALIKE = ("array", "asarray", "asanyarray", "ascontiguousarray", "copy", "nan_to_num", "flip", "fliplr",
         "flipud")  # fmt: skip

TYPES = ("float32", "float64", "float16", "int32", "int64", "uint8", "int8", "int_", "float_")


@function(*(f"numpy.{name}" for name in (*ALIKE, *TYPES)))
def _alike(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "a", call.kwargs.get("object")))
    if isinstance(data, Unknown):
        return call.unknown("array of unknown")
    name = call.name.rpartition(".")[2]
    given = name if name in TYPES else call.arg(1, "dtype")
    if name == "flip":
        data = replace(data, colour=UNKNOWN)
    if name in ("array", "copy"):
        data = step(call.run, data, "reshape", "copy")
    if given is None or name == "nan_to_num":
        return data
    dtype = dtype_name(given)
    return replace(data, dtype=UNKNOWN if dtype in ("unknown", "object") else dtype)


@function(*(f"numpy.{name}" for name in ("moveaxis", "swapaxes", "rot90", "roll", "repeat", "tile",
                                         "take", "delete", "pad")))  # fmt: skip
def _another_shape(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "a"))
    if isinstance(data, Unknown):
        return call.unknown("array of unknown")
    found = shaping.moved(call.run, data, None, None, "")
    name = call.name.rpartition(".")[2]
    if name in ("delete", "take"):
        found = selected(found)
    if name in ("delete", "take", "repeat", "tile", "roll"):
        return replace(other_rows(call.run, found, name), order=UNKNOWN)
    return found


SHAPING: dict[str, Callable[[Call, Data], Value]] = {
    "reshape": lambda call, data: shaping.reshaped(
        call.run, data, shape_of(call.arg(1, "newshape", call.kwargs.get("shape")))
    ),
    "resize": lambda call, data: shaping.reshaped(
        call.run, data, shape_of(call.arg(1, "new_shape"))
    ),
    "expand_dims": lambda call, data: shaping.expanded(call.run, data, call.arg(1, "axis", -1)),
    "squeeze": lambda call, data: shaping.squeezed(call.run, data, call.arg(1, "axis")),
    "transpose": lambda call, data: shaping.turned(
        call.run, data, call.arg(1, "axes", call.kwargs.get("perm"))
    ),
    "ravel": lambda call, data: shaping.flattened(call.run, data),
    "atleast_2d": lambda call, data: shaping.at_least_2d(call.run, data),
}


@function(*(f"{package}.{name}" for package in ("numpy", "tensorflow", "keras.ops", "keras.backend")
            for name in SHAPING if name != "resize" or package == "numpy"))  # fmt: skip
def _shaped(call: Call) -> Value:
    data = given(call, "a", "input", "tensor", "x")
    name = call.name.rpartition(".")[2]
    if name == "expand_dims" and isinstance(call.arg(0, "a"), str):
        return as_data(call.run, (call.arg(0, "a"),))
    return other(call) if isinstance(data, Unknown) else SHAPING[name](call, data)


@function(
    "numpy.concatenate", "numpy.vstack", "numpy.hstack", "numpy.stack", "numpy.column_stack",
    "numpy.dstack", "numpy.append", "numpy.r_", "numpy.c_",
)  # fmt: skip
def _joined(call: Call) -> Value:
    first = call.arg(0, "arrays")
    parts = first.items if isinstance(first, Sequence) else first
    if call.name == "numpy.append":
        parts = tuple(call.args[:2])
    data = [as_data(call.run, part) for part in parts] if isinstance(parts, tuple) else []
    known = [part for part in data if isinstance(part, Data)]
    if not known or len(known) < len(data):
        return call.unknown("joined unknown")
    return joined(call, known)


def joined(call: Call, parts: list[Data]) -> Data:
    """Arrays joined along an axis, or along a new one."""
    name = call.name.rpartition(".")[2]
    axis = known_int(call.arg(2 if name == "append" else 1, "axis", 0))
    axis = {"vstack": 0, "hstack": 1, "column_stack": -1}.get(name, axis)
    ranks = {part.rank if isinstance(part.rank, int) else -1 for part in parts}
    flat = name == "append" and not call.given(2, "axis") and ranks != {1}
    below = axis == 0 and not flat and name in ("concatenate", "vstack", "append")
    found = in_blocks(call.run, joined_data(call.run, parts, below), parts)
    if name == "stack":
        return stacked(call.run, parts, len(parts)) if axis == 0 else found
    if ranks == {1} and name in ("vstack", "column_stack", "dstack"):
        return found
    along = 0 if ranks == {1} and name == "hstack" else axis
    if flat:
        return found
    shape = _joined_shape(parts, along) if name != "dstack" else UNKNOWN
    rows = shape[0] if isinstance(shape, tuple) else UNKNOWN
    wide = along != 0 and isinstance(
        found.encoding, str
    )  # columns beside columns: no label any more
    labels: dict[str, Any] = {"encoding": UNKNOWN, "classes": UNKNOWN} if wide else {}
    return replace(found, shape=shape, rows=rows if isinstance(rows, int) else UNKNOWN, **labels)


def _joined_shape(parts: list[Data], axis: Any) -> Any:
    """The shape after joining along an axis; UNKNOWN where the parts do not fit."""
    shapes = [part.shape for part in parts if isinstance(part.shape, tuple) and part.shape]
    if len(shapes) < len(parts) or len({len(shape) for shape in shapes}) > 1:
        return UNKNOWN
    if not isinstance(axis, int) or not -len(shapes[0]) <= axis < len(shapes[0]):
        return UNKNOWN
    at = axis % len(shapes[0])
    sizes: list[Any] = [shape[at] for shape in shapes]
    total = sum(sizes) if all(isinstance(size, int) for size in sizes) else UNKNOWN
    return tuple(total if i == at else size for i, size in enumerate(shapes[0]))


@function("numpy.clip")
def _clip(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "a"))
    low, high = number(call.arg(1, "a_min")), number(call.arg(2, "a_max"))
    if isinstance(data, Unknown):
        return call.unknown("clip of unknown")
    interval = data.interval
    if low is not None and high is not None:
        if not isinstance(interval, Unknown) and low <= interval.low and interval.high <= high:
            return data
        interval = Interval(float(low), float(high))
    return normalised(call.run, data, "clip", interval)


@function("numpy.log", "numpy.log1p", "numpy.exp", "numpy.sqrt", "numpy.square", "numpy.abs",
          "numpy.sign", "numpy.tanh", "numpy.sin", "numpy.cos", "numpy.tan", "numpy.power",
          "numpy.log10", "numpy.log2", "numpy.expm1", "numpy.cbrt", "numpy.absolute",
          "numpy.reciprocal", "numpy.maximum", "numpy.minimum", "numpy.mod")  # fmt: skip
def _elementwise(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "x"))
    name = call.name.rpartition(".")[2]
    return (
        call.unknown("array of unknown")
        if isinstance(data, Unknown)
        else normalised(call.run, data, name)
    )


ARITHMETIC = {"divide": "/", "true_divide": "/", "multiply": "*", "subtract": "-", "add": "+"}


@function(*(f"numpy.{name}" for name in ARITHMETIC))
def _arithmetic(call: Call) -> Value:
    from lintmodel.frontends.scripts.operators import binary

    name = call.name.rpartition(".")[2]
    return binary(call.run, ARITHMETIC[name], call.arg(0, "x1"), call.arg(1, "x2"))
