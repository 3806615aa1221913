"""What is done to numbers: shared by the models of numpy, TensorFlow, pandas and image libraries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source, Step
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Ordinal, Symbol
from lintmodel.frontends.scripts.values import (
    Choice,
    Mapping,
    Sequence,
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
