"""Which rows, and in which order: what indexing, splitting, shuffling and looping do to that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lintmodel.facts.data import Data, Step
from lintmodel.facts.rows import Cut, CutKind, Order, Taken
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import (
    Dataset,
    Mapping,
    Sequence,
    Thing,
    Value,
    is_constant,
    parts_of,
)

if TYPE_CHECKING:
    from lintmodel.frontends.scripts.run import Run

MAX_STEPS = 40
SORTED = ("load_iris", "load_wine")  # sets that stand one class after the other


def divided(run: Run, data: Data, taken: Taken, what: str = "") -> Data:
    """The data after an act of dividing."""
    done = Step("reshape", run.where(), what or taken.cut.name, rows=taken)
    return replace(data, steps=(*data.steps, done)[-MAX_STEPS:])


def other_rows(
    run: Run, data: Data, what: str, detail: tuple[Any, ...] = (), pieces: tuple[Data, ...] | None = None
) -> Data:
    """The data with other rows than before; they are those of the pieces, where these are known."""
    return divided(run, data, Taken(Cut("other", what, run.where(), detail=detail), pieces))


def marked(run: Run, data: Data, index: Value) -> Data:
    """data[index]: which rows that takes."""
    first = index[0] if isinstance(index, tuple) and index else index
    if isinstance(first, slice):
        if first.start is None and first.stop is None and first.step is None:
            return data
        kind: CutKind = "window" if slides(first) else "range"
        cut = Cut(kind, "a slice", run.where(), order=_settled(data))
        sorted_ = data.order is None and any(one.name.endswith(SORTED) for one in data.sources)
        return divided(run, selected(data) if sorted_ else data, Taken(cut, range_of(first)))
    if first is None or first is ...:
        return data
    if isinstance(first, Data):
        fold = next((step.rows for step in first.steps if step.rows is not None), None)
        if fold is not None and fold.cut.kind == "fold":
            return divided(run, data, fold)
        found = divided(run, data, Taken(Cut("choice", "an index", run.where()), first))
        by_chance = all("random" in one.name or "arange" in one.name for one in first.sources)
        return replace(found if by_chance else selected(found), order=UNKNOWN)
    found = other_rows(run, data, "an index")
    return found if isinstance(first, int) else replace(selected(found), order=UNKNOWN)


def selected(value: Any, depth: int = 0) -> Any:
    """Data whose rows were picked, maybe by their class: y[y < 5] has fewer classes than y."""
    if isinstance(value, Data) and isinstance(value.classes, int):
        return replace(value, classes=UNKNOWN, interval=UNKNOWN)
    if isinstance(value, tuple) and depth < 3:
        return tuple(selected(item, depth + 1) for item in value)
    return value


def slides(index: slice) -> bool:
    """Whether a slice goes along a series step by step: x[i:i + 60] for i in range(...)."""
    for one, other in ((index.start, index.stop), (index.stop, index.start)):
        if not isinstance(one, Symbol) or one.cause != PACE_OF_ONE or not isinstance(other, Symbol):
            continue
        key: Any = other.key
        if isinstance(key, tuple) and len(key) == 4 and key[0] == "binary" and key[1] in ("+", "-"):
            return bool(key[2] == one.key and key[3] != ("int", 1))
    return False


PACE_OF_ONE = "range"  # cause of the items of a range without a step


def _settled(data: Data) -> Maybe[Order | None]:
    return data.order if isinstance(data, Data) else None


def range_of(index: slice) -> tuple[Any, Any, Any]:
    """A slice as facts hold it."""
    return (key_of(index.start, None), key_of(index.stop, None), key_of(index.step, None))


def key_of(value: Value, nothing: Any = None) -> Any:
    """A bound or a path: the number or text, or what tells one that is not known from others."""
    if value is None:
        return nothing
    if is_constant(value):
        return value
    if isinstance(value, Thing) and isinstance(value.fields.get("text"), str):
        return value.fields["text"]  # a pathlib path
    return ("?", value.key) if isinstance(value, Symbol) else ("?", value)


# -- datasets --------------------------------------------------------------------------------------


def order_of(dataset: Dataset) -> Maybe[Order | None]:
    """The order of a dataset's elements."""
    shuffled = dataset.facts.get("shuffled", UNKNOWN)
    if isinstance(shuffled, Unknown) or not isinstance(shuffled, bool):
        return UNKNOWN
    found: Maybe[Order | None] = dataset.facts.get("order", UNKNOWN) if shuffled else None
    return found


