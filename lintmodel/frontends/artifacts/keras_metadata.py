"""keras_metadata.pb, which Keras 2 puts beside its SavedModels: the configs of all its objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.model import Model
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts import schema
from lintmodel.frontends.artifacts.bundle_weights import BundleWeights
from lintmodel.frontends.artifacts.keras_config import lower_config, lower_layer
from lintmodel.frontends.artifacts.lfs import is_pointer, report_pointer
from lintmodel.frontends.artifacts.lowering import Lowering, text_of
from lintmodel.frontends.artifacts.object_graph import Objects
from lintmodel.frontends.artifacts.objective_config import lower_objective
from lintmodel.frontends.artifacts.reading import (
    MAX_CONFIG_BYTES,
    Reading,
    Unreadable,
    amount,
    version_written,
)
from lintmodel.frontends.artifacts.safe_json import load_object

_NAME = "keras_metadata.pb"
_ROOT = 0
# How a wrapper's attribute is called in the object graph.
_ATTRIBUTES = {"layer": ("layer",), "forward_layer": ("forward_layer", "layer")}


def read_keras_metadata(
    path: Path, objects: Objects, weights: BundleWeights, reading: Reading
) -> None:
    """Set the artifact's model, objective and version. What is wrong becomes a problem."""
    try:
        nodes = _nodes(path, reading)
        root = nodes.get(_ROOT)
        if root is not None:
            _read_root(root, nodes, objects, weights, reading)
    except Unreadable as error:
        reading.unreadable(error, _NAME)


def _nodes(path: Path, reading: Reading) -> dict[int, Any]:
    if is_pointer(path):
        report_pointer(reading, path, _NAME)
        return {}
    if path.stat().st_size > MAX_CONFIG_BYTES:
        raise Unreadable("cap", f"{_NAME} has {amount(path.stat().st_size)}: more than any model's")
    try:
        message = schema.KerasMetadata.FromString(path.read_bytes())
    except schema.DecodeError:
        raise Unreadable("corrupt", f"{_NAME} is cut off or damaged: copy it again") from None
    return {node.node: node for node in message.nodes}


def _read_root(
    root: Any, nodes: dict[int, Any], objects: Objects, weights: BundleWeights, reading: Reading
) -> None:
    saved = load_object(root.metadata, _NAME)
    reading.artifact.details["config"] = saved
    version = _version(saved, reading)
    reading.artifact.version = version
    lowering = lower_config(saved, reading, version)
    if lowering.model is None:
        return
    lowering.model.objective = lower_objective(saved.get("training_config"), lowering)
    if not lowering.children_of(lowering.model):
        _layers_of_objects(nodes, lowering)
    reading.artifact.model = lowering.model
    _attach(lowering, lowering.model, _ROOT, nodes, objects, weights)


def _version(saved: dict[str, Any], reading: Reading) -> KerasVersion:
    if text_of(saved, "keras_version"):
        return version_written(saved["keras_version"])
    return KerasVersion((2,), "only Keras 2 writes keras_metadata.pb")


def _layers_of_objects(nodes: dict[int, Any], lowering: Lowering) -> None:
    """A subclassed model has no layer list: its direct attributes that are layers, in order.

    Which of them are called, and how, the file does not tell: the model stays incomplete.
    """
    assert lowering.model is not None
    direct = [nodes[index] for index in sorted(nodes) if nodes[index].path.count(b".") == 1]
    found = [
        lower_layer(lowering, load_object(node.metadata, _NAME))
        for node in direct
        if node.identifier != b"_tf_keras_metric"
    ]
    lowering.add_children(lowering.model, found)
    lowering.model.layers = list(found)


def _attach(
    lowering: Lowering,
    model: Model,
    node: int,
    nodes: dict[int, Any],
    objects: Objects,
    weights: BundleWeights,
) -> list[Weight]:
    """Give the layers of a model their weights: by name among the objects that the model holds."""
    held = {child for _, child in objects.children(node) if child in nodes}
    by_name = {text_of(load_object(nodes[child].metadata, _NAME), "name"): child for child in held}
    found: list[Weight] = []
    for layer in lowering.children_of(model):
        child = by_name.get(layer.name) if isinstance(layer.name, str) else None
        if child is None:
            continue
        if layer.inner is not None and lowering.children_of(layer.inner):
            inner = _attach(lowering, layer.inner, child, nodes, objects, weights)
            layer.weights = tuple(inner)
        else:
            _attach_layer(lowering, layer, child, objects, weights)
        found += layer.weights if isinstance(layer.weights, tuple) else ()
    return found


def _attach_layer(
    lowering: Lowering, layer: Layer, node: int, objects: Objects, weights: BundleWeights
) -> None:
    for attribute, part in lowering.parts_of(layer):
        for name in _ATTRIBUTES.get(attribute, (attribute,)):
            child = objects.child(node, name)
            if child is not None:
                _attach_layer(lowering, part, child, objects, weights)
                break
    made = [weights.of(variable, layer, name) for name, variable in objects.owned(node)]
    layer.weights = tuple(weight for weight in made if weight is not None)
