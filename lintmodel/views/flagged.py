"""Calls in the graph of a model that fix the mode of what they call: training=True or False."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node


def called_layers(node: Node) -> list[Layer]:
    """The layers that a call hands its flag to: its own, those of a wrapper, of a nested model."""
    if node.layer.inner is not None:
        return list(node.layer.inner.all_layers())
    return [node.layer, *node.layer.wrapped]


def flagged_nodes(model: Model | None, flag: bool) -> Iterator[Node]:
    """The calls of a model that are given this training=, those in nested models too."""
    for node in model.all_nodes() if model is not None else ():
        if node.kwargs.get("training") is flag:
            yield node


def flagged_layers(model: Model | None, flag: bool) -> set[int]:
    """The identities of all layers that such a call reaches."""
    return {id(layer) for node in flagged_nodes(model, flag) for layer in called_layers(node)}
