"""Heads: what a model's outputs are, and which loss meets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lintmodel.facts.event import Compile, Create, LossUse
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.objective import Loss
from lintmodel.facts.project import Project, Script
from lintmodel.facts.provenance import Provenance
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, known, same
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged
from lintmodel.views.held import held

KERNELS = {
    "Dense", "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose",
    "SeparableConv1D", "SeparableConv2D", "LocallyConnected1D", "LocallyConnected2D",
}  # fmt: skip
SHAPES = {
    "Reshape", "Flatten", "Permute", "RepeatVector", "Cropping1D", "Cropping2D", "Cropping3D",
    "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "UpSampling2D", "Identity", "Dropout",
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
    "op:reshape", "op:squeeze", "op:expand_dims", "op:cast", "op:identity",
}  # fmt: skip
ACTIVATION_LAYERS = {
    "Softmax": "softmax", "LeakyReLU": "leaky_relu", "ELU": "elu", "op:softmax": "softmax",
    "op:sigmoid": "sigmoid", "op:relu": "relu", "op:tanh": "tanh", "op:softplus": "softplus",
    "op:exp": "exponential", "op:elu": "elu", "op:leaky_relu": "leaky_relu",
}  # fmt: skip


@record()
class Head:
    """One output of a model and the loss that meets it: by compile(), or called on its values.

    `activation` is the last one that shapes the values ("linear" for none); `after` the operation
    that stands behind it, "" if the activation is the last. `units` is the size of the last axis.
    `called` says that the loss is called on the values, in a loop or a graph of one's own; `model`
    is UNKNOWN where such values come from layers or operations outside any model.
    """

    model: Maybe[Model]
    layer: Layer
    activation: Maybe[str]
    after: str
    units: Maybe[int]
    loss: Maybe[Loss | None]
    where: Where
    provenance: Provenance
    version: KerasVersion
    backend: str
    in_file: bool
    called: bool = False


def heads(project: Project) -> Iterator[Head]:
    """The outputs of every model that is compiled in a script or was saved compiled, and what
    losses are called on."""
    for script in judged(project.scripts):
        seen: set[tuple[int, str]] = set()  # a model compiled again and again has one root
        for event in script.trace.of(Compile):
            inside = held(project, event.model)
            for node, loss in outputs_of(inside, event.objective):
                key = (id(node.layer), _spelling(loss))
                if key in seen:
                    continue
                seen.add(key)
                yield _head(inside, node, loss, event.where, event.provenance, script.version,
                            script.backend, False)  # fmt: skip
        yield from _of_loss_calls(script)
    for artifact in project.artifacts:
        model = artifact.model
        if model is None or isinstance(model.objective, Unknown) or model.objective is None:
            continue
        for node, loss in outputs_of(model, model.objective):
            yield _head(
                model, node, loss, node.layer.where, node.provenance, artifact.version, "", True
            )


def _of_loss_calls(script: Script) -> Iterator[Head]:
    seen: set[tuple[Where, str]] = set()  # loops are run twice
    for use in script.trace.of(LossUse):
        node = _judged_node(use)
        if node is None:
            continue
        loss = use.loss if use.model is None else _compiled_loss(script, use.model)
        key = (use.where, _spelling(loss))
        if key not in seen:
            seen.add(key)
            inner = node.layer.inner
            model: Maybe[Model] = inner if inner is not None else UNKNOWN
            head = _head(model, node, loss, use.where, use.provenance, script.version,
                         script.backend, False)  # fmt: skip
            yield replace(head, called=True)


def _judged_node(use: LossUse) -> Node | None:
    """The node whose output a loss judges: of a model with several outputs the one in question."""
    if isinstance(use.output, Unknown):
        return None
    inner = use.output.layer.inner
    if inner is None or len(inner.heads) < 2:
        return use.output
    known = (inner.complete or inner.outputs_known) and not inner.phased
    return inner.heads[use.which] if known and use.which < len(inner.heads) else None


def _compiled_loss(script: Script, model: Model) -> Maybe[Loss | None]:
    """The loss of compute_loss(): the one that compile() gave for all outputs."""
    found = [event.objective.losses for event in about(script.trace, model, Compile)]
    if len(found) != 1 or not isinstance(found[0], dict):
        return UNKNOWN
    return found[0].get(None, UNKNOWN)


def outputs_of(model: Model, objective: Any) -> Iterator[tuple[Node, Maybe[Loss | None]]]:
    """The outputs of a model and their losses, in order."""
    own = {"train_step", "compute_loss"} & set(model.own_steps)  # judged where they call the loss
    if not (model.complete or model.outputs_known) or own or model.phased:
        return
    for index, (node, name) in enumerate(zip(model.heads, output_names(model), strict=True)):
        yield node, objective.loss_of(index, name, len(model.heads))


def output_names(model: Model) -> list[Maybe[str]]:
    """The name of each output: a dict's key, or the name of its layer."""
    names = model.output_names if isinstance(model.output_names, tuple) else ()
    return [
        names[index] if index < len(names) else node.layer.name
        for index, node in enumerate(model.heads)
    ]


def _spelling(loss: Maybe[Loss | None]) -> str:
    return "" if not isinstance(loss, Loss) else f"{loss.kind!r} {loss.from_logits!r}"


def _head(
    model: Maybe[Model], node: Node, loss: Maybe[Loss | None], where: Where, provenance: Provenance,
    version: KerasVersion, backend: str, in_file: bool,
) -> Head:  # fmt: skip
    last, activation, after = last_activation(node)
    return Head(
        model, last, activation, after, units_of(node), loss, where, provenance, version, backend,
        in_file,
    )  # fmt: skip


