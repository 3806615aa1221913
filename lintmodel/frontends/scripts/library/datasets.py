"""tf.data of several sources: files, records, windows, and datasets joined, interleaved and sampled."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data, Source
from lintmodel.facts.rows import Cut, Taken
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.frontends.scripts.iteration import iterate
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.arrays import as_data, new_data, step
from lintmodel.frontends.scripts.library.functions import apply
from lintmodel.frontends.scripts.library.joined import joined_data
from lintmodel.frontends.scripts.library.rows import (
    copied,
    divided,
    key_of,
    order_of,
    passed,
    shuffling,
)
from lintmodel.frontends.scripts.objects import Bound, Function
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Dataset, Mapping, Value, known_int, plain

NOTHING: dict[str, Any] = {"rows": UNKNOWN, "batch": None, "batches": UNKNOWN, "shuffled": False}


@function("tensorflow.data.Dataset.list_files", "tensorflow.data.TFRecordDataset",
          "tensorflow.data.FixedLengthRecordDataset", "tensorflow.data.Dataset.random")  # fmt: skip
def of_files(call: Call) -> Value:
    """Names of files, or records of them."""
    names = call.name.endswith("list_files")
    shuffled = plain(call.arg(1, "shuffle", True)) if names else False
    element = Symbol("file name" if names else "record")
    order = shuffling(call.run, "list_files()", element) if shuffled is not False else None
    return Dataset(element, **{**NOTHING, "shuffled": shuffled is not False, "order": order})


@function("tensorflow.data.TextLineDataset")
def lines(call: Call) -> Value:
    """Lines of text."""
    path = call.plain(0, "filenames")
    source = Source("text", call.name, path=path if isinstance(path, str) else UNKNOWN)
    return Dataset(new_data(call.run, source, "TextLineDataset()"), **NOTHING)


@function("tensorflow.data.experimental.make_csv_dataset", "tensorflow.data.experimental.CsvDataset",
          "tensorflow.data.experimental.SqlDataset")  # fmt: skip
def tables(call: Call) -> Value:
    """Rows of tables: columns by name, and the label if it is named."""
    if not call.name.endswith("make_csv_dataset"):
        return Dataset(Symbol("record"), **NOTHING)
    columns = Mapping({}, open=True)
    labelled = call.kwargs.get("label_name", call.arg(5, "label_name")) is not None
    facts = {
        **NOTHING,
        "batch": known_int(call.arg(1, "batch_size")),
        "shuffled": plain(call.kwargs.get("shuffle", True)),
        "order": shuffling(call.run, "make_csv_dataset()", columns),
    }
    return Dataset((columns, Symbol("labels")) if labelled else columns, **facts)


@function("keras.utils.timeseries_dataset_from_array", "keras.preprocessing.timeseries_dataset_from_array",
          "keras.preprocessing.sequence.TimeseriesGenerator")  # fmt: skip
def windows(call: Call) -> Value:
    """Overlapping windows of a series, in batches of 128."""
    data, targets = as_data(call.run, call.arg(0, "data")), call.arg(1, "targets")
    if isinstance(data, Unknown):
        x = call.unknown("array of unknown")
    else:
        x = step(call.run, data, "reshape", "windows", shape=UNKNOWN, rows=UNKNOWN)
        start, end = call.kwargs.get("start_index"), call.kwargs.get("end_index")
        if start is not None or end is not None:
            cut = Cut("range", "start_index", call.where, order=data.order, detail=("windows",))
            x = divided(call.run, x, Taken(cut, (key_of(start), key_of(end), None)))
    labels = as_data(call.run, targets)
    y: Value = Symbol("labels") if isinstance(labels, Unknown) else labels
    batch = known_int(call.kwargs.get("batch_size", 128))
    element = x if targets is None else (x, y)
    shuffled = plain(call.kwargs.get("shuffle", False))
    order = shuffling(call.run, call.name.rpartition(".")[2] + "()", element)
    facts = {"batch": batch, "shuffled": shuffled, "order": order}
    return Dataset(element, **{**NOTHING, **facts})


# -- several datasets ------------------------------------------------------------------------------


@method(Dataset, "concatenate")
def concatenated(call: Call) -> Value:
    """One after the other."""
    return merged(call, [call.owner, call.arg(0, "dataset")])


@function("tensorflow.data.Dataset.sample_from_datasets", "tensorflow.data.Dataset.choose_from_datasets",
          "tensorflow.data.experimental.sample_from_datasets",
          "tensorflow.data.experimental.choose_from_datasets")  # fmt: skip
def sampled(call: Call) -> Value:
    """Elements of one or another."""
    return merged(call, list(iterate(call.run, call.arg(0, "datasets")).items or ()), False)


def merged(call: Call, parts: list[Value], whole: bool = True) -> Value:
    """A dataset whose elements are those of several."""
    sets = [part for part in parts if isinstance(part, Dataset)]
    if not sets or len(sets) < len(parts):
        return Dataset(call.unknown("dataset of unknown"), **{**NOTHING, "batch": UNKNOWN})
    element = sets[0].element
    for other in sets[1:]:
        element = either(call.run, element, other.element)
    facts: dict[str, Any] = dict.fromkeys(NOTHING, UNKNOWN)
    first = sets[0].facts
    for name in ("batch", "shuffled"):
        value = first.get(name, UNKNOWN)
        if all(same(value, one.facts.get(name, UNKNOWN)) for one in sets):
            facts[name] = value
    facts["order"] = UNKNOWN
    for name in ("rows", "batches") if whole else ():
        facts[name] = _sum([one.facts.get(name, UNKNOWN) for one in sets])
    return Dataset(element, **facts)


def _sum(numbers: list[Any]) -> Maybe[int]:
    return sum(numbers) if all(isinstance(number, int) for number in numbers) else UNKNOWN


def either(run: Run, left: Value, right: Value) -> Value:
    """An element that may be of one dataset or of the other."""
    if isinstance(left, Data) and isinstance(right, Data):
        return joined_data(run, [left, right])
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        return tuple(either(run, one, other) for one, other in zip(left, right, strict=True))
    return run.unknown("dataset element", None, (left, right))


@method(Dataset, "interleave", "flat_map")
def interleaved(call: Call) -> Value:
    """The elements of the datasets that a function makes of each element."""
    dataset: Dataset = call.owner
    element = copied(dataset.element)
    args = element if isinstance(element, tuple) else (element,)
    with call.run.state.within("dataset"):
        made = apply(call, call.arg(0, "map_func"), list(args))
    if isinstance(made, Dataset):
        return made.but(rows=UNKNOWN, batches=UNKNOWN, shuffled=UNKNOWN, order=UNKNOWN)
    return Dataset(call.unknown("dataset of unknown"), **{**NOTHING, "batch": UNKNOWN})


@method(Dataset, "window")
def window(call: Call) -> Value:
    """A dataset of datasets: each holds the elements of one window."""
    inner = call.owner.but(rows=UNKNOWN, batches=known_int(call.arg(0, "size")))
    shuffled = call.owner.facts.get("shuffled", UNKNOWN)
    return Dataset(inner, **{**NOTHING, "shuffled": shuffled, "order": order_of(call.owner)})


@method(Dataset, "apply")
def applied(call: Call) -> Value:
    """dataset.apply(function)."""
    change = call.arg(0, "transformation_func")
    if isinstance(change, Function | Bound):
        return apply(call, change, [call.owner])
    if isinstance(change, Symbol) and "batch" not in change.cause and "map" not in change.cause:
        return call.owner.but(
            rows=UNKNOWN, batches=UNKNOWN
        )  # prefetch_to_device, shuffle_and_repeat
    return Dataset(call.unknown("dataset.apply"), **{**NOTHING, "batch": UNKNOWN})


# -- what is no dataset ------------------------------------------------------------------------------


@method(Dataset, "cardinality", "__len__", "numpy", "reduce", "save", "get_single_element")
def number_of(call: Call) -> Value:
    """How many elements there are, or something made of all."""
    batches = call.owner.facts.get("batches", UNKNOWN)
    counted = call.name in ("cardinality", "__len__", "numpy") and isinstance(batches, int)
    if call.name == "get_single_element":
        return passed(call.run, call.owner, "get_single_element()")[0]
    return batches if counted else Symbol("length")


@function("tensorflow.data.experimental.cardinality")
def cardinality(call: Call) -> Value:
    """As dataset.cardinality()."""
    dataset = call.arg(0, "dataset")
    batches = dataset.facts.get("batches") if isinstance(dataset, Dataset) else None
    return batches if isinstance(batches, int) else Symbol("length")


@method(int, "numpy")
def _number(call: Call) -> Value:
    return call.owner


@function("tensorflow.data.Dataset.load", "tensorflow.data.experimental.load")
def loaded(call: Call) -> Value:
    """A dataset that was stored, with its batches."""
    return Dataset(Symbol("record"), **{**NOTHING, "batch": UNKNOWN})
