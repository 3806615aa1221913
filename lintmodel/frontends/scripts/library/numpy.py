"""numpy: sources, what keeps the values, statistics, and methods of arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.arrays import (
    as_data,
    first_axis,
    joined_data,
    new_data,
    normalised,
    shape_of,
    step,
)
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import (
    Sequence,
    Statistic,
    Thing,
    Value,
    number,
)

UNIT = Interval(0.0, 1.0)


def synthetic(call: Call, shape: Any, interval: Maybe[Interval], dtype: str = "float64") -> Data:
    """Random numbers or constants of a shape."""
    source = Source("synthetic", call.name, interval=interval, literal=call.literal())
    return new_data(
        call.run, source, f"{call.name}()", shape=shape, rows=first_axis(shape), dtype=dtype
    )


@function("numpy.random.rand", "numpy.random.randn")
def _rand(call: Call) -> Value:
    shape = shape_of(tuple(call.args))
    return synthetic(call, shape, UNIT if call.name.endswith("rand") else UNKNOWN)


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
    population = as_data(call.run, call.arg(0, "a"))
    if call.name.endswith("permutation") and isinstance(population, Data):
        return population
    interval = population.interval if isinstance(population, Data) else UNKNOWN
    return synthetic(call, shape_of(call.arg(1, "size")), interval, "unknown")


@function("numpy.random.default_rng", "numpy.random.RandomState")
def _generator(call: Call) -> Value:
    return Thing("Generator", {}, call.where)


@function("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full")
def _filled(call: Call) -> Value:
    value = {"numpy.zeros": 0.0, "numpy.ones": 1.0}.get(call.name)
    if call.name == "numpy.full":
        value = number(call.arg(1, "fill_value"))
    interval = UNKNOWN if value is None else Interval(float(value), float(value))
    return synthetic(call, shape_of(call.arg(0, "shape")), interval)


@function("numpy.zeros_like", "numpy.ones_like", "numpy.empty_like")
def _filled_like(call: Call) -> Value:
    like = as_data(call.run, call.arg(0, "a"))
    shape = like.shape if isinstance(like, Data) else UNKNOWN
    value = float(call.name == "numpy.ones_like")
    return synthetic(call, shape, Interval(value, value))


@function("numpy.arange", "numpy.linspace", "numpy.eye", "numpy.identity")
def _ranges(call: Call) -> Value:
    return synthetic(call, UNKNOWN, UNKNOWN)


@function("numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "numpy.fromfile")
def _stored(call: Call) -> Value:
    path = call.plain(0, "file")
    source = Source("stored", call.name, path=path if isinstance(path, str) else UNKNOWN)
    return new_data(call.run, source, f"{call.name}()")


KEEPING = (
    "array", "asarray", "ascontiguousarray", "copy", "asanyarray", "float32", "float64", "float16",
    "int32", "int64", "nan_to_num", "squeeze", "transpose", "moveaxis", "swapaxes", "flip", "fliplr",
    "flipud", "rot90", "roll", "atleast_2d", "repeat", "tile", "take", "delete", "ravel", "pad",
)  # fmt: skip

ALIKE = ("array", "asarray", "asanyarray", "ascontiguousarray", "copy", "nan_to_num", "float32",
         "float64", "float16", "int32", "int64", "flip", "fliplr", "flipud")  # fmt: skip


@function(*(f"numpy.{name}" for name in KEEPING))
def _keeping(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "a", call.kwargs.get("object")))
    if isinstance(data, Unknown):
        return call.unknown("array of unknown")
    name = call.name.rpartition(".")[2]
    changed = data if name in ALIKE else replace(data, shape=UNKNOWN, rows=UNKNOWN)
    dtype = call.plain(1, "dtype")
    return replace(changed, dtype=dtype) if isinstance(dtype, str) else changed


@function("numpy.reshape", "numpy.resize", "numpy.expand_dims")
def _reshaped(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "a"))
    return (
        call.unknown("array of unknown") if isinstance(data, Unknown) else reshaped(call.run, data)
    )


def reshaped(run: Run, data: Data) -> Data:
    """The data in another shape; how many rows it then has is not followed."""
    return step(run, data, "reshape", "reshape", shape=UNKNOWN, rows=UNKNOWN)


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
    return replace(joined_data(call.run, known), shape=UNKNOWN)


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
          "numpy.sign", "numpy.tanh", "numpy.round", "numpy.floor", "numpy.ceil")  # fmt: skip
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
    return Statistic(name, data, data.sources[0] if data.sources else data)


@method(Data, *STATISTICS)
def _own_statistic(call: Call) -> Value:
    data: Data = call.owner
    return Statistic(call.name, data, data.sources[0] if data.sources else data)