def shuffling(run: Run, what: str, element: Value, anew: Value = True) -> Maybe[Order]:
    """The order that an act of shuffling gives; `anew` unless it is one order for all passes."""
    if not isinstance(anew, bool):
        return UNKNOWN
    return Order(what, run.where(), anew, rows=tuple(arrays_in(element)))


def arrays_in(value: Value, depth: int = 0) -> list[Data]:
    """The arrays of an element."""
    if isinstance(value, Data):
        return [value]
    items = parts_of(value)
    return [data for item in items if depth < 3 for data in arrays_in(item, depth + 1)][:16]


def part_of(run: Run, dataset: Dataset, name: str, part: Any) -> Dataset:
    """dataset.take(n), dataset.skip(n): one act of dividing for each dataset."""
    cut = run.divisions.get(id(dataset))
    if cut is None:
        counted = dataset.facts.get("batch", UNKNOWN)
        detail = ("dataset", counted if isinstance(counted, int) else None)
        cut = Cut("range", name, run.where(), order=order_of(dataset), detail=detail)
        run.divisions[id(dataset)] = cut
        run.keep.append(dataset)
    taken = Taken(cut, part, run.where())
    return dataset.but(cuts=(*dataset.facts.get("cuts", ()), taken)[-MAX_STEPS:])


def unsettled(run: Run, dataset: Dataset, name: str) -> Dataset:
    """Other elements than before: filter, window."""
    taken = Taken(Cut("other", name, run.where()), None)
    return dataset.but(cuts=(*dataset.facts.get("cuts", ()), taken)[-MAX_STEPS:])


def passed(run: Run, dataset: Dataset, what: str) -> tuple[Value, Maybe[Order | None]]:
    """An element as one pass over the dataset yields it, and the order of that pass."""
    order = order_of(dataset)
    if isinstance(order, Order):
        order = order.passed(what, run.where())
    element = settled(run, dataset, copied(dataset.element), order)
    size = dataset.facts.get("batch")
    if size is not None:
        from lintmodel.frontends.scripts.library.tf_data import with_batch

        element = with_batch(run, element, size if isinstance(size, int) else UNKNOWN)
    return element, order


def copied(value: Value, depth: int = 0) -> Value:
    """An element of a dataset: who gets it may change its dict or list, and nobody else sees that."""
    if depth > 8:
        return value
    if isinstance(value, tuple):
        return tuple(copied(item, depth + 1) for item in value)
    if isinstance(value, Sequence):
        items = [copied(item, depth + 1) for item in value.items]
        return Sequence(items, value.kind, value.open, value.order)
    if isinstance(value, Mapping):
        entries = {key: copied(item, depth + 1) for key, item in value.entries.items()}
        return Mapping(entries, value.open)
    return value


def settled(run: Run, dataset: Dataset, value: Value, order: Maybe[Order | None]) -> Value:
    """A value of a dataset with what the dataset knows of rows and order."""
    cuts = dataset.facts.get("cuts", ())
    if not cuts and order is None:
        return value
    if isinstance(value, Data):
        for taken in cuts:
            value = divided(run, value, taken)
        return replace(value, order=order)
    if isinstance(value, tuple):
        return tuple(settled(run, dataset, item, order) for item in value)
    if isinstance(value, Sequence):
        items = [settled(run, dataset, item, order) for item in value.items]
        return Sequence(items, value.kind, value.open)
    if isinstance(value, Mapping):
        entries = {key: settled(run, dataset, item, order) for key, item in value.entries.items()}
        return Mapping(entries, value.open)
    return value
