"""The architecture in a config: models, layers, wrappers and nesting, for every Keras since 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, ModelKind
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.frontends.artifacts.graph import join_functional, join_sequential
from lintmodel.frontends.artifacts.layer_config import (
    MODEL_CLASSES,
    arguments,
    kind_of,
    plain_layer,
)
from lintmodel.frontends.artifacts.lowering import Lowering, config_of, text_of
from lintmodel.frontends.artifacts.reading import MAX_LAYERS, Reading, Unreadable
from lintmodel.frontends.artifacts.variable_names import group_key

# Arguments that hold layers, and under which attribute the wrapper keeps them.
_PART_KEYS = ("layer", "backward_layer", "cell", "cells")
_GRAPH_KEYS = frozenset({"layers", "input_layers", "output_layers"})


def lower_config(saved: dict[str, Any], reading: Reading, version: KerasVersion) -> Lowering:
    """The facts of a serialised model.

    Takes {"class_name", "config", ...} as it stands in config.json, in the model_config of a .h5
    or in keras_metadata.pb. What does not fit together becomes a problem of `reading`.
    Errors: Unreadable "cap" for too many layers, "not-a-model" for an object that is none.
    """
    if not text_of(saved, "class_name"):
        raise Unreadable("not-a-model", "the config names no class: this is no model of Keras")
    lowering = Lowering(reading, version)
    lowering.model = _model(lowering, saved)
    return lowering


def _model(lowering: Lowering, saved: dict[str, Any]) -> Model:
    config = config_of(saved)
    name = config.get("name", saved.get("name"))
    listed = config.get("layers")
    model = Model(
        kind=_kind(saved, config),
        name=name if isinstance(name, str) and name else UNKNOWN,
        version=lowering.version,
        path=lowering.reading.shown,
        where=Where(path=lowering.reading.shown),
    )
    class_name, custom = kind_of(saved)
    model.class_name = class_name if custom or class_name not in MODEL_CLASSES else ""
    entries = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    lowering.add_children(model, [lower_layer(lowering, one) for one in entries])
    model.layers = list(_visible(lowering, model))
    whole = isinstance(listed, list) and len(entries) == len(listed)
    model.complete = _join(lowering, model, config, entries) and whole
    return model


def _kind(saved: dict[str, Any], config: dict[str, Any]) -> ModelKind:
    class_name = text_of(saved, "class_name").rpartition(">")[2]
    if not isinstance(config.get("layers"), list):
        return "subclassed"
    if class_name in ("Functional", "Model") or "input_layers" in config:
        return "functional"
    return "sequential" if class_name == "Sequential" else "subclassed"


def _visible(lowering: Lowering, model: Model) -> Iterator[Layer]:
    """As Keras' model.layers: a Sequential does not list its input."""
    for layer in lowering.children_of(model):
        if model.kind != "sequential" or layer.kind != "InputLayer":
            yield layer


def _join(
    lowering: Lowering, model: Model, config: dict[str, Any], entries: list[dict[str, Any]]
) -> bool:
    if model.kind == "functional":
        return join_functional(lowering, model, config, entries)
    if model.kind == "sequential":
        join_sequential(lowering, model)
        return True
    return False


def lower_layer(lowering: Lowering, saved: dict[str, Any]) -> Layer:
    """The fact of one serialised layer with all that is nested in it. Errors: Unreadable "cap"."""
    if lowering.count >= MAX_LAYERS:
        raise Unreadable("cap", f"the config holds more than {MAX_LAYERS} layers")
    if _is_model(saved):
        return _nested(lowering, saved)
    layer = plain_layer(lowering, saved)
    parts = list(_parts(config_of(saved)))
    if parts:
        for key in _PART_KEYS:
            layer.args.pop(key, None)
        forward = layer.kind == "Bidirectional"
        lowering.add_parts(
            layer,
            [
                (
                    "forward_layer" if forward and key == "layer" else key,
                    lower_layer(lowering, part),
                )
                for key, part in parts
            ],
        )
    return layer


def _nested(lowering: Lowering, saved: dict[str, Any]) -> Layer:
    """A model that is used as a layer: its own arguments are few, the rest is its inside."""
    config = config_of(saved)
    kept = {key: value for key, value in config.items() if key not in _GRAPH_KEYS}
    layer = plain_layer(lowering, {**saved, "config": kept})
    layer.args = arguments(layer.kind, kept, lowering.version, custom=True)
    layer.inner = _model(lowering, saved)
    if layer.inner.kind == "subclassed":
        layer.inner.complete = False
    return layer


def _is_model(saved: dict[str, Any]) -> bool:
    class_name = text_of(saved, "class_name").rpartition(">")[2]
    has_layers = isinstance(config_of(saved).get("layers"), list)
    return class_name in MODEL_CLASSES or (has_layers and "input_layers" in config_of(saved))


def _parts(config: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The serialised layers among a wrapper's arguments, by attribute."""
    for key in _PART_KEYS:
        value = config.get(key)
        listed = value if isinstance(value, list) else [value]
        found = [one for one in listed if isinstance(one, dict) and _is_layer(one)]
        counts: Counter[str] = Counter()
        for one in found:
            base = group_key(text_of(one, "class_name"))
            name = f"{base}_{counts[base]}" if counts[base] else base
            counts[base] += 1
            yield f"{key}/{name}" if isinstance(value, list) else key, one


def _is_layer(saved: dict[str, Any]) -> bool:
    class_name = text_of(saved, "class_name")
    has_config = isinstance(saved.get("config"), dict | list)
    return bool(class_name) and has_config and not class_name.startswith("__")
