"""Batches made by the project's own classes: subclasses of keras.utils.Sequence and PyDataset."""

from __future__ import annotations

from lintmodel.facts.data import Data
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.objects import Function, Instance
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Dataset, Sequence, Value, known_int

BASES = {"keras.utils.Sequence", "keras.utils.PyDataset", "keras.utils.data_utils.Sequence",
         "keras.preprocessing.image.Iterator"}  # fmt: skip


def as_dataset(run: Run, value: Value) -> Dataset | None:
    """What fit gets from such an object: one batch of it, and how many there are; None for others.

    __getitem__ is followed with an unknown index: one batch stands for all.
    """
    if not isinstance(value, Instance) or value.fact is not None:
        return None
    if not BASES & set(value.cls.library_bases()):
        return None
    batch = _called(run, value, "__getitem__", [Symbol("index", ("batch", id(value)))])
    if batch is None:
        return None
    run.keep.append(value)
    element = batch.items if isinstance(batch, Sequence) and not batch.open else batch
    batches: Maybe[int] = known_int(_called(run, value, "__len__", []))
    size = _rows(element)
    return Dataset(element, rows=UNKNOWN, batch=size, batches=batches, shuffled=UNKNOWN)


def _called(run: Run, value: Instance, name: str, args: list[Value]) -> Value:
    from lintmodel.frontends.scripts.calls import inline

    found = value.cls.find(name)
    if not isinstance(found, Function):
        return None
    with run.state.within("dataset"):
        return inline(run, found, [value, *args], {}, False, run.span)


def _rows(element: Value) -> Maybe[int]:
    """The rows of a batch: its batch size."""
    first = element[0] if isinstance(element, tuple) and element else element
    if isinstance(first, Sequence | tuple):
        items = first.items if isinstance(first, Sequence) else first
        first = items[0] if items else None
    return first.rows if isinstance(first, Data) else UNKNOWN
