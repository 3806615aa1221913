"""numpy: sources, what keeps the values, statistics, and methods of arrays."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.array_methods import dtype_name
from lintmodel.frontends.scripts.library.arrays import (
    as_data,
    first_axis,
    new_data,
    shape_of,
)
from lintmodel.frontends.scripts.library.reductions import known_classes
from lintmodel.frontends.scripts.library.symbolic import runs_anew
from lintmodel.frontends.scripts.logged import averaged
from lintmodel.frontends.scripts.values import (
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
    source.drawn = runs_anew(call.run)
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


STATISTICS = ("mean", "std", "var", "min", "max", "amin", "amax", "sum", "median", "percentile")


@function(*(f"numpy.{name}" for name in STATISTICS))
def _statistic(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "a"))
    name = call.name.rpartition(".")[2].removeprefix("a")
    if isinstance(data, Unknown):
        if name == "mean":
            averaged(call.run, "np.mean()", call.arg(0, "a"))
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
