"""Whether two models are one architecture, written down twice."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import is_known, same

MAX_NODES = 500
OWN = ("name",)  # what each layer has of its own


def alike(one: Model, other: Model) -> bool:
    """Whether all layers, their arguments and the ways between them are known and the same."""
    if not (one.proven_whole() and other.proven_whole()):
        return False
    pairs = len(one.nodes) == len(other.nodes) <= MAX_NODES
    if not pairs or not all(map(_same_layer, _layers(one), _layers(other))):
        return False
    return _wiring(one) == _wiring(other)


def _layers(model: Model) -> list[Layer]:
    return [node.layer for node in model.nodes]


def _same_layer(one: Layer, other: Layer) -> bool:
    if one.kind != other.kind or one.custom or other.custom:
        return False
    if one.inner is not None or other.inner is not None:
        return one.inner is not None and other.inner is not None and alike(one.inner, other.inner)
    told = _told(one)
    return _fixed(told) and same(told, _told(other))


def _told(layer: Layer) -> list[Any]:
    return [(name, layer.args[name]) for name in sorted(layer.args) if name not in OWN]


def _fixed(value: Any) -> bool:
    """Whether nothing in a value is unknown."""
    if isinstance(value, dict):
        return _fixed([*value.values()])
    return all(map(_fixed, value)) if isinstance(value, list | tuple) else is_known(value)


def _wiring(model: Model) -> list[Any]:
    """The graph in numbers: what each node takes, and with which keywords; then the outputs."""
    number = {id(node): index for index, node in enumerate(model.nodes)}
    number.update({id(node): -1 - index for index, node in enumerate(model.inputs)})

    def place(node: Node) -> int | None:
        return number.get(id(node))

    taken = [
        (tuple(map(place, node.inputs)), node.input_outputs, repr(sorted(node.kwargs)))
        for node in model.nodes
    ]
    return [taken, tuple(map(place, model.heads))]
