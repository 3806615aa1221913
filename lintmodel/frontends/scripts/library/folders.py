"""Folders of files: what keeps two loaders of one folder apart, and the order of their files."""

from __future__ import annotations

from itertools import islice
from typing import Any

from lintmodel.facts.data import Data, Source, SourceKind
from lintmodel.facts.event import Compare, Predict
from lintmodel.facts.rows import Cut, Order, Taken, relation
from lintmodel.facts.unknown import UNKNOWN, known
from lintmodel.frontends.scripts.library import Call, attribute
from lintmodel.frontends.scripts.library.paths import text_of
from lintmodel.frontends.scripts.library.rows import arrays_in, divided, key_of, shuffling
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Dataset, Value, plain


def folder(call: Call, name: str, kind: SourceKind = "directory") -> Source:
    """The folder that a loader reads."""
    path = text_of(call.arg(0, "directory"))
    source = Source(kind, name, path=UNKNOWN if path is None else path)
    source.place = key_of(call.arg(0, "directory"))
    source.by_folders = name.endswith("_from_directory") and not call.open
    source.classes = _classes(call)
    if name.endswith("dataset_from_directory") and call.plain(1, "labels", "inferred") != "inferred":
        source.by_folders, source.classes = False, UNKNOWN  # the labels are given
    if call.kwargs.get("classes") is not None:  # some of the folders
        source.place = (source.place, str(call.plain(-1, "classes")))
    return source


def _classes(call: Call) -> Any:
    """The names of the classes in the order of their numbers; None where that is the order of text."""
    given = plain(call.kwargs.get("classes", call.kwargs.get("class_names")))
    if given is None:
        return UNKNOWN if call.open else None
    words = isinstance(given, list | tuple) and all(isinstance(item, str) for item in given)
    return tuple(given) if words else UNKNOWN


def folder_sets(call: Call, element: Value, batch: Any, shuffled: Any) -> Value:
    """What a loader of folders yields: both parts, one of them, or all."""
    order = shuffling(call.run, f"{call.name.rpartition('.')[2]}()", element)
    made = Dataset(
        element, rows=UNKNOWN, batch=batch, batches=UNKNOWN, shuffled=shuffled, order=order
    )
    subset = call.kwargs.get("subset")
    if subset is None:
        return made
    if subset != "both":
        return made.but(cuts=(subset_of(call, subset, shuffled),))
    cut = subset_of(call, subset, shuffled).cut
    parts = ("training", "validation")
    return tuple(made.but(cuts=(Taken(cut, part),)) for part in parts)


def subset_of(call: Call, subset: Value, random: Any, share: Value = None) -> Taken:
    """validation_split=0.2, subset="training": which files, by chance or by their names."""
    given = call.kwargs.get("validation_split") if share is None else share
    cut = Cut("subset", "validation_split", call.where, seed=key_of(call.kwargs.get("seed")))
    cut.random = random if isinstance(random, bool) else UNKNOWN
    cut.detail = (key_of(given),)
    return Taken(cut, key_of(subset))


MAX_EVENTS = 200


def beside_features(run: Run, labels: Data) -> None:
    """to_categorical(generator.classes) makes labels, those of what a model made of the generator."""
    if len(labels.sources) != 1 or labels.sources[0].place is None:
        return
    for event in islice(reversed(run.trace.events), MAX_EVENTS):
        if not isinstance(event, Predict) or event.used is not True:
            continue
        asked = event.x
        if isinstance(asked, Data) and known(relation(asked, labels), "") == "same":
            made = Source("prediction", "predict", origin=event)
            order = asked.order
            if isinstance(order, Order):
                order = order.passed("a pass over the folder", event.where)
            run.emit(Compare, "to_categorical()", made=event, other=labels, how="to_categorical()",
                     predictions=Data(sources=(made,), order=order))  # fmt: skip
            return


@attribute(Dataset, "classes", "labels", "filenames", "filepaths", "file_paths")
def _in_folder_order(run: Run, dataset: Dataset) -> Value:
    """Labels or names of all files, as they stand in the folder, whatever the order of the batches."""
    x = next(iter(arrays_in(dataset.element)), None)
    if x is None or len(x.sources) != 1 or x.sources[0].kind not in ("directory", "text"):
        return run.unknown("dataset attribute")
    made = Data(
        sources=x.sources, where=run.where(), provenance=run.provenance("all files, in order")
    )
    for taken in dataset.facts.get("cuts", ()):
        made = divided(run, made, taken)
    return made
