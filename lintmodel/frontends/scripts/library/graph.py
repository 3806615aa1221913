"""Graphs of models: functional ones by Keras' own order of layers, Sequential ones as a chain."""

from __future__ import annotations

import re

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.run import Run
from lintmodel.knowledge.shapes import Shape, input_shape_of, output_shapes


def graph_of(model: Model, inputs: list[Node], outputs: list[Node]) -> None:
    """Fill a functional model. Layers stand as in `model.layers`: by depth from the outputs, then in
    order of traversal (keras/src/models/functional.py, map_graph)."""
    order, first_seen = _traverse(outputs, inputs)
    depth: dict[int, int] = {}
    layer_depth: dict[int, int] = {}
    layers: dict[int, Layer] = {}
    for node in reversed(order):
        deepest = max(depth.get(id(node), 0), layer_depth.get(id(node.layer), 0))
        depth[id(node)] = layer_depth[id(node.layer)] = deepest
        layers[id(node.layer)] = node.layer
        for producer in node.inputs:
            depth[id(producer)] = max(depth.get(id(producer), 0), deepest + 1)
    model.nodes = order
    model.inputs, model.heads = inputs, outputs
    ranked = [layer for layer in layers.values() if not layer.kind.startswith("op:")]
    ranked.sort(key=lambda layer: (-layer_depth[id(layer)], first_seen[id(layer)]))
    model.layers = ranked


def nodes_between(inputs: list[Node], outputs: list[Node]) -> list[Node]:
    """The nodes that outputs depend on, in topological order."""
    return _traverse(outputs, inputs)[0]


def _traverse(outputs: list[Node], inputs: list[Node]) -> tuple[list[Node], dict[int, int]]:
    """Nodes in topological order, and the order in which layers are first met from the outputs."""
    order: list[Node] = []
    first_seen: dict[int, int] = {}
    done: set[int] = set()
    stops = {id(node) for node in inputs}
    stack: list[tuple[Node, bool]] = [(node, False) for node in reversed(outputs)]
    while stack:
        node, finished = stack.pop()
        if finished:
            order.append(node)
        elif id(node) not in done:
            done.add(id(node))
            first_seen.setdefault(id(node.layer), len(first_seen))
            stack.append((node, True))
            producers = () if id(node) in stops else node.inputs
            stack.extend((producer, False) for producer in reversed(producers))
    return order, first_seen


def finish_sequential(run: Run, model: Model) -> None:
    """Rebuild the chain of a Sequential model from what was added so far."""
    cell = run.sequentials[id(model)]
    layers: list[Layer] = [layer for layer in cell["items"] if layer.kind != "InputLayer"]
    if len(layers) == len(model.layers) and all(a is b for a, b in zip(layers, model.layers)):  # noqa: B905
        model.complete = not cell["open"]
        return
    model.layers = layers
    start = Node(layer=Layer(kind="InputLayer", where=model.where), where=model.where)
    start.shape = _declared(cell["items"])
    nodes = [start]
    for layer in layers:
        nodes.append(Node(layer=layer, inputs=(nodes[-1],), input_outputs=(0,), where=layer.where))
    model.nodes, model.inputs, model.heads = nodes, [start], nodes[-1:] if layers else []
    model.complete = not cell["open"]


def _declared(items: tuple[Layer, ...]) -> Shape:
    """The input shape of a Sequential model: that of its InputLayer, or of its first layer."""
    if not items:
        return UNKNOWN
    if items[0].kind == "InputLayer":
        return output_shapes("InputLayer", items[0].args, ())[0]
    return input_shape_of(items[0])


def finish(run: Run) -> None:
    """Bring every Sequential model to the state that the run ended in."""
    for value in run.keep:
        if isinstance(value, Model) and id(value) in run.sequentials:
            finish_sequential(run, value)


def settle(run: Run, since: int) -> None:
    """Sequential models made since then stay as they are: what was added to them is to be undone."""
    for value in run.keep[since:]:
        if isinstance(value, Model) and id(value) in run.sequentials:
            finish_sequential(run, value)
            del run.sequentials[id(value)]


def automatic_stem(layer: Layer) -> str:
    """The name that Keras gives a layer of this class, without its number: batch_normalization."""
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", layer.kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
