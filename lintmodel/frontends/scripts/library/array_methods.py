"""Methods and attributes of arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.rows import Cut, Taken
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.frontends.scripts.library import (
    Call,
    attribute,
    decisions,
    function,
    method,
    shaping,
)
from lintmodel.frontends.scripts.library.arrays import as_data, shape_of, step
from lintmodel.frontends.scripts.library.cleaning import column_read
from lintmodel.frontends.scripts.library.kernels import kernel_of
from lintmodel.frontends.scripts.library.reductions import is_eye, looked_up
from lintmodel.frontends.scripts.library.rows import divided, marked, other_rows
from lintmodel.frontends.scripts.run import Run, rebind
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Sequence, Value


@method(Data, "copy")
def _copied(call: Call) -> Value:
    """The same values in another place: changing one leaves the other."""
    return step(call.run, call.owner, "reshape", "copy")


@method(Data, "numpy", "to_numpy", "tolist", "to_list", "toarray", "todense", "as_matrix",
        "item", "cpu", "detach", "view")  # fmt: skip
def _itself_again(call: Call) -> Value:
    return call.owner


@method(Data, "reset_index", "fillna", "head", "tail", "sample", "dropna", "sort_values",
        "sort_index", "drop_duplicates", "interpolate")  # fmt: skip
def _other_rows(call: Call) -> Value:
    """What may drop rows or put them in another order, and leaves the values."""
    data: Data = call.owner
    if call.name in ("reset_index", "fillna", "interpolate"):
        return data
    if call.name in ("sort_values", "sort_index"):
        return replace(data, order=UNKNOWN)
    if call.name == "sample":
        data = replace(data, order=UNKNOWN, shuffled=True)
        if call.plain(1, "frac") in (1, 1.0):
            return data
    return other_rows(call.run, shaping.some_rows(call.run, data, UNKNOWN, ""), call.name)


@method(Data, "repeat", "swapaxes")
def _another_shape(call: Call) -> Value:
    found = replace(call.owner, shape=UNKNOWN, axes=(), rows=UNKNOWN)
    return other_rows(call.run, found, "repeat()") if call.name == "repeat" else found


@method(Data, "flatten", "ravel")
def _flatten(call: Call) -> Value:
    return shaping.flattened(call.run, call.owner)


@method(Data, "squeeze")
def _squeeze(call: Call) -> Value:
    return shaping.squeezed(call.run, call.owner, call.arg(0, "axis"))


@method(Data, "transpose")
def _transpose(call: Call) -> Value:
    order = tuple(call.args) if len(call.args) > 1 else call.arg(0, "axes")
    return shaping.turned(call.run, call.owner, order)


@method(Data, "astype")
def _astype(call: Call) -> Value:
    return cast(call.run, call.owner, call.arg(0, "dtype"))


def cast(run: Run, data: Data, dtype: Value) -> Data:
    """The data as another type; floats lose what stands behind the point as integers."""
    name = dtype_name(dtype)
    whole = name.startswith(("int", "uint", "bool"))
    decisions.decide(run, data, "cast" if whole and not name.startswith("bool") else "")
    interval, integral = data.interval, data.integral
    if whole and not isinstance(interval, Unknown) and integral is not True:
        if interval.high <= 1.0 and str(data.dtype) != name:
            interval = UNKNOWN
    known = UNKNOWN if name in ("unknown", "category", "object") else name
    return step(run, data, "cast", f"as {name}", dtype=known, interval=interval,
                integral=True if whole else integral)  # fmt: skip


SHORT_TYPES = {"int": "int64", "float": "float64", "int_": "int64", "float_": "float64", "uint": "uint64",
               "bool_": "bool", "f": "float32", "i": "int32", "double": "float64",
               "single": "float32", "half": "float16", "long": "int64", "<U10": "str"}  # fmt: skip


def dtype_name(dtype: Value) -> str:
    """ "float32" for np.float32, tf.float32 and "float32"; "unknown" where it is not known."""
    name = dtype if isinstance(dtype, str) else str(getattr(dtype, "name", "unknown"))
    name = name.rpartition(".")[2]
    return SHORT_TYPES.get(name, name)


@method(Data, "resize")
def _resize(call: Call) -> Value:
    """Of a PIL image; an array's own resize() yields nothing. How many channels it has is not known."""
    size = call.plain(0, "size")
    detail: dict[str, Any] = {"kernel": kernel_of(call.arg(1, "resample"), "bicubic")}
    if isinstance(size, tuple | list) and len(size) == 2:
        detail["size"] = tuple(size[::-1])
    return step(call.run, call.owner, "resize", "resize", shape=UNKNOWN, axes=(), detail=detail)


@method(Data, "reshape")
def _reshape(call: Call) -> Value:
    shape = tuple(call.args) if len(call.args) > 1 else call.arg(0, "shape")
    return shaping.reshaped(call.run, call.owner, shape_of(shape))