def last_activation(node: Node) -> tuple[Layer, Maybe[str], str]:
    """The layer whose activation shapes an output, that activation, and what stands behind it."""
    after = ""
    for _ in range(64):
        layer = node.layer
        if layer.inner is not None or layer.body is not None:
            inside = only_output(layer)
            if inside is None:
                return layer, UNKNOWN, after
            node = inside
            continue
        activation = own_activation(layer)
        if not isinstance(activation, Unknown) and activation != "":
            return layer, activation, after
        if isinstance(activation, Unknown) or len(node.inputs) != 1:
            return layer, UNKNOWN, after
        after = after or layer.kind
        node = node.inputs[0]
    return node.layer, UNKNOWN, after


def only_output(layer: Layer) -> Node | None:
    """The output of the model that a layer stands for, or of a custom layer's call(), if it has one."""
    graph = layer.inner or layer.body
    if graph is None or not (graph.complete or graph.outputs_known) or len(graph.heads) != 1:
        return None
    if graph.phased:  # in training the output may be another one
        return None
    return graph.heads[0]


def own_activation(layer: Layer) -> Maybe[str]:
    """The activation that a layer applies last; "" for a layer that passes values on as they are."""
    if layer.kind == "TimeDistributed" and len(layer.wrapped) == 1:
        return own_activation(layer.wrapped[0])
    if layer.kind in KERNELS or layer.kind == "Activation":
        activation = layer.arg("activation")
        if activation is None or same(activation, "linear"):
            return "linear" if layer.kind in KERNELS else ""
        return activation if isinstance(activation, str) else UNKNOWN
    if layer.kind in ACTIVATION_LAYERS:
        return ACTIVATION_LAYERS[layer.kind]
    if layer.kind == "ReLU":
        own = [layer.args.get(name) for name in ("max_value", "negative_slope", "threshold")]
        plain = all(
            value is None or (isinstance(value, int | float) and value == 0) for value in own
        )
        return "relu" if plain else UNKNOWN
    return "" if layer.kind in SHAPES else UNKNOWN


def units_of(node: Node) -> Maybe[int]:
    """The size of the last axis of a node's output, as far as layers fix it."""
    for _ in range(16):
        layer = node.layer
        inside = only_output(layer)
        if inside is not None:
            node = inside
            continue
        found = own_units(layer)
        if found is not None:
            return found
        keeps = layer.kind in ("Activation", "Softmax", "Dropout", "Identity", "BatchNormalization",
                               *ACTIVATION_LAYERS, "op:cast")  # fmt: skip
        if not keeps or len(node.inputs) != 1:
            return UNKNOWN
        node = node.inputs[0]
    return UNKNOWN


def own_units(layer: Layer) -> Maybe[int] | None:
    """The last axis that a layer with a kernel makes; None for a layer without one."""
    if layer.kind == "TimeDistributed" and len(layer.wrapped) == 1:
        return own_units(layer.wrapped[0])
    if layer.kind not in KERNELS:
        return None
    units = layer.arg("units" if layer.kind == "Dense" else "filters")
    if layer.kind != "Dense" and known(layer.arg("data_format"), "") not in (None, "channels_last"):
        return UNKNOWN
    return units if isinstance(units, int) else UNKNOWN


# -- softmax -----------------------------------------------------------------------------------


@record()
class SoftmaxUse:
    """A softmax, and how many units it normalises over."""

    layer: Layer
    units: Maybe[int]
    where: Where
    provenance: Provenance


def softmax_uses(project: Project) -> Iterator[SoftmaxUse]:
    """Every softmax of scripts and files, at the layer that applies it."""
    for script in judged(project.scripts):
        seen: set[int] = set()
        for event in script.trace.of(Create):
            if isinstance(event.made, Layer):
                yield from _of_layer(event.made, None)
            else:
                yield from _of_nodes(event.made, seen)
    for artifact in project.artifacts:
        if artifact.model is not None:
            for layer in artifact.model.all_layers():
                yield from _of_layer(layer, None)
            yield from _of_nodes(artifact.model, set())


def _of_layer(layer: Layer, units: Maybe[int] | None) -> Iterator[SoftmaxUse]:
    """A layer with a kernel whose own activation is softmax."""
    own = own_units(layer) if layer.kind in KERNELS else None
    if own is not None and own_activation(layer) == "softmax":
        yield SoftmaxUse(layer, own, layer.where, layer.provenance)


def _of_nodes(model: Model, seen: set[int]) -> Iterator[SoftmaxUse]:
    """A softmax layer of its own, over the units of what comes before it."""
    for node in model.all_nodes():
        layer = node.layer
        if layer.kind in KERNELS or id(node) in seen or len(node.inputs) != 1:
            continue
        seen.add(id(node))
        applies = layer.kind in ("Activation", "Softmax", "op:softmax")
        if applies and own_activation(layer) == "softmax" and over_last_axis(node):
            yield SoftmaxUse(layer, units_of(node), layer.where, layer.provenance)


def over_last_axis(node: Node) -> bool:
    """Whether a softmax surely goes over the last axis; an operation's axis is a call-time argument."""
    layer = node.layer
    if layer.kind.startswith("op:"):
        positional = layer.args.get("args", ())
        axis = node.kwargs.get("axis", layer.args.get("axis", -1))
        return axis is None or (isinstance(axis, int) and axis == -1 and not positional)
    axis = layer.args.get("axis", -1)
    return isinstance(axis, int) and axis == -1
