"""The hidden layers of a trained model, where they follow one another."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Node
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import Maybe
from lintmodel.record import record
from lintmodel.views.heads import KERNELS, own_activation, own_units
from lintmodel.views.trained import TrainedHead, trained_heads


@record()
class HiddenLayer:
    """A layer before the last: `kernel` says that it has weights to learn of its own."""

    layer: Layer
    kernel: bool
    activation: Maybe[str]
    units: Maybe[int]


@record()
class HiddenStack:
    """All layers from the only input to an output, in order, before the last one that has weights."""

    head: TrainedHead
    last: Layer
    layers: tuple[HiddenLayer, ...]

    @property
    def kernels(self) -> list[HiddenLayer]:
        """The layers that have weights to learn."""
        return [one for one in self.layers if one.kernel]

    def pairs(self) -> list[tuple[HiddenLayer, Layer]]:
        """Each layer with weights, and the next one that has some."""
        kernels = self.kernels
        following = [*(one.layer for one in kernels[1:]), self.last]
        return list(zip(kernels, following, strict=False))


def hidden_stacks(project: Project) -> Iterator[HiddenStack]:
    """The chains of layers of trained models; a model that branches anywhere has none."""
    for head in trained_heads(project):
        chain = _chain(head.node) or []
        weighted = [place for place, layer in enumerate(chain) if layer.kind in KERNELS]
        if weighted:
            before = chain[: weighted[-1]]
            yield HiddenStack(head, chain[weighted[-1]], tuple(map(_hidden, before)))


def _hidden(layer: Layer) -> HiddenLayer:
    kernel = layer.kind in KERNELS
    units = own_units(layer) if kernel else None
    return HiddenLayer(layer, kernel, own_activation(layer), units if units is not None else 0)


def _chain(node: Node) -> list[Layer] | None:
    """The layers on the way to a node, first to last; None where it is not one way, or not all seen."""
    found: list[Layer] = []
    for _ in range(256):
        if node.layer.custom or node.layer.inner is not None:
            return None
        if not node.inputs:
            return found[::-1] if node.layer.kind == "InputLayer" else None
        if len(node.inputs) != 1:
            return None
        found.append(node.layer)
        node = node.inputs[0]
    return None
