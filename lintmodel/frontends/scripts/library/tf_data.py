"""tf.data: datasets as one element, and how elements are cut into batches."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Source
from lintmodel.facts.rows import Order
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.frontends.scripts.iteration import element_of, iterate
from lintmodel.frontends.scripts.library import (
    ANY_METHOD,
    Call,
    attribute,
    function,
    method,
    rows,
    shaping,
)
from lintmodel.frontends.scripts.library.arrays import as_data, each, new_data, rows_of
from lintmodel.frontends.scripts.library.functions import apply
from lintmodel.frontends.scripts.library.shaping import row
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import (
    Dataset,
    Mapping,
    Sequence,
    Value,
    known_int,
    plain,
)


@function("tensorflow.data.Dataset.from_tensor_slices", "tensorflow.data.Dataset.from_tensors")
def _from_slices(call: Call) -> Value:
    value = _arrays(call, call.arg(0, "tensors"))
    if call.name.endswith("from_tensors"):
        return Dataset(value, rows=1, batch=None, batches=1, shuffled=False)
    return Dataset(
        each(call.run, value, lambda data: row(call.run, data)), **_plain(rows_of(value))
    )


def _arrays(call: Call, value: Value) -> Value:
    """Arrays of a structure; a list of numbers or file names is one array."""
    if isinstance(value, tuple):
        return tuple(_arrays(call, item) for item in value)
    if isinstance(value, Mapping):
        return Mapping({k: _arrays(call, v) for k, v in value.entries.items()}, value.open)
    data = as_data(call.run, value)
    return call.unknown("dataset of unknown") if isinstance(data, Unknown) else data


def _plain(count: Maybe[int]) -> dict[str, Any]:
    return {"rows": count, "batch": None, "batches": count, "shuffled": False}


@function("tensorflow.data.Dataset.from_generator", "tensorflow.data.Dataset.zip",
          "tensorflow.data.Dataset.range")  # fmt: skip
def _other(call: Call) -> Value:
    element: Value = call.unknown("dataset element")
    name = call.name.rpartition(".")[2]
    if name == "from_generator":
        made = apply(call, call.arg(0, "generator"), [])
        element = made.element if isinstance(made, Dataset) else element
    if name == "zip":
        several = len(call.args) > 1  # zip(a, b) as well as zip((a, b))
        parts = tuple(call.args) if several else iterate(call.run, call.arg(0, "datasets")).items
        if parts and all(isinstance(part, Dataset) for part in parts):
            return _zipped(call, list(parts))
    if name == "range" and len(call.args) == 1:
        return Dataset(element, **_plain(known_int(call.args[0])))
    return Dataset(element, **_plain(UNKNOWN))


def _zipped(call: Call, parts: list[Dataset]) -> Value:
    """Elements of several datasets side by side, in batches where all of them are."""
    sizes = [part.facts.get("batch", UNKNOWN) for part in parts]
    if all(same(sizes[0], size) for size in sizes):
        found = parts[0].but(tuple(part.element for part in parts))
        if any(rows.order_of(part) is not rows.order_of(parts[0]) for part in parts):
            found = found.but(order=UNKNOWN)
        return found
    return Dataset(call.unknown("dataset element"), **{**_plain(UNKNOWN), "batch": UNKNOWN})


@method(Dataset, "map")
def _map(call: Call) -> Value:
    dataset: Dataset = call.owner
    size = dataset.facts.get("batch")
    own = rows.copied(dataset.element)
    given = own if size is None else with_batch(call.run, own, size)
    args = list(given) if isinstance(given, tuple) else [given]
    with call.run.state.within("dataset"):
        element = apply(call, call.arg(0, "map_func"), args)
    if size is not None:
        element = each(call.run, element, lambda data: row(call.run, data))
    return dataset.but(_structure(element))


def with_batch(run: Run, element: Value, size: Any) -> Value:
    """An element with the axis of the batch in front."""
    return each(run, element, lambda data: shaping.batched(run, data, size))


def _structure(element: Value) -> Value:
    """What a mapped function returns: a list is taken as one value, a tuple as several."""
    return element.items if isinstance(element, Sequence) and not element.open else element


@method(Dataset, "batch", "padded_batch", "ragged_batch")
def _batch(call: Call) -> Value:
    size = known_int(call.arg(0, "batch_size"))
    drop = plain(call.kwargs.get("drop_remainder", call.arg(1, "drop_remainder", False)))
    dataset: Dataset = call.owner
    count = dataset.facts.get("batches", UNKNOWN)
    element = dataset.element
    if dataset.facts.get("batch") is not None:  # batches of windows: one more axis somewhere
        element = each(call.run, element, lambda data: replace(data, shape=UNKNOWN))
    facts = {"batch": size, "batches": _batches(count, size, drop), "rows": count, "dropped": drop}
    return dataset.but(element, **facts)


def _batches(count: Maybe[int], size: Maybe[int], drop: Any) -> Maybe[int]:
    if isinstance(count, Unknown) or isinstance(size, Unknown) or size <= 0:
        return UNKNOWN
    if drop is True:
        return count // size
    return math.ceil(count / size) if drop is False else UNKNOWN


@method(Dataset, "shuffle")
def _shuffle(call: Call) -> Value:
    dataset: Dataset = call.owner
    anew = plain(call.arg(2, "reshuffle_each_iteration", True))
    size = plain(call.arg(0, "buffer_size"))
    if isinstance(size, int) and size == 1:
        return dataset
    order: Any = rows.shuffling(
        call.run, "shuffle()", dataset.element, True if anew is None else anew
    )
    before = rows.order_of(dataset)
    if isinstance(before, Order) and isinstance(order, Order) and before.anew and not order.anew:
        order = Order(before.what, before.where, True, rows=order.rows)  # that is what changes
    return dataset.but(shuffled=True, order=order)


@method(Dataset, "prefetch", "with_options", "as_numpy_iterator", "copy", "reset",
        "ignore_errors")  # fmt: skip
def _same(call: Call) -> Value:
    return call.owner


@method(Dataset, "cache", "snapshot")
def _cached(call: Call) -> Value:
    """What was read whole once keeps its order."""
    dataset: Dataset = call.owner
    order = rows.order_of(dataset)
    if isinstance(order, Order) and order.anew:
        return dataset.but(order=rows.shuffling(call.run, "cache()", dataset.element, False))
    return dataset


@method(Dataset, "repeat")
def _repeat(call: Call) -> Value:
    count = plain(call.arg(0, "count", None))
    batches = call.owner.facts.get("batches", UNKNOWN)
    if isinstance(count, int) and isinstance(batches, int) and count > 0:
        return call.owner.but(batches=batches * count)
    return call.owner.but(batches=UNKNOWN, rows=UNKNOWN)


@method(Dataset, "take", "skip", "filter", "shard", "unbatch", "rebatch")
def _part(call: Call) -> Value:
    dataset: Dataset = call.owner
    if call.name in ("take", "skip"):
        return _cut(call, dataset)
    if call.name == "unbatch":
        return dataset.but(batch=None, batches=dataset.facts.get("rows", UNKNOWN))
    changed = dataset.but(batches=UNKNOWN, rows=UNKNOWN)
    if call.name == "filter":
        changed = changed.but(rows.selected(changed.element))
    return changed if call.name == "rebatch" else rows.unsettled(call.run, changed, call.name)


def _cut(call: Call, dataset: Dataset) -> Dataset:
    """dataset.take(n), dataset.skip(n)."""
    given = call.arg(0, "count")
    count, batches = known_int(given), dataset.facts.get("batches", UNKNOWN)
    left: Maybe[int] = UNKNOWN
    if isinstance(count, int) and isinstance(batches, int) and count >= 0:
        left = min(count, batches) if call.name == "take" else max(batches - count, 0)
    key = rows.key_of(given)
    part = (None, key, None) if call.name == "take" else (key, None, None)
    return rows.part_of(call.run, dataset, f"{call.name}()", part).but(batches=left, rows=UNKNOWN)


@method(Dataset, "enumerate")
def _enumerate(call: Call) -> Value:
    return call.owner.but((call.unknown("index"), call.owner.element))


@method(Dataset, "next", "__next__", "get_next", "__getitem__")
def _next(call: Call) -> Value:
    return rows.passed(call.run, call.owner, "next()")[0]


@attribute(Dataset, "element_spec", "class_names", "class_indices", "samples", "n",
           "batch_size")  # fmt: skip
def _unknown(run: Run, dataset: Dataset) -> Value:
    return run.unknown("dataset attribute")


def _not_followed(call: Call) -> Value:
    """interleave, flat_map, group_by_window ...: a dataset whose element is not known."""
    return Dataset(call.unknown(f"dataset.{call.name}"), **_plain(UNKNOWN))


ANY_METHOD[Dataset] = _not_followed


def elements(call: Call, value: Value) -> Value:
    """What a loop over a dataset gets."""
    return element_of(call.run, iterate(call.run, value))


def stored(call: Call, name: str) -> Data:
    """Data read back from storage, of which earlier steps are unknown."""
    return new_data(call.run, Source("stored", name), f"{name}()")
