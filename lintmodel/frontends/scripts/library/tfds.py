"""tensorflow_datasets: sets by name, of which those of images are bytes of 0..255."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Interval, Source
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.library.arrays import new_data
from lintmodel.frontends.scripts.values import Dataset, Mapping, Sequence, Value, plain
from lintmodel.knowledge import datasets

PLAIN: dict[str, Any] = {"rows": UNKNOWN, "batch": None, "batches": UNKNOWN, "shuffled": False}


@function("tensorflow_datasets.load")
def tfds_load(call: Call) -> Value:
    """tfds.load(name, split, as_supervised): the splits are of one source."""
    source = _tfds_source(call)
    pair = plain(call.kwargs.get("as_supervised", False)) is True
    split = plain(call.arg(1, "split"))
    made = [_tfds(call, source, pair, str(one)) for one in _splits(split)]
    found: Value = Sequence(made) if isinstance(split, list | tuple) else made[0]
    if split is None:
        names = ("train", "test", "validation")
        named = {name: _tfds(call, source, pair, name) for name in names}
        found = (
            Mapping(dict(named), open=True) if source.kind == "dataset" else call.unknown("splits")
        )
    return (found, call.unknown("info")) if call.kwargs.get("with_info") is True else found


def _splits(split: Any) -> list[Any]:
    return list(split) if isinstance(split, list | tuple) and split else [split]


def _tfds_source(call: Call) -> Source:
    """Images of a known set are bytes; of others nothing is known."""
    name = call.plain(0, "name")
    colour = datasets.tfds_colour(name) if isinstance(name, str) else ""
    if not colour:
        return Source("stored", call.name)
    source = Source("dataset", f"{call.name}.{name.partition('/')[0].partition(':')[0]}")
    source.interval, source.colour = Interval(0.0, 255.0), colour
    return source


def _tfds(call: Call, source: Source, pair: bool, split: str) -> Dataset:
    known: dict[str, Any] = {"dtype": "uint8", "integral": True} if source.kind == "dataset" else {}
    x = new_data(
        call.run, source, "tfds.load()", split=split.partition("[")[0], part=split, **known
    )
    labels = call.unknown("labels")
    fields = (
        Mapping({"image": x, "label": labels}, open=True)
        if known
        else call.unknown("dataset element")
    )
    size = call.kwargs.get("batch_size")
    facts = PLAIN if size is None else {**PLAIN, "batch": UNKNOWN}
    return Dataset((x, labels) if pair else fields, **facts)
