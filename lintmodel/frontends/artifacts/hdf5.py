"""HDF5 files of Keras: whole models, weights of either layout, and .keras up to 2.12."""

from __future__ import annotations

import re

from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts.hdf5_store import Store, open_store
from lintmodel.frontends.artifacts.hdf5_tensor import Dataset
from lintmodel.frontends.artifacts.keras3_weights import (
    finish,
    named_groups,
    numbered,
    read_count,
)
from lintmodel.frontends.artifacts.keras_config import lower_config
from lintmodel.frontends.artifacts.legacy_owners import OwnerFinder
from lintmodel.frontends.artifacts.lowering import Lowering
from lintmodel.frontends.artifacts.objective_config import lower_objective
from lintmodel.frontends.artifacts.reading import Reading, Unreadable, printable, version_written
from lintmodel.frontends.artifacts.safe_json import load_object
from lintmodel.frontends.artifacts.variable_names import CONTAINERS, own_name
from lintmodel.frontends.artifacts.window import whole

_ITERATION_NAMES = frozenset({"iteration", "iterations", "iter"})


def read_hdf5(reading: Reading) -> None:
    """Fill the artifact from an HDF5 file. Errors: Unreadable, OSError."""
    with (
        reading.path.open("rb", buffering=0) as file,
        open_store(whole(file), reading) as store,
    ):
        _read_store(store, reading)


def _read_store(store: Store, reading: Reading) -> None:
    root = _weights_group(store)
    if root is not None or store.text("", "model_config") is not None:
        _legacy(store, root, reading)
    elif _is_keras3_weights(store):
        reading.artifact.format = "h5-weights"
        reading.artifact.details["layout"] = "keras3"
        reading.artifact.version = _version_of_layout(store)
        reading.artifact.details["named"] = named_groups(store)
        finish(numbered(store, reading))
    elif _is_keras0(store):
        reading.artifact.format, reading.artifact.details["layout"] = "h5-weights", "keras0"
        reading.artifact.version = KerasVersion((0,), "weights by number, as of Keras before 1.0")
        reading.artifact.weights = [
            _weight(store, dataset, path, None) for path, dataset in store.datasets.items()
        ]
    else:
        _no_model(store, reading)


def _weights_group(store: Store) -> str | None:
    """The group that lists layer names: model_weights of a model, the root of a weight file."""
    for group in ("model_weights", ""):
        if store.names(group, "layer_names"):
            return group
    return None


def _is_keras3_weights(store: Store) -> bool:
    known = any(container in store.groups for container in CONTAINERS)
    return known or any(path.endswith("/vars") for path in store.groups)


def _is_keras0(store: Store) -> bool:
    """Before names: layer_0/param_0."""
    parameter = re.compile(r"layer_[0-9]+/param_[0-9]+").fullmatch
    return bool(store.datasets) and all(parameter(path) for path in store.datasets)


def _no_model(store: Store, reading: Reading) -> None:
    """HDF5 is a container for anything: a data set under .h5 is no fault."""
    if reading.artifact.problems:
        return  # what would have told may be what cannot be read
    reading.artifact.format = "hdf5"
    reading.note("not-a-model", f"{reading.shown} is an HDF5 file of other data, not of Keras")


def _legacy(store: Store, root: str | None, reading: Reading) -> None:
    artifact = reading.artifact
    artifact.format, artifact.details["layout"] = "h5", "legacy"
    version = _version(store, root)
    artifact.version = version
    lowering = Lowering(reading, version)
    config = store.text("", "model_config")
    if config is None:
        artifact.format = "h5-weights"
    else:
        lowering = _architecture(store, config, reading, version)
    if root is not None:
        _weights(store, root, lowering, reading)
    _optimizer(store, reading)


def _version(store: Store, root: str | None) -> KerasVersion:
    for group in ("", root or ""):
        text = store.text(group, "keras_version")
        if text is not None:
            return version_written(text.decode("utf-8", "replace"))
    return KerasVersion(evidence="the file names no version of Keras")


def _version_of_layout(store: Store) -> KerasVersion:
    """Keras' own weight files name no version; from Keras 3.6 on their groups bear names."""
    if any(store.text(path, "name") for path in store.groups if path.endswith("vars")):
        return KerasVersion((3,), "its groups bear names, which Keras writes since 3.6")
    return KerasVersion(evidence="the file names no version of Keras")


def _architecture(store: Store, config: bytes, reading: Reading, version: KerasVersion) -> Lowering:
    try:
        saved = load_object(config, "model_config")
        reading.artifact.details["config"] = saved
        lowering = lower_config(saved, reading, version)
        reading.artifact.model = lowering.model
    except Unreadable as error:
        reading.unreadable(error, "model_config")
        return Lowering(reading, version)
    training = store.text("", "training_config")
    try:
        compiled = load_object(training, "training_config") if training is not None else None
        if compiled is not None:
            reading.artifact.details["training_config"] = compiled
        if lowering.model is not None:
            lowering.model.objective = lower_objective(compiled, lowering)
    except Unreadable as error:
        reading.unreadable(error, "training_config")
    return lowering


def _weights(store: Store, root: str, lowering: Lowering, reading: Reading) -> None:
    owners = OwnerFinder(lowering)
    for name in [*store.names(root, "layer_names"), "top_level_model_weights"]:
        group = f"{root}/{name}" if root else name
        for full in store.names(group, "weight_names"):
            dataset = store.datasets.get(f"{group}/{full}")
            if dataset is not None:
                way = owners.way(name, full)
                weight = _weight(store, dataset, full, way[-1] if way else None)
                reading.artifact.weights.append(weight)
                owners.give(way, weight)
            elif not reading.artifact.problems:  # a link in its place was reported already
                text = f"lists '{printable(full)}', which the file does not hold"
                reading.problem("corrupt", text, printable(group))
    owners.finish()


def _weight(store: Store, dataset: Dataset, name: str, layer: Layer | None) -> Weight:
    own = own_name(name)
    return store.values.weight(dataset, own, store.reading.scans(layer, own, dataset.nbytes))


def _optimizer(store: Store, reading: Reading) -> None:
    group = "optimizer_weights"
    for name in store.names(group, "weight_names"):
        dataset = store.datasets.get(f"{group}/{name}")
        if dataset is None:
            continue
        weight = _weight(store, dataset, name, None)
        reading.artifact.optimizer_weights.append(weight)
        if weight.name in _ITERATION_NAMES and reading.scan != "none":
            reading.artifact.iterations = read_count(dataset)
