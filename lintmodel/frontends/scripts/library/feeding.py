"""What fit, evaluate and predict get: data, batch size and number of updates, however it was given."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Source
from lintmodel.facts.rows import Order
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library.arrays import as_data, new_data, rows_of
from lintmodel.frontends.scripts.library.keras_sequences import as_dataset
from lintmodel.frontends.scripts.library.rows import order_of, settled
from lintmodel.frontends.scripts.library.shaping import batched
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Dataset, Mapping, Sequence, Value, known_int
from lintmodel.record import record

DEFAULT_BATCH = 32  # keras: Model.fit, batch_size


@record()
class Fed:
    """The resolved arguments of a pass over data."""

    x: Maybe[Data]
    y: Maybe[Data | None]
    batch: Maybe[int]
    steps: Maybe[int]
    targets: Maybe[dict[Any, Data]] = UNKNOWN
    order: Maybe[Order | None] = None  # of a dataset: how its rows stand


def feed(run: Run, x: Value, y: Value, named: dict[str, Any]) -> Fed:
    """Resolve x, y, batch_size, steps_per_epoch and validation_split."""
    given_steps = named.get("steps_per_epoch", named.get("steps"))
    own = as_dataset(run, x)
    if isinstance(x, Dataset) or own is not None:
        return _from_dataset(run, own or x, given_steps)
    data = _first(run, x)
    targets = targets_of(run, y)
    batch = named.get("batch_size")
    size: Maybe[int] = DEFAULT_BATCH if batch is None else known_int(batch)
    if isinstance(data, Unknown):  # it may be a dataset, whose own batches count
        size = UNKNOWN if batch is None else size
    rows = rows_of(x) if isinstance(data, Unknown) else data.rows
    steps = _given(given_steps)
    if steps is None:
        steps = _updates(rows, size, named.get("validation_split", 0.0))
    return Fed(data, only(y, targets), size, steps, targets)


def targets_of(run: Run, y: Value) -> Maybe[dict[Any, Data]]:
    """Labels by output: {None: y} for one array, names or indices for several."""
    if y is None:
        return {}
    parts: dict[Any, Value] = {}
    if isinstance(y, Mapping):
        parts = y.entries
    elif isinstance(y, Sequence | tuple):
        items = y.items if isinstance(y, Sequence) else y
        if any(isinstance(item, Data) for item in items):
            parts = dict(enumerate(items))
    if parts:
        found = {key: as_data(run, item) for key, item in parts.items()}
        return {key: item for key, item in found.items() if isinstance(item, Data)}
    data = as_data(run, y)
    return UNKNOWN if isinstance(data, Unknown) else {None: data}


def only(y: Value, targets: Maybe[dict[Any, Data]]) -> Maybe[Data | None]:
    """The labels of the only output; None where there are none."""
    if y is None:
        return None
    if isinstance(targets, Unknown) or len(targets) != 1:
        return UNKNOWN
    several = isinstance(y, Mapping) and (y.open or len(y.entries) > 1)
    return UNKNOWN if several else next(iter(targets.values()))


def _first(run: Run, x: Value) -> Maybe[Data]:
    """The model's input; of several inputs the only one that is known to be data."""
    if isinstance(x, Mapping | Sequence | tuple):
        items = tuple(x.entries.values()) if isinstance(x, Mapping) else x
        items = items.items if isinstance(items, Sequence) else items
        found = [item for item in items if isinstance(item, Data)]
        if isinstance(x, Mapping) or len(found) > 1:
            return UNKNOWN if len(found) != 1 else found[0]
        if found and not isinstance(x, Mapping):  # a list of arrays is the list of the inputs
            return found[0] if len(items) == 1 and not _open(x) else UNKNOWN
    return as_data(run, x)


def _open(x: Value) -> bool:
    return isinstance(x, Sequence) and x.open


def _given(value: Value) -> Maybe[int] | None:
    return None if value is None else known_int(value)


def _updates(rows: Maybe[int], batch: Maybe[int], split: Value) -> Maybe[int]:
    if isinstance(rows, Unknown) or isinstance(batch, Unknown) or batch <= 0:
        return UNKNOWN
    if not isinstance(split, int | float):
        return UNKNOWN
    return math.ceil(int(rows * (1 - split)) / batch)


def _from_dataset(run: Run, dataset: Dataset, given_steps: Value) -> Fed:
    facts = dataset.facts
    batch = facts.get("batch", UNKNOWN)
    steps = _given(given_steps)
    if steps is None:
        steps = facts.get("batches", UNKNOWN)
    element = dataset.element
    items = element if isinstance(element, tuple) else (element,)
    x = _first(run, items[0]) if items else UNKNOWN
    y = items[1] if len(items) > 1 else None
    targets = targets_of(run, y)
    if isinstance(x, Unknown) and (facts.get("cuts") or isinstance(order_of(dataset), Order)):
        x = new_data(run, Source("unknown", "dataset"), "elements that are not known")
    if isinstance(x, Data):
        x = _of_dataset(run, dataset, x)
    if isinstance(targets, dict):
        targets = {key: _of_dataset(run, dataset, one) for key, one in targets.items()}
    size = batch if isinstance(batch, int) else UNKNOWN
    return Fed(x, only(y, targets), size, steps, targets, order_of(dataset))


def _of_dataset(run: Run, dataset: Dataset, data: Data) -> Data:
    """What a model gets of a dataset: batches of its elements."""
    facts = dataset.facts
    batch = facts.get("batch", UNKNOWN)
    data = settled(run, dataset, data, order_of(dataset))
    if "batch" in facts and batch is not None:
        data = batched(run, data, batch if isinstance(batch, int) else UNKNOWN)
    shape = data.shape
    if isinstance(shape, tuple) and shape:
        shape = (None, *shape[1:])  # of the batches, the last is smaller
    return replace(
        data,
        dataset=True,
        shape=shape,
        batch=batch if isinstance(batch, int) else data.batch,
        batches=facts.get("batches", UNKNOWN),
        dropped=facts.get("dropped", False),
        shuffled=facts.get("shuffled", UNKNOWN),
        rows=facts.get("rows", UNKNOWN),
    )
