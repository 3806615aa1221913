"""Numbers and strings written down in the script, as arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library.arrays import IN_BLOCKS, as_data, new_data, numbered
from lintmodel.frontends.scripts.library.joined import agreed, joined_data
from lintmodel.frontends.scripts.library.rows import other_rows
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Ordinal
from lintmodel.frontends.scripts.values import Sequence, Value, number, plain

MAX_NUMBERS = 10_000
MAX_LABELS = 64


def of_items(run: Run, value: Value) -> Maybe[Data]:
    """A list, a tuple or a number as an array; UNKNOWN where anything else is among its items."""
    leaves = _leaves(plain(value))
    if leaves:
        return _constants(run, leaves, _shape(value))
    items = value if isinstance(value, tuple) else value.items
    rows = UNKNOWN if isinstance(value, Sequence) and value.open else len(items)
    number_of = next((item for item in items if isinstance(item, Ordinal)), None)
    if number_of is not None:  # [0] + [index_of[word] for word in text]
        return stacked(run, [numbered(run, number_of)], rows)
    parts = [as_data(run, item) for item in items]
    known = [part for part in parts if isinstance(part, Data)]
    if not known or len(known) < len(parts):
        return UNKNOWN
    made = stacked(run, known, rows)
    if not isinstance(value, Sequence) or not value.open:
        return made
    return other_rows(run, made, "a list", IN_BLOCKS if _in_blocks(value) else ())


def _in_blocks(value: Sequence) -> bool:
    """Whether a list was filled by one loop after the other, each with a label of its own."""
    if value.cell.get("shuffled"):
        return False
    labels = [item for item in value.items if number(item) is not None]
    if len(labels) < len(value.items) or len(labels) > MAX_LABELS:
        return False
    changes = sum(one != other for one, other in zip(labels, labels[1:], strict=False))
    counts = [labels.count(one) for one in set(labels)]
    return len(counts) > 1 and changes == len(counts) - 1 and min(counts) > 1


def stacked(run: Run, parts: list[Data], rows: Maybe[int]) -> Data:
    """Arrays of one shape on top of each other along a new axis."""
    joined = joined_data(run, parts)
    shape = agreed(parts, "shape")
    shape = UNKNOWN if isinstance(shape, Unknown) else (rows, *shape)
    return replace(joined, rows=rows, shape=shape)


def _leaves(value: Any) -> list[Any]:
    """All numbers (or all strings) of nested lists; nothing where anything else is among them."""
    found: list[Any] = []
    pending = [value]
    while pending and len(found) <= MAX_NUMBERS:
        item = pending.pop()
        if isinstance(item, list | tuple):
            pending.extend(item)
        elif isinstance(item, int | float | str):
            found.append(item)
        else:
            return []
    texts = sum(isinstance(item, str) for item in found)
    return found if texts in (0, len(found)) else []


def _shape(value: Value) -> Maybe[tuple[Any, ...]]:
    """The shape of nested lists by their first items; UNKNOWN for ragged ones."""
    sizes: list[Any] = []
    level: list[Value] = [value]
    while level and isinstance(level[0], tuple | Sequence):
        rows = [one.items if isinstance(one, Sequence) else one for one in level]
        if not all(isinstance(one, tuple) for one in rows):
            return UNKNOWN
        is_open = any(isinstance(one, Sequence) and one.open for one in level)
        lengths = {len(one) for one in rows}
        if len(lengths) > 1 and not is_open:
            return UNKNOWN
        sizes.append(UNKNOWN if is_open else lengths.pop())
        level = [item for one in rows for item in one]
    return tuple(sizes)


def _constants(run: Run, leaves: list[Any], shape: Maybe[tuple[Any, ...]]) -> Data:
    source = Source("synthetic", "constants", literal=True)
    rows = shape[0] if isinstance(shape, tuple) and shape else 1
    if isinstance(leaves[0], str):
        return new_data(run, source, "constants", rows=rows, shape=shape, dtype="str",
                        classes=len(set(leaves)))  # fmt: skip
    source.interval = Interval(float(min(leaves)), float(max(leaves)))
    facts = labels_of(leaves, shape)
    return new_data(run, source, "constants", rows=rows, shape=shape, **facts)


def labels_of(leaves: list[Any], shape: Maybe[tuple[Any, ...]]) -> dict[str, Any]:
    """What numbers would say as labels: their type, whether they are whole, and how they encode."""
    whole = all(float(item).is_integer() for item in leaves)
    kinds = {type(item) for item in leaves}
    dtype = "bool" if kinds == {bool} else "int64" if float not in kinds else "float64"
    facts: dict[str, Any] = {"dtype": dtype, "integral": whole}
    if not whole or min(leaves) < 0 or isinstance(shape, Unknown):
        return facts
    width = shape[-1] if shape else 1
    if len(shape) > 1 and isinstance(width, int) and width > 1:
        return {**facts, **_of_rows(leaves, width)}
    encoding = "binary" if max(leaves) <= 1 else "integer"
    return {**facts, "encoding": encoding, "classes": int(max(leaves)) + 1}


def _of_rows(leaves: list[Any], width: int) -> dict[str, Any]:
    """Labels in rows of this width (the leaves stand in reversed order, row by row)."""
    if max(leaves) > 1:
        return {}
    rows = [leaves[i : i + width] for i in range(0, len(leaves), width)]
    single = all(sum(row) == 1 for row in rows)
    return {"encoding": "one-hot" if single else "multi-hot", "classes": width}
