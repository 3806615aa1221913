"""A config on its way to facts: the model, and what the readers of weights must know beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts.reading import Reading


@dataclass(eq=False, slots=True)
class Lowering:
    """The facts of one config, and the order, classes and attributes in which it was stored.

    `groups` is filled by the reader of Keras 3 weights: the layer's group in the weight file, which
    is also its folder of assets.
    """

    reading: Reading
    version: KerasVersion
    model: Model | None = None
    groups: dict[int, str] = field(default_factory=dict)
    _children: dict[int, list[Layer]] = field(default_factory=dict)
    _parts: dict[int, list[tuple[str, Layer]]] = field(default_factory=dict)
    _classes: dict[int, str] = field(default_factory=dict)

    def children_of(self, model: Model) -> list[Layer]:
        """The layers of a model in stored order, those that `model.layers` hides included."""
        return self._children.get(id(model), [])

    def parts_of(self, layer: Layer) -> list[tuple[str, Layer]]:
        """The wrapped layers by the attribute of the wrapper that holds them."""
        return self._parts.get(id(layer), [])

    def class_of(self, layer: Layer) -> str:
        """The class name as stored."""
        return self._classes.get(id(layer), layer.kind)

    def add_layer(self, layer: Layer, class_name: str) -> None:
        """Remember a layer that was made."""
        self._classes[id(layer)] = class_name

    def add_children(self, model: Model, layers: list[Layer]) -> None:
        """Remember the layers of a model."""
        self._children[id(model)] = layers

    def add_parts(self, layer: Layer, parts: list[tuple[str, Layer]]) -> None:
        """Remember the parts of a wrapper."""
        self._parts[id(layer)] = parts
        layer.wrapped = tuple(part for _, part in parts)

    @property
    def count(self) -> int:
        """How many layers were made so far."""
        return len(self._classes)


def config_of(saved: Any) -> dict[str, Any]:
    """The `config` of a serialised object; Keras 1 and 2.0 write Sequential as a bare list."""
    config = saved.get("config") if isinstance(saved, dict) else None
    if isinstance(config, list):
        return {"layers": config}
    return config if isinstance(config, dict) else {}


def text_of(holder: Any, key: str) -> str:
    """A text in a serialised object, "" for what is none."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""
