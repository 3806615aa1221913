"""What Keras' preprocessing layers do to data that they are called on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import UNKNOWN, same
from lintmodel.frontends.scripts.library.arrays import affine, standardised, step
from lintmodel.frontends.scripts.library.fitting import as_given
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Value, number
from lintmodel.knowledge import is_random_layer
from lintmodel.knowledge.traits import LOOKUPS

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
    if layer.kind in (*LOOKUPS, "Hashing"):
        made = replace(step(run, data, "encode", layer.kind, fitted=layer), interval=UNKNOWN)
        return replace(made, shape=_words(layer, data)) if layer.kind == LOOKUPS[0] else made
    return run.unknown(f"output of {layer.kind}")


def _words(layer: Layer, data: Data) -> Any:
    """The shape of what TextVectorization makes: so many word ids of each text, where it says so."""
    length = layer.arg("output_sequence_length")
    known = same(layer.arg("output_mode"), "int") and isinstance(length, int)
    return (data.rows, length) if known else UNKNOWN


def looked_up(run: Run, layer: Layer, value: Value) -> Value:
    """What a lookup layer makes of something that is not known: ids of words from somewhere."""
    data = as_given(run, value)
    return applied(run, layer, data) if isinstance(data, Data) else run.unknown("layer output")


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
