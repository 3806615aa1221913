"""What a loop, an unpacking or a comprehension gets from a value."""

from __future__ import annotations

from typing import Any, NamedTuple

from lintmodel.facts.data import Data
from lintmodel.facts.event import Guard
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.joining import join
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import (
    SAMPLES,
    Choice,
    Dataset,
    Mapping,
    Sequence,
    Tensor,
    Thing,
    Value,
)

MAX_UNROLL = 24
MAX_LAYERS = 400  # of a model: which of them a loop freezes must be known one by one


class Source(NamedTuple):
    """The items where they are known, else what one item is; and how many there are."""

    items: tuple[Value, ...] | None
    element: Value = None
    total: Maybe[int] = UNKNOWN
    order: Any = None  # the Numbering of an order that is another in each run


def iterate(run: Run, value: Value) -> Source:
    """What iterating over a value yields."""
    if isinstance(value, tuple):
        return Source(value, total=len(value))
    if isinstance(value, Sequence):
        if value.kind == SAMPLES:
            return Source(value.items, run.unknown("layer"))
        order = value.order
        if not value.open:
            return Source(value.items, total=len(value.items), order=order)
        item = one_of(value.items) if value.items else run.unknown("item")
        return Source(None, item, order=order)
    if isinstance(value, Choice):
        return _of_choice(run, value)
    if isinstance(value, Mapping):
        return Source(None if value.open else tuple(value.entries), run.unknown("key"))
    if isinstance(value, Thing) and value.kind == "range":
        return _range(run, value)
    if isinstance(value, Thing) and value.kind == "gradients":  # each is one of that tape
        return Source(None, value)
    if isinstance(value, Thing) and value.kind in ("enumerate", "zip"):
        return Source(None, value.fields["element"], value.fields["count"])
    if isinstance(value, Dataset):
        from lintmodel.frontends.scripts.library.rows import passed

        element, _ = passed(run, value, "a loop over the dataset")
        return Source(None, element, value.facts.get("batches", UNKNOWN))
    if isinstance(value, Data):
        from lintmodel.frontends.scripts.library.rows import other_rows
        from lintmodel.frontends.scripts.library.shaping import row

        return Source(None, other_rows(run, row(run, value), "an item"), value.rows)
    if isinstance(value, str):
        return Source(tuple(value) if len(value) <= MAX_UNROLL else None, Symbol("character"))
    if isinstance(value, Tensor):  # a, b = inputs
        from lintmodel.frontends.scripts.library.symbolic import operation

        return Source(None, operation(run, "getitem", [value], {}))
    key = ("item", value.key) if isinstance(value, Symbol) else None
    return Source(None, run.unknown("iteration", key, (value,)))


def _of_choice(run: Run, value: Choice) -> Source:
    """One of several sequences of one length: each of its items is one of theirs."""
    items = [iterate(run, option).items for _, option in value.options]
    known = [one for one in items if one is not None]
    if len(known) < len(items) or len({len(one) for one in known}) != 1 or len(known[0]) > MAX_UNROLL:
        return Source(None, run.unknown("iteration"))
    return Source(tuple(one_of(parts) for parts in zip(*known, strict=True)), total=len(known[0]))


def unrolled(source: Source) -> bool:
    """Whether a loop over this is followed item by item."""
    if source.items is None:
        return False
    whole = len(source.items) <= MAX_LAYERS and all(
        isinstance(i, Layer | Model) for i in source.items
    )
    return whole or len(source.items) <= MAX_UNROLL


def element_of(run: Run, source: Source) -> Value:
    """One item, standing for all."""
    if source.items is None:
        return source.element
    return one_of(source.items) if source.items else run.unknown("item")


def first_of(run: Run, items: tuple[Value, ...], *default: Value) -> Value:
    """next((path for path in candidates if path.exists()), None): one of a few, or the default."""
    condition = run.state.condition(("next", run.span, run.path))
    options = [(frozenset({Guard(condition, str(i))}), item) for i, item in enumerate(items)]
    options += [(frozenset({Guard(condition, "none")}), value) for value in default]
    return join(options) if options else run.unknown("item")


def one_of(values: tuple[Value, ...]) -> Value:
    """A value that may be any of these."""
    joined = join([(frozenset(), value) for value in values])
    return Symbol("item") if isinstance(joined, Choice) and _constants(joined) else joined


def _constants(choice: Choice) -> bool:
    return all(isinstance(value, str | int | float) for _, value in choice.options)


def _range(run: Run, value: Thing) -> Source:
    bounds = value.fields["bounds"]
    cause = "range" if len(bounds) < 3 else "range in steps"  # a slice may go along by the first
    if not all(isinstance(bound, int) for bound in bounds) or 0 in bounds[2:]:
        run.unknown(cause, None, bounds)  # counted under what its bounds do not say
        return Source(None, Symbol(cause))
    numbers = range(*bounds)
    items = tuple(numbers) if len(numbers) <= MAX_UNROLL else None
    return Source(items, run.unknown(cause), len(numbers))