@attribute(Data, "values", "iloc", "loc", "iat", "at", "flat", "real")
def _itself(run: Run, data: Data) -> Value:
    return data


@attribute(Data, "T")
def _turned(run: Run, data: Data) -> Value:
    return shaping.turned(run, data)


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


@attribute(Data, "ndim")
def _ndim(run: Run, data: Data) -> Value:
    rank = data.rank
    return run.unknown("array attribute") if isinstance(rank, Unknown) else rank


@attribute(Data, "size", "dtype", "columns", "index")
def _unknown_attribute(run: Run, data: Data) -> Value:
    return run.unknown("array attribute")


@method(Data, "__getitem__")
def _item(call: Call) -> Value:
    data, index = call.owner, call.args[0]
    if isinstance(index, Data) and is_eye(data):
        return looked_up(call.run, index, data)
    if isinstance(index, int) and not isinstance(index, bool):
        return marked(call.run, shaping.row(call.run, data), index)
    if isinstance(index, Data) and same(data.dtype, "str"):
        decisions.looked_up(call.run, data, index)
    named = index[-1] if isinstance(index, tuple) and len(index) == 2 else index
    if isinstance(named, str):  # table["price"], table.loc[:, "price"]; or an array of a file
        if not _is_table(data):
            return shaping.member(call.run, data, named)
        return column_of(call.run, data, named)
    if isinstance(named, Sequence) and any(isinstance(item, str) for item in named.items):
        return shaping.columns(call.run, data, UNKNOWN if named.open else len(named.items))
    found = shaping.indexed(call.run, data, index)
    if isinstance(data.colour, Unknown) or not isinstance(index, tuple):
        return found
    return replace(found, colour=_colour_of(data, index))


def _is_table(data: Data) -> bool:
    return all(source.name.startswith("pandas.") for source in data.sources)


def named_column(run: Run, data: Data, name: str) -> Value | None:
    """table.price; None for what has no such column, or has something of its own by that name."""
    if not data.sources or not _is_table(data) or name.startswith("_"):
        return None
    from lintmodel.knowledge.table_names import OF_TABLES

    return None if name in OF_TABLES else column_of(run, data, name)


def column_of(run: Run, data: Data, name: str) -> Value:
    """table["price"]."""
    return column_read(data, name, shaping.column(run, data))


def _colour_of(data: Data, index: tuple[Value, ...]) -> Maybe[str]:
    """The order of the channels of image[..., ::-1] and its like."""
    last, rank = index[-1], data.rank
    whole = ... in index if isinstance(rank, Unknown) else ... in index or len(index) == rank
    if not whole and len(index) < 3:
        return data.colour  # rows and columns
    turned = isinstance(last, slice) and (last.start, last.stop, last.step) == (None, None, -1)
    listed = last.items if isinstance(last, Sequence) else last
    if turned or listed == (2, 1, 0):
        return {"rgb": "bgr", "bgr": "rgb"}.get(str(data.colour), data.colour)
    if isinstance(last, slice) and last.step is None and last.start in (None, 0):
        return "rgb" if same(data.colour, "rgba") else data.colour
    return UNKNOWN if isinstance(last, int | slice | tuple | Sequence) else data.colour


@function("numpy.split", "numpy.array_split")
def _split(call: Call) -> Value:
    data = as_data(call.run, call.arg(0, "ary"))
    if isinstance(data, Unknown):
        return call.unknown("array of unknown")
    part = replace(data, rows=UNKNOWN, shape=UNKNOWN)
    count = call.plain(1, "indices_or_sections")
    parts = len(count) + 1 if isinstance(count, list | tuple) else count
    if isinstance(parts, int) and 0 < parts <= 16:
        cut = Cut("split", call.name.replace("numpy", "np"), call.where, order=data.order)
        return Sequence([divided(call.run, part, Taken(cut, i)) for i in range(parts)])
    return Sequence([other_rows(call.run, part, "np.split")], open=True)


@function("numpy.set_printoptions")
def _nothing(call: Call) -> Value:
    return None


@function("numpy.random.shuffle")
@method("Generator", "shuffle")
def _shuffle_in_place(call: Call) -> Value:
    """np.random.shuffle(x): every name that holds the array holds it in another order now."""
    data = call.arg(0, "x")
    if isinstance(data, Data):
        rebind(call.run, data, replace(data, order=UNKNOWN, shuffled=True))
    elif isinstance(data, Sequence):
        call.run.state.write(data.cell, "shuffled", True)
    return None


@method(Data, "clip", "round")
def _as_function(call: Call) -> Value:
    from lintmodel.frontends.scripts.library import FUNCTIONS

    call.args.insert(0, call.owner)
    return FUNCTIONS[f"numpy.{call.name}"](call)
