"""What is done to numbers: shared by the models of numpy, TensorFlow, pandas and image libraries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source, Step
from lintmodel.facts.fitted import Fitted, Learn
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import (
    Choice,
    Mapping,
    Ordinal,
    Result,
    Sequence,
    Statistic,
    Symbol,
    Tensor,
    Value,
    number,
    plain,
)

MAX_STEPS = 40
IN_BLOCKS = ("blocks",)  # of a Cut: equal values stand together, class by class


def new_data(run: Run, source: Source, what: str, **facts: Any) -> Data:
    """Data fresh from a source."""
    facts.setdefault("interval", source.interval)
    facts.setdefault("colour", source.colour)
    source.where = run.where()
    return Data(sources=(source,), where=run.where(), provenance=run.provenance(what), **facts)


def step(run: Run, data: Data, kind: Any, what: str, **facts: Any) -> Data:
    """The data after one more step. `interval` and other facts of Data may be given as well."""
    own = {key: facts.pop(key) for key in list(facts) if key in _DATA_FIELDS}
    if kind in CHANGING:
        own = {"integral": UNKNOWN, "encoding": UNKNOWN, "classes": UNKNOWN, **own}
    done = Step(kind, run.where(), what, in_dataset="dataset" in run.state.scopes, **facts)
    steps = (*data.steps, done)[-MAX_STEPS:]
    return replace(data, steps=steps, provenance=data.provenance.then(run.where(), what), **own)


_DATA_FIELDS = {"interval", "dtype", "shape", "rows", "batch", "colour", "shuffled", "split", "axes",
                "integral", "encoding", "classes"}  # fmt: skip
CHANGING = {
    "affine",
    "standardise",
    "normalise",
    "opaque",
    "resize",
    "augment",
    "encode",
    "decide",
    "invert",
}


def affine(run: Run, data: Data, scale: float, offset: float, what: str) -> Data:
    """The data after scale * x + offset."""
    interval = data.interval
    if not isinstance(interval, Unknown):
        interval = interval.affine(scale, offset)
    if scale == 1 and offset == 0:
        return data
    whole = data.integral is True and float(scale).is_integer() and float(offset).is_integer()
    facts: dict[str, Any] = {"integral": True if whole else UNKNOWN}
    if not whole:
        floats = isinstance(data.dtype, str) and data.dtype.startswith("float")
        facts["dtype"] = data.dtype if floats else "float64"
    elif scale == 1 and not isinstance(data.encoding, Unknown) and "hot" not in data.encoding:
        facts["encoding"] = "integer"  # labels that count from 1, made to count from 0
    return step(run, data, "affine", what, scale=scale, offset=offset, interval=interval, **facts)


def opaque(run: Run, data: Data, what: str) -> Data:
    """The data after something that we do not follow."""
    return step(run, data, "opaque", what, interval=UNKNOWN)


def normalised(run: Run, data: Data, what: str, interval: Maybe[Interval] = UNKNOWN) -> Data:
    """The data after a known change of its values that is not affine."""
    return step(run, data, "normalise", what, interval=interval)


def standardised(run: Run, data: Data, what: str, by: Any, on: Any = None, **detail: Any) -> Data:
    """The data after statistics of `by` were used on it."""
    return step(
        run, data, "standardise", what, interval=UNKNOWN, fitted=by, fitted_on=on, detail=detail
    )


# -- arithmetic --------------------------------------------------------------------------------


def arithmetic(run: Run, symbol: str, left: Value, right: Value) -> Value:
    """left OP right where one side is data, a statistic of data, or a symbolic tensor."""
    if isinstance(left, Tensor | Result) or isinstance(right, Tensor | Result):
        from lintmodel.frontends.scripts.library.symbolic import operation

        turned = {"reversed": True} if symbol in "-/" and number(left) is not None else {}
        return operation(run, OPERATION_NAMES.get(symbol, symbol), [left, right], dict(turned))
    if symbol == "@":
        return _product(run, left, right)
    if isinstance(left, Data):
        return _on_data(run, symbol, left, right)
    if isinstance(right, Data):
        return _reversed(run, symbol, left, right)
    if isinstance(left, Statistic) and number(right) is not None:
        return left  # std + 1e-7 is a deviation still
    if isinstance(right, Statistic) and number(left) is not None and symbol == "+":
        return right
    return run.unknown("statistics")


def _product(run: Run, left: Value, right: Value) -> Value:
    """left @ right: the rows of the one by the columns of the other."""
    data = left if isinstance(left, Data) else right
    if not isinstance(data, Data):
        return run.unknown("statistics")
    shape: Any = UNKNOWN
    if isinstance(left, Data) and isinstance(right, Data):
        shape = _product_shape(left.shape, right.shape)
    rows = shape[0] if isinstance(shape, tuple) and shape and isinstance(shape[0], int) else UNKNOWN
    return step(run, data, "opaque", "@", interval=UNKNOWN, shape=shape, rows=rows, axes=())


def _product_shape(left: Any, right: Any) -> Any:
    if not isinstance(left, tuple) or not isinstance(right, tuple) or not left:
        return UNKNOWN
    if len(right) == 2:
        return (*left[:-1], right[-1])
    return left[:-1] if len(right) == 1 else UNKNOWN


def _broadcast(left: Any, right: Any) -> Any:
    """The shape of left OP right, element by element; that of the left one where it is not known."""
    if not isinstance(left, tuple) or not isinstance(right, tuple):
        return left
    longest = max(len(left), len(right))
    pairs = zip(
        (1,) * (longest - len(left)) + left, (1,) * (longest - len(right)) + right, strict=True
    )
    return tuple(_wider(*pair) for pair in pairs)


def _wider(one: Any, other: Any) -> Any:
    if isinstance(one, int) and one == 1:
        return other
    return one if isinstance(other, int) and other == 1 or same(one, other) else UNKNOWN


def learnt_by_hand(run: Run, statistic: Statistic) -> Learn:
    """x.mean() and x.std() are learned from x, like the numbers of a scaler."""
    known: Learn | None = run.stand_ins.get(("statistics", id(statistic.data)))
    if known is None:
        fact = Fitted(kind="scaler", name="statistics", call=True, by_hand=True, where=run.where())
        known = run.emit(Learn, "statistics", of=fact, data=statistic.data, method="statistics")
        run.stand_ins[("statistics", id(statistic.data))] = known
        run.keep.append(statistic.data)
    return known


OPERATION_NAMES = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


def _on_data(run: Run, symbol: str, data: Data, other: Value) -> Value:
    if symbol in ("//", "%"):
        from lintmodel.frontends.scripts.library.decisions import as_position

        as_position(data)
    value, text = number(other), f"{symbol} {_shown(other)}"
    if value is not None and abs(value) < 1e300:
        return _by_number(run, symbol, data, float(value), text)
    if isinstance(other, Statistic) and symbol in ("-", "/"):
        kind = "standardise" if other.kind in ("mean", "std", "var") else "scale"
        made = standardised(run, data, f"{symbol} {other.kind}", other.maker, other.data, kind=kind)
        if kind == "standardise":  # the largest value may well be the same on both sides
            made.steps[-1].learnt = learnt_by_hand(run, other)
        return made
    if isinstance(other, Data | tuple | Sequence):
        from lintmodel.frontends.scripts.library.channels import by_channel

        shifted = by_channel(run, symbol, data, other)
        if shifted is not None:
            return shifted
    if symbol in ("&", "|", "^") and same(data.dtype, "bool"):
        return data
    if isinstance(other, Data):
        if symbol == "-":
            from lintmodel.frontends.scripts.library.comparing import laid

            laid(run, f"'{symbol}'", data, other)
        data = replace(data, shape=_broadcast(data.shape, other.shape))
        if other.sources and _synthetic(other) and symbol in "+-":
            return step(run, data, "augment", "noise", interval=UNKNOWN)
    return opaque(run, data, text)


def _by_number(run: Run, symbol: str, data: Data, value: float, text: str) -> Data:
    if symbol == "+":
        return affine(run, data, 1.0, value, text)
    if symbol == "-":
        return affine(run, data, 1.0, -value, text)
    if symbol == "*":
        return affine(run, data, value, 0.0, text)
    if symbol == "/" and value != 0:
        return affine(run, data, 1.0 / value, 0.0, text)
    return normalised(run, data, text)


def _reversed(run: Run, symbol: str, other: Value, data: Data) -> Value:
    value, text = number(other), f"{_shown(other)} {symbol} x"
    if value is None:
        return _on_data(run, symbol, data, other) if symbol in "+*" else opaque(run, data, text)
    if symbol in "+*":
        return _by_number(run, symbol, data, float(value), f"{symbol} {_shown(other)}")
    if symbol == "-":
        return affine(run, data, -1.0, float(value), text)
    return normalised(run, data, text)


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value) if number(value) else "..."


def _synthetic(data: Data) -> bool:
    return all(source.kind == "synthetic" for source in data.sources)


# -- structure ---------------------------------------------------------------------------------


def as_data(run: Run, value: Value) -> Maybe[Data]:
    """A value as data: arrays, lists of arrays or of numbers; UNKNOWN for anything else."""
    if isinstance(value, Data):
        return value
    if isinstance(value, Ordinal):
        return numbered(run, value)
    if isinstance(value, Choice):
        number_of = next((one for _, one in value.options if isinstance(one, Ordinal)), None)
        if number_of is not None:  # index_of[word] if word in index_of else 0
            return numbered(run, number_of)
        found = [as_data(run, option) for _, option in value.options]
        alike = [one for one in found if isinstance(one, Data)]
        if len(alike) == len(found) and all(same_way(alike[0], other) for other in alike[1:]):
            return alike[0]
        return UNKNOWN
    if isinstance(value, tuple | Sequence) or number(value) is not None:
        from lintmodel.frontends.scripts.library.literals import of_items

        return of_items(run, value)
    return UNKNOWN


def numbered(run: Run, value: Ordinal) -> Data:
    """The number of a name, as data."""
    data = new_data(
        run, Source("unknown", "numbers of names"), "numbers of names", shape=(), rows=1
    )
    made = step(run, data, "encode", "number of a name", detail={"numbering": value.table},
                encoding="integer", integral=True, dtype="int64")  # fmt: skip
    made.steps[-1].where = value.where or made.steps[-1].where
    return made


def same_way(left: Data, right: Data) -> bool:
    """Whether two pieces of data had the same steps done to them."""
    one, other = left.value_steps(), right.value_steps()
    return len(one) == len(other) and all(map(same_step, one, other))


def same_step(left: Step, right: Step) -> bool:
    """Whether two steps do the same to the numbers."""
    if left is right:
        return left.kind != "opaque" or left.where == right.where
    return (
        left.kind == right.kind != "opaque"
        and same(left.scale, right.scale)
        and same(left.offset, right.offset)
        and left.fitted is right.fitted
        and same(_told(left), _told(right))
    )


def _told(step: Step) -> Any:
    """What tells steps of one kind apart; preprocess_input of two families may do the same."""
    return step.detail.get("mode", step.detail)


FACTS_OF_ALL = ("dtype", "integral", "encoding", "classes", "colour")


def joined_data(run: Run, parts: list[Data]) -> Data:
    """Arrays joined along an axis: all sources; the common steps, or something opaque."""
    first = parts[0]
    sources = list(first.sources)
    for part in parts[1:]:
        sources.extend(source for source in part.sources if not _in(source, sources))
    facts = {name: agreed(parts, name) for name in FACTS_OF_ALL}
    joined = replace(first, sources=tuple(sources[:16]), interval=_hull(parts), rows=UNKNOWN,
                     shape=UNKNOWN, axes=(), **facts)  # fmt: skip
    if len(parts) > 1:
        joined = with_rows_of_all(run, joined, parts)
    if all(same_way(first, part) for part in parts[1:]):
        return joined
    return opaque(run, joined, "joined with data that was treated otherwise")


def with_rows_of_all(run: Run, joined: Data, parts: list[Data]) -> Data:
    """Rows of several arrays, in the order that all of them have."""
    from lintmodel.frontends.scripts.library.rows import other_rows

    first = parts[0].order
    order = first if all(part.order is first for part in parts) else UNKNOWN
    return replace(other_rows(run, joined, "joined"), order=order)


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


def each(run: Run, value: Value, change: Callable[[Data], Value]) -> Value:
    """A structure of tuples and dicts with every piece of data changed; the rest unknown."""
    if isinstance(value, Data):
        return change(value)
    if isinstance(value, tuple):
        return tuple(each(run, item, change) for item in value)
    if isinstance(value, Sequence):
        return Sequence([each(run, item, change) for item in value.items], value.kind, value.open)
    if isinstance(value, Mapping):
        entries = {key: each(run, item, change) for key, item in value.entries.items()}
        return Mapping(entries, value.open)
    return value if isinstance(value, Symbol) else run.unknown("structure")


def rows_of(value: Value) -> Maybe[int]:
    """How many samples a structure of arrays holds: those of its first array."""
    if isinstance(value, Data):
        return value.rows
    if isinstance(value, Mapping):
        value = tuple(value.entries.values())
    if isinstance(value, Sequence):
        value = value.items
    if isinstance(value, tuple) and value:
        return rows_of(value[0])
    return UNKNOWN


def shape_of(value: Value) -> Any:
    """A shape argument as a tuple of ints and UNKNOWN; UNKNOWN where it is not known at all."""
    shape = plain(value)
    if isinstance(shape, int) and not isinstance(shape, bool):
        return (shape,)
    if isinstance(shape, list | tuple):
        return tuple(item if isinstance(item, int) or item is None else UNKNOWN for item in shape)
    return UNKNOWN


def first_axis(shape: Any) -> Maybe[int]:
    """The number of rows that a shape says."""
    if isinstance(shape, tuple) and shape and isinstance(shape[0], int):
        return shape[0]
    return UNKNOWN
