"""Shapes of the calls of a graph: each computed once, when somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.knowledge.shapes.applications import application_shape
from lintmodel.knowledge.shapes.axes import Shape
from lintmodel.knowledge.shapes.inputs import declared_input
from lintmodel.knowledge.shapes.table import Inner, Shapes, output_shapes

MAX_NODES = 20_000  # of one graph; a longer way to an input is not followed


class LayerLike(Protocol):
    """What of a layer its shapes follow from (facts.layer.Layer)."""

    @property
    def kind(self) -> str: ...
    @property
    def args(self) -> Mapping[str, Any]: ...
    @property
    def custom(self) -> bool: ...
    @property
    def wrapped(self) -> Sequence[LayerLike]: ...
    @property
    def inner(self) -> ModelLike | None: ...


class NodeLike(Protocol):
    """A call of a layer in a graph (facts.model.Node); `shapes` keeps what was found."""

    shapes: Shapes | None

    @property
    def layer(self) -> LayerLike: ...
    @property
    def inputs(self) -> Sequence[NodeLike]: ...
    @property
    def input_outputs(self) -> Sequence[int]: ...
    @property
    def kwargs(self) -> Mapping[str, Any]: ...
    @property
    def shape(self) -> Shape: ...


class ModelLike(Protocol):
    """A model (facts.model.Model)."""

    @property
    def layers(self) -> Sequence[LayerLike]: ...
    @property
    def nodes(self) -> Sequence[NodeLike]: ...
    @property
    def inputs(self) -> Sequence[NodeLike]: ...
    @property
    def heads(self) -> Sequence[NodeLike]: ...
    @property
    def complete(self) -> bool: ...
    @property
    def application(self) -> Mapping[str, Any]: ...


def node_shapes(node: NodeLike) -> Shapes:
    """The shapes of the outputs of a call."""
    for pending in _unfinished(node):
        pending.shapes = _computed(
            pending, [_given(pending, i) for i in range(len(pending.inputs))]
        )
    return node.shapes if node.shapes is not None else (UNKNOWN,)


def _unfinished(node: NodeLike) -> list[NodeLike]:
    """The nodes before this one, and itself, whose shapes are not known yet: producers first."""
    order: list[NodeLike] = []
    seen: set[int] = set()
    stack: list[tuple[NodeLike, bool]] = [(node, False)]
    while stack and len(seen) < MAX_NODES:
        current, finished = stack.pop()
        if finished:
            order.append(current)
        elif current.shapes is None and id(current) not in seen:
            seen.add(id(current))
            stack.append((current, True))
            stack.extend((producer, False) for producer in current.inputs)
    return order


def _given(node: NodeLike, index: int) -> Shape:
    """The shape of one input of a call."""
    shapes = node.inputs[index].shapes
    output = node.input_outputs[index] if index < len(node.input_outputs) else 0
    if shapes is None or not 0 <= output < len(shapes):
        return UNKNOWN
    return shapes[output]


def _computed(node: NodeLike, inputs: Sequence[Shape]) -> Shapes:
    if not isinstance(node.shape, Unknown):
        return (node.shape,)
    return layer_shapes(node.layer, inputs, node.kwargs)


def layer_shapes(
    layer: LayerLike, inputs: Sequence[Shape], call: Mapping[str, Any] | None = None
) -> Shapes:
    """The shapes of a layer on inputs of these shapes."""
    if layer.custom:
        return (UNKNOWN,)
    if layer.inner is not None:
        return model_output_shapes(layer.inner, inputs)
    return output_shapes(layer.kind, layer.args, inputs, tuple(map(inner_of, layer.wrapped)), call)


def inner_of(layer: LayerLike) -> Inner:
    """A layer as the part of a wrapper."""
    made = layer.custom or layer.inner is not None
    shapes = (lambda inputs: layer_shapes(layer, inputs)) if made else None
    return Inner(layer.kind, layer.args, tuple(map(inner_of, layer.wrapped)), shapes)


def model_output_shapes(model: ModelLike, given: Sequence[Shape] = ()) -> Shapes:
    """The shapes of a model's heads: on inputs of the given shapes, or as it declares its own."""
    if model.application:
        return (application_shape(model.application, given[0] if given else UNKNOWN),)
    if not model.complete or not model.heads:
        return (UNKNOWN,)
    if len(given) == len(model.inputs) and not any(isinstance(one, Unknown) for one in given):
        return _run(model, given)
    return tuple(_given_output(node_shapes(node), 0) for node in model.heads)


def _given_output(shapes: Shapes, index: int) -> Shape:
    return shapes[index] if index < len(shapes) else UNKNOWN


def _run(model: ModelLike, given: Sequence[Shape]) -> Shapes:
    """The shapes of a model on inputs: nothing is kept, other inputs may come."""
    found: dict[int, Shapes] = {
        id(node): (shape,) for node, shape in zip(model.inputs, given, strict=False)
    }
    for node in model.nodes:
        if id(node) in found:
            continue
        outputs = [*node.input_outputs, *([0] * len(node.inputs))]
        inputs = [
            _given_output(found.get(id(producer), (UNKNOWN,)), output)
            for producer, output in zip(node.inputs, outputs, strict=False)
        ]
        found[id(node)] = _computed(node, inputs)
    return tuple(_given_output(found.get(id(head), (UNKNOWN,)), 0) for head in model.heads)


def model_input_shapes(model: ModelLike) -> Shapes:
    """The shapes of a model's inputs, as far as it declares them."""
    return tuple(_given_output(node_shapes(node), 0) for node in model.inputs) or (UNKNOWN,)


def input_shape_of(layer: LayerLike) -> Shape:
    """The input shape that a layer, or the model or wrapper that it is, declares; else UNKNOWN."""
    if layer.inner is not None:
        return model_input_shapes(layer.inner)[0]
    declared = declared_input(layer.kind, layer.args)
    if declared is None and layer.kind == "Bidirectional" and layer.wrapped:
        declared = declared_input(layer.wrapped[0].kind, layer.wrapped[0].args)
    return UNKNOWN if declared is None else declared
