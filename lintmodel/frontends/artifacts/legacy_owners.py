"""Which layer a weight of the legacy format is of: the file lists full names by outermost layer.

Keras 2   "hidden/kernel:0", "forward_lstm/lstm_cell/kernel:0"; inside a model "inner_bn/gamma:0"
Keras 3   "hidden/kernel", "both_ways/forward_lstm/lstm_cell/kernel", "inner/inner_bn/gamma"
"""

from __future__ import annotations

from collections import defaultdict

from lintmodel.facts.layer import Layer, Weight
from lintmodel.frontends.artifacts.lowering import Lowering


class OwnerFinder:
    """Finds the layers that a weight is of, outermost first, and gives it to each of them."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._given: dict[int, list[Weight]] = defaultdict(list)
        self._inside: dict[int, dict[str, Layer]] = {}
        model = lowering.model
        self._top = _by_name(lowering.children_of(model)) if model is not None else {}

    def way(self, outermost: str, full_name: str) -> list[Layer]:
        """The layers on the way to a weight: the nested model, the wrapper, the layer itself.

        Takes the listed layer and the weight's full name; empty for a layer that no config holds.
        """
        layer = self._top.get(outermost)
        parts = full_name.split("/")[:-1]
        way: list[Layer] = []
        while layer is not None:
            way.append(layer)
            inside = self._names_inside(layer)
            match = next((inside[part] for part in parts if part in inside), None)
            if match is None and len(inside) == 1 and layer.kind == "TimeDistributed":
                (match,) = inside.values()  # Keras 2 gives the name of the wrapper only
            layer = match
        return way

    def give(self, way: list[Layer], weight: Weight) -> None:
        """Every layer on the way has the weight."""
        for layer in way:
            self._given[id(layer)].append(weight)

    def finish(self) -> None:
        """Set the weights of all layers of the model: those without any have none."""
        model = self._lowering.model
        for layer in model.all_layers() if model is not None else ():
            layer.weights = tuple(self._given[id(layer)])

    def _names_inside(self, layer: Layer) -> dict[str, Layer]:
        if id(layer) not in self._inside:
            if layer.inner is not None:
                named = self._names_beneath(_by_name(self._lowering.children_of(layer.inner)))
            else:
                named = _by_name(list(layer.wrapped))
            if layer.kind == "Bidirectional":  # Keras 2 stores the layer that both directions copy
                named = {_direction(name): one for name, one in named.items()}
            self._inside[id(layer)] = named
        return self._inside[id(layer)]

    def _names_beneath(self, children: dict[str, Layer]) -> dict[str, Layer]:
        """What leads to each name: Keras 2 does not tell the model within a model that it is in."""
        named = dict(children)
        for child in children.values():
            if child.inner is not None:
                for name in self._names_inside(child):
                    named.setdefault(name, child)
        return named


def _by_name(layers: list[Layer]) -> dict[str, Layer]:
    return {layer.name: layer for layer in layers if isinstance(layer.name, str)}


def _direction(name: str) -> str:
    return name if name.startswith(("forward_", "backward_")) else f"forward_{name}"
