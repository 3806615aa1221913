"""Methods and attributes of arrays."""

from __future__ import annotations

from dataclasses import replace

from lintmodel.facts.data import Data
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, attribute, function, method
from lintmodel.frontends.scripts.library.arrays import (
    as_data,
    row,
    step,
)
from lintmodel.frontends.scripts.library.numpy import reshaped
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import (
    Sequence,
    Symbol,
    Value,
)


@method(Data, "copy", "numpy", "flatten", "ravel", "squeeze", "transpose", "to_numpy", "tolist",
        "toarray", "swapaxes", "repeat", "item", "sample", "head", "tail", "reset_index", "dropna",
        "fillna", "drop", "sort_values", "todense", "to_list", "as_matrix", "sort_index")  # fmt: skip
def _same(call: Call) -> Value:
    keeps = call.name in ("copy", "numpy", "to_numpy", "tolist", "to_list", "reset_index", "fillna")
    return call.owner if keeps else replace(call.owner, shape=UNKNOWN, rows=UNKNOWN)


@method(Data, "astype")
def _astype(call: Call) -> Value:
    return cast(call.run, call.owner, call.arg(0, "dtype"))


def cast(run: Run, data: Data, dtype: Value) -> Data:
    """The data as another type; values stay (an interval of 0..1 as integers would not)."""
    name = dtype_name(dtype)
    interval = data.interval
    if name.startswith(("int", "uint", "bool")) and not isinstance(interval, Unknown):
        if interval.high <= 1.0 and str(data.dtype) != name:
            interval = UNKNOWN
    return step(run, data, "cast", f"as {name}", dtype=name, interval=interval)


def dtype_name(dtype: Value) -> str:
    """ "float32" for np.float32, tf.float32 and "float32"."""
    if isinstance(dtype, str):
        return dtype
    name = str(getattr(dtype, "name", "unknown"))
    return name.rpartition(".")[2]


@method(Data, "reshape", "resize")
def _reshape(call: Call) -> Value:
    return reshaped(call.run, call.owner)


@attribute(Data, "T", "values", "iloc", "loc", "flat", "real")
def _itself(run: Run, data: Data) -> Value:
    return data


@attribute(Data, "shape")
def _shape(run: Run, data: Data) -> Value:
    if isinstance(data.shape, Unknown):
        first = data.rows if isinstance(data.rows, int) else None
        shape = Symbol("shape", ("shape", id(data)))
        run.keep.append(data)
        return shape if first is None else Sequence((first,), open=True)
    return tuple(
        axis if isinstance(axis, int) else Symbol("shape", ("shape", id(data), i))
        for i, axis in enumerate(data.shape)
    )


@attribute(Data, "size", "ndim", "dtype", "columns", "index")
def _unknown_attribute(run: Run, data: Data) -> Value:
    return run.unknown("array attribute")


@method(Data, "__getitem__")
def _item(call: Call) -> Value:
    data, index = call.owner, call.args[0]
    if isinstance(index, int) and not isinstance(index, bool):
        return row(call.run, data)
    rows: Maybe[int] = UNKNOWN
    first = index[0] if isinstance(index, tuple) and index else index
    if isinstance(first, slice):
        rows = _sliced(data.rows, first)
    return step(call.run, data, "reshape", "a part", rows=rows, shape=UNKNOWN)


def _sliced(rows: Maybe[int], index: slice) -> Maybe[int]:
    bounds = (index.start, index.stop, index.step)
    if isinstance(rows, int) and all(b is None or isinstance(b, int) for b in bounds):
        return len(range(*index.indices(rows))) if index.step != 0 else UNKNOWN
    if index.start in (None, 0) and isinstance(index.stop, int) and index.stop >= 0:
        return UNKNOWN  # x[:100] of fewer rows is fewer
    return UNKNOWN


@function("numpy.where", "numpy.argmax", "numpy.argmin", "numpy.unique", "numpy.bincount")
def _derived(call: Call) -> Value:
    return call.unknown()


@function("numpy.split", "numpy.array_split")
def _split(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "ary"))
    if isinstance(data, Unknown):
        return call.unknown("array of unknown")
    part = replace(data, rows=UNKNOWN, shape=UNKNOWN)
    count = call.plain(1, "indices_or_sections")
    parts = len(count) + 1 if isinstance(count, list | tuple) else count
    if isinstance(parts, int) and 0 < parts <= 16:
        return Sequence([part] * parts)
    return Sequence([part], open=True)


@function("numpy.random.shuffle", "numpy.random.seed", "numpy.save", "numpy.savez",
          "numpy.set_printoptions")  # fmt: skip
def _nothing(call: Call) -> Value:
    return None
