"""HDF5 files of Keras: whole models, weights of either layout, and .keras up to 2.12."""

from __future__ import annotations

from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts.hdf5_store import Store, open_store
from lintmodel.frontends.artifacts.hdf5_tensor import Dataset
from lintmodel.frontends.artifacts.keras3_weights import (
    CONTAINERS,
    finish,
    guarded_weight,
    numbered,
    read_count,
)
from lintmodel.frontends.artifacts.keras_config import lower_config
from lintmodel.frontends.artifacts.lowering import Lowering
from lintmodel.frontends.artifacts.objective_config import lower_objective
from lintmodel.frontends.artifacts.reading import Reading, Unreadable, printable, version_written
from lintmodel.frontends.artifacts.safe_json import load_object
from lintmodel.frontends.artifacts.variable_names import own_name
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
        finish(numbered(store, reading))
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
    layers = {} if lowering.model is None else _by_name(lowering)
    for name in [*store.names(root, "layer_names"), "top_level_model_weights"]:
        group = f"{root}/{name}" if root else name
        owner = layers.get(name)
        found = _listed(store, group, owner, lowering, reading)
        reading.artifact.weights += [weight for weight, _ in found]
        if owner is not None:
            _assign(owner, lowering, found)
    for layer in layers.values():
        if not isinstance(layer.weights, tuple):
            layer.weights = ()


def _by_name(lowering: Lowering) -> dict[str, Layer]:
    assert lowering.model is not None
    children = lowering.children_of(lowering.model)
    return {layer.name: layer for layer in children if isinstance(layer.name, str)}


def _listed(
    store: Store, group: str, owner: Layer | None, lowering: Lowering, reading: Reading
) -> list[tuple[Weight, str]]:
    """The weights that a layer's group lists, with the full names."""
    found = []
    for name in store.names(group, "weight_names"):
        dataset = store.datasets.get(f"{group}/{name}")
        if dataset is None:
            if not reading.artifact.problems:  # a link in its place was reported already
                reading.problem(
                    "corrupt",
                    f"lists '{printable(name)}', which the file does not hold",
                    printable(group),
                )
            continue
        nearest = _owner_of(name, owner, lowering) if owner is not None else None
        found.append((_weight(dataset, name, nearest, reading), name))
    return found


def _weight(dataset: Dataset, name: str, layer: Layer | None, reading: Reading) -> Weight:
    own = own_name(name)
    return guarded_weight(reading, dataset, own, reading.scans(layer, own, dataset.nbytes))


def _inside(layer: Layer, lowering: Lowering) -> list[Layer]:
    if layer.inner is not None:
        return lowering.children_of(layer.inner)
    return list(layer.wrapped)


def _owner_of(name: str, layer: Layer, lowering: Lowering) -> Layer:
    """The innermost layer whose name stands in the full name of a weight."""
    parts = name.split("/")[:-1]
    inside = _inside(layer, lowering)
    while inside:
        match = next((one for one in inside if _stands_in(one, layer, parts)), None)
        if match is None and len(inside) == 1 and layer.wrapped and layer.kind != "Bidirectional":
            match = inside[0]  # TimeDistributed of Keras 2 gives its own name only
        if match is None:
            break
        layer, inside = match, _inside(match, lowering)
    return layer


def _stands_in(layer: Layer, wrapper: Layer, parts: list[str]) -> bool:
    if not isinstance(layer.name, str):
        return False
    wanted = layer.name
    if wrapper.kind == "Bidirectional" and not wanted.startswith(("forward_", "backward_")):
        wanted = f"forward_{wanted}"  # Keras 2 stores the layer that both directions copy
    return wanted in parts


def _assign(owner: Layer, lowering: Lowering, found: list[tuple[Weight, str]]) -> None:
    """Every layer on the way to a weight has it: the nested model, the wrapper, the layer."""
    pairs = [(weight, _owner_of(name, owner, lowering)) for weight, name in found]
    stack = [owner]
    while stack:
        layer = stack.pop()
        below = _below(layer, lowering)
        layer.weights = tuple(weight for weight, nearest in pairs if id(nearest) in below)
        stack.extend(_inside(layer, lowering))


def _below(layer: Layer, lowering: Lowering) -> set[int]:
    seen, stack = {id(layer)}, [layer]
    while stack:
        inside = _inside(stack.pop(), lowering)
        seen.update(id(one) for one in inside)
        stack.extend(inside)
    return seen


def _optimizer(store: Store, reading: Reading) -> None:
    group = "optimizer_weights"
    for name in store.names(group, "weight_names"):
        dataset = store.datasets.get(f"{group}/{name}")
        if dataset is None:
            continue
        weight = _weight(dataset, name, None, reading)
        reading.artifact.optimizer_weights.append(weight)
        if weight.name in _ITERATION_NAMES and reading.scan != "none":
            reading.artifact.iterations = read_count(dataset)
