"""What Keras' preprocessing layers do to data that they are called on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library.arrays import affine, standardised, step
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Value, number
from lintmodel.knowledge import is_random_layer

FOLLOWED = {"Rescaling", "Normalization", "Resizing", "CenterCrop", "InputLayer"}


def applied(run: Run, layer: Layer, data: Data, training: Any = "absent") -> Value:
    """Data after a layer was called on it; only preprocessing layers are followed."""
    if layer.kind == "Rescaling":
        scale, offset = number(layer.arg("scale")), number(layer.arg("offset"))
        if scale is None or offset is None:
            return step(run, data, "opaque", "Rescaling", interval=UNKNOWN)
        return affine(run, data, float(scale), float(offset), "Rescaling")
    if layer.kind == "Normalization":
        return standardised(run, data, "Normalization", layer)
    if layer.kind in ("Resizing", "CenterCrop"):
        return step(run, data, "resize", layer.kind, shape=UNKNOWN)
    if is_random_layer(layer.kind):
        if training is False:
            return data
        detail = {"layer": layer, "training": training}
        return step(run, data, "augment", layer.kind, detail=detail)
    if layer.kind in ("TextVectorization", "StringLookup", "IntegerLookup", "Hashing"):
        return replace(step(run, data, "encode", layer.kind, fitted=layer), interval=UNKNOWN)
    return run.unknown(f"output of {layer.kind}")


def applied_model(run: Run, model: Model, data: Data, training: Any) -> Data | None:
    """Data after a model of preprocessing layers alone, one after the other; None for another model."""
    layers = list(model.layers)
    chain = model.complete and all(len(node.inputs) < 2 for node in model.nodes)
    if not chain or not layers or not all(_followed(layer) for layer in layers):
        return None
    for layer in layers:
        flag = next((n.kwargs["training"] for n in model.nodes if _own_flag(n, layer)), training)
        value = data if layer.kind == "InputLayer" else applied(run, layer, data, flag)
        if not isinstance(value, Data):
            return None
        data = value
    return data


def _followed(layer: Layer) -> bool:
    return layer.kind in FOLLOWED or is_random_layer(layer.kind)


def _own_flag(node: Node, layer: Layer) -> bool:
    return node.layer is layer and "training" in node.kwargs
