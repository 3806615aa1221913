"""numpy: sources, what keeps the values, statistics, and methods of arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, function, method, shaping
from lintmodel.frontends.scripts.library.array_methods import dtype_name
from lintmodel.frontends.scripts.library.arrays import (
    as_data,
    first_axis,
    in_blocks,
    joined_data,
    new_data,
    normalised,
    shape_of,
    step,
)
from lintmodel.frontends.scripts.library.literals import stacked
from lintmodel.frontends.scripts.library.reductions import given, known_classes, other
from lintmodel.frontends.scripts.library.rows import other_rows
from lintmodel.frontends.scripts.values import (
    Sequence,
    Statistic,
    Thing,
    Value,
    known_int,
    number,
)

UNIT = Interval(0.0, 1.0)


def synthetic(call: Call, shape: Any, interval: Maybe[Interval], dtype: str = "float64") -> Data:
    """Random numbers or constants of a shape."""
    source = Source("synthetic", call.name, interval=interval, literal=call.literal())
    given = call.kwargs.get("dtype")
    dtype = dtype if given is None else dtype_name(given)
    known: Any = UNKNOWN if dtype == "unknown" else dtype
    whole = dtype.startswith(("int", "uint", "bool"))
    labels = (
        {"integral": whole, **labels_within(shape, interval)} if whole else {"integral": UNKNOWN}
    )
    return new_data(
        call.run,
        source,
        f"{call.name}()",
        shape=shape,
        rows=first_axis(shape),
        dtype=known,
        **labels,
    )


def labels_within(shape: Any, interval: Maybe[Interval]) -> dict[str, Any]:
    """What random whole numbers would say as labels."""
    if isinstance(interval, Unknown) or interval.low < 0 or not isinstance(shape, tuple):
        return {}
    wide = len(shape) > 1 and not (isinstance(shape[-1], int) and shape[-1] == 1)
    if wide and interval.high <= 1:
        return {"encoding": "multi-hot", "classes": shape[-1]}
    encoding = "binary" if interval.high <= 1 else "integer"
    return {"encoding": encoding, "classes": int(interval.high) + 1}


@function("numpy.random.rand", "numpy.random.randn")
def _rand(call: Call) -> Value:
    shape = shape_of(tuple(call.args))
    made = synthetic(call, shape, UNIT if call.name.endswith("rand") else UNKNOWN)
    return replace(made, integral=False)


@function("numpy.random.random", "numpy.random.random_sample", "numpy.random.ranf")
@method("Generator", "random")
def _random(call: Call) -> Value:
    return synthetic(call, shape_of(call.arg(0, "size")), UNIT)


@function("numpy.random.uniform")
@method("Generator", "uniform")
def _uniform(call: Call) -> Value:
    low, high = number(call.arg(0, "low", 0.0)), number(call.arg(1, "high", 1.0))
    interval = UNKNOWN if low is None or high is None else Interval(float(low), float(high))
    return synthetic(call, shape_of(call.arg(2, "size")), interval)


@function("numpy.random.normal", "numpy.random.standard_normal", "numpy.random.poisson")
@method("Generator", "normal", "standard_normal", "poisson", "exponential")
def _normal(call: Call) -> Value:
    position = 0 if call.name.endswith("standard_normal") else 2
    return synthetic(call, shape_of(call.arg(position, "size")), UNKNOWN)


@function("numpy.random.randint")
@method("Generator", "integers")
def _randint(call: Call) -> Value:
    low, high = number(call.arg(0, "low")), number(call.arg(1, "high"))
    if high is None:
        low, high = 0, low
    interval = UNKNOWN if low is None or high is None else Interval(float(low), float(high) - 1)
    return synthetic(call, shape_of(call.arg(2, "size")), interval, "int64")


@function("numpy.random.choice", "numpy.random.permutation")
@method("Generator", "choice", "permutation")
def _choice(call: Call) -> Value:
    count = call.arg(0, "a")
    if isinstance(count, int):  # of 0 .. count - 1
        shape = (count,) if call.name.endswith("permutation") else shape_of(call.arg(1, "size"))
        return synthetic(call, () if shape is None else shape, Interval(0.0, count - 1.0), "int64")
    population = as_data(call.run, count)
    if call.name.endswith("permutation") and isinstance(population, Data):
        return replace(population, order=UNKNOWN, shuffled=True)
    if isinstance(population, Unknown):
        return synthetic(call, shape_of(call.arg(1, "size")), UNKNOWN, "unknown")
    dtype = population.dtype if isinstance(population.dtype, str) else "unknown"
    made = synthetic(call, shape_of(call.arg(1, "size")), population.interval, dtype)
    return replace(made, integral=population.integral)


@function("numpy.random.default_rng", "numpy.random.RandomState")
def _generator(call: Call) -> Value:
    return Thing("Generator", {}, call.where)


@function("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full")
def _filled(call: Call) -> Value:
    value = {"numpy.zeros": 0.0, "numpy.ones": 1.0}.get(call.name)
    if call.name == "numpy.full":
        value = number(call.arg(1, "fill_value"))
    interval = UNKNOWN if value is None else Interval(float(value), float(value))
    dtype = "int64" if isinstance(call.arg(1, "fill_value", 0.0), int) else "float64"
    given = call.args[1] if len(call.args) > 1 and call.name != "numpy.full" else None
    made = synthetic(call, shape_of(call.arg(0, "shape")), interval, dtype)
    if given is not None:
        made = replace(made, dtype=dtype_name(given))
    return replace(made, integral=value is not None and float(value).is_integer())


@function("numpy.zeros_like", "numpy.ones_like", "numpy.empty_like")
def _filled_like(call: Call) -> Value:
    like = as_data(call.run, call.arg(0, "a"))
    shape = like.shape if isinstance(like, Data) else UNKNOWN
    value = float(call.name == "numpy.ones_like")
    return synthetic(call, shape, Interval(value, value))


@function("numpy.arange")
def _arange(call: Call) -> Value:
    bounds = [number(arg) for arg in call.args]
    if any(bound is None for bound in bounds) or not bounds or len(bounds) > 3 or 0 in bounds[2:]:
        return synthetic(call, (UNKNOWN,), UNKNOWN, "unknown")
    start, stop = (0, bounds[0]) if len(bounds) == 1 else bounds[:2]
    pace: Any = bounds[2] if len(bounds) == 3 else 1
    size = max(math.ceil((stop - start) / pace), 0)  # type: ignore[operator]
    last = start + (size - 1) * pace if size else start
    interval = Interval(float(min(start, last)), float(max(start, last)))  # type: ignore[arg-type,type-var]
    whole = all(isinstance(bound, int) for bound in bounds)
    return synthetic(call, (size,), interval, "int64" if whole else "float64")


@function("numpy.linspace")
def _linspace(call: Call) -> Value:
    start, stop = number(call.arg(0, "start")), number(call.arg(1, "stop"))
    size = known_int(call.arg(2, "num", 50))
    if start is None or stop is None:
        return synthetic(call, (size,), UNKNOWN)
    return synthetic(call, (size,), Interval(float(min(start, stop)), float(max(start, stop))))


@function("numpy.eye", "numpy.identity", "tensorflow.eye", "keras.ops.eye")
def _eye(call: Call) -> Value:
    size = known_int(call.arg(0, "N", call.kwargs.get("num_rows")))
    square = len(call.args) < 2 and not {"M", "k", "num_columns"} & set(call.kwargs)
    width = size if square else known_int(call.arg(1, "M", call.kwargs.get("num_columns", size)))
    made = synthetic(call, (size, width), Interval(0.0, 1.0))
    if not square:
        return made
    return replace(made, integral=True, encoding="one-hot", classes=size)


@function("numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "numpy.fromfile")
def _stored(call: Call) -> Value:
    path = call.plain(0, "file")
    source = Source("stored", call.name, path=path if isinstance(path, str) else UNKNOWN)
    return new_data(call.run, source, f"{call.name}()")


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
    found = in_blocks(call.run, joined_data(call.run, parts), parts)
    if name == "stack":
        return stacked(call.run, parts, len(parts)) if axis == 0 else found
    ranks = {part.rank if isinstance(part.rank, int) else -1 for part in parts}
    if ranks == {1} and name in ("vstack", "column_stack", "dstack"):
        return found
    along = 0 if ranks == {1} and name == "hstack" else axis
    if name == "append" and not call.given(2, "axis") and ranks != {1}:
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


@function(*(f"{package}.{name}" for package in ("numpy", "tensorflow.math", "tensorflow")
            for name in ARITHMETIC))  # fmt: skip
def _arithmetic(call: Call) -> Value:
    from lintmodel.frontends.scripts.operators import binary

    name = call.name.rpartition(".")[2]
    return binary(call.run, ARITHMETIC[name], call.arg(0, "x1"), call.arg(1, "x2"))


STATISTICS = ("mean", "std", "var", "min", "max", "amin", "amax", "sum", "median", "percentile")


@function(*(f"numpy.{name}" for name in STATISTICS))
def _statistic(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "a"))
    name = call.name.rpartition(".")[2].removeprefix("a")
    if isinstance(data, Unknown):
        return call.unknown("statistic of unknown")
    return statistic(name, data)


def statistic(name: str, data: Data) -> Value:
    """A number computed from data; the largest of well known labels is known."""
    classes = known_classes(data)
    if name == "max" and isinstance(classes, int) and data.encoding in ("integer", "binary"):
        return classes - 1
    return Statistic(name, data, data.sources[0] if data.sources else data)


@method(Data, *STATISTICS)
def _own_statistic(call: Call) -> Value:
    return statistic(call.name, call.owner)
