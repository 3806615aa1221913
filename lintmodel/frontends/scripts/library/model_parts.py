"""What is read off a model: its layers by index or name, its variables, inputs and outputs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.classes import as_layer
from lintmodel.frontends.scripts.library import Call, attribute, method
from lintmodel.frontends.scripts.library.graph import finish_sequential
from lintmodel.frontends.scripts.library.keras_layers import variables_of
from lintmodel.frontends.scripts.library.symbolic import (
    new_node,
)
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Hidden, Symbol
from lintmodel.frontends.scripts.values import (
    SAMPLES,
    Sequence,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    pass


@attribute(Model, "layers")
def _layers(run: Run, model: Model) -> Value:
    if id(model) in run.sequentials:
        finish_sequential(run, model)
    found = layers_of(run, model)
    found.of = model
    return found


def layers_of(run: Run, model: Model) -> Sequence:
    """model.layers; where layers are not held one by one, SAMPLES of them."""
    spliced = any(id(layer) in run.spliced for layer in model.layers)
    if not spliced and not model.samples:
        return Sequence([unwrapped(layer) for layer in model.layers], open=not model.complete)
    found: list[Value] = [*model.samples]
    for layer in model.layers:
        if id(layer) not in run.spliced or layer.inner is None:
            found.append(unwrapped(layer))
        else:
            found.extend(layer.inner.samples or [run.unknown("layer")])
    return Sequence(found, SAMPLES, open=True)


def unwrapped(layer: Layer) -> Layer | Model:
    """The model itself, where a layer only stands for it."""
    inner = layer.inner
    return inner if inner is not None and inner.as_layer is layer else layer


@method(Model, "get_layer")
def get_layer(call: Call) -> Value:
    """model.get_layer("name") or get_layer(index=1)."""
    model: Model = call.owner
    name, index = call.plain(0, "name"), call.plain(1, "index")
    if (
        isinstance(index, int)
        and model.complete
        and -len(model.layers) <= index < len(model.layers)
    ):
        return unwrapped(model.layers[index])
    found = [layer for layer in model.layers if isinstance(layer.name, str) and layer.name == name]
    if len(found) == 1:
        return unwrapped(found[0])
    automatic = _by_automatic_name(model, name) or _application(model, name)
    if automatic is None and model.kind == "application":
        return Hidden(model, ("layer", id(model), str(name), str(index)), index == 0)
    return call.unknown("get_layer") if automatic is None else automatic


def _by_automatic_name(model: Model, name: Any) -> Layer | None:
    """The only layer of a class that was never named: "normalization" for Normalization."""
    from lintmodel.frontends.scripts.library.graph import automatic_stem

    if not isinstance(name, str):
        return None
    stem = name.rstrip("0123456789").rstrip("_")
    alike = [
        one for one in model.layers if automatic_stem(one) == stem and not isinstance(one.name, str)
    ]
    return alike[0] if len(alike) == 1 and model.complete else None


def _application(model: Model, name: Any) -> Layer | Model | None:
    """The only pretrained base of a name: "resnet50v2", "inception_v3", "mobilenetv2_1.00_224"."""
    given = "".join(filter(str.isalnum, name)) if isinstance(name, str) else ""
    alike = [
        layer.inner for layer in model.layers
        if layer.inner is not None and layer.inner.application and not isinstance(layer.name, str)
        and _names_application(given, str(layer.inner.application["name"]).rpartition(".")[2])
    ]  # fmt: skip
    return alike[0] if len(alike) == 1 else None


def _names_application(given: str, kind: str) -> bool:
    """Whether a name is that of a kind of application, maybe with sizes behind it."""
    rest = given.lower().removeprefix(kind.lower())
    return given.lower().startswith(kind.lower()) and (not rest or rest.isdigit())


attribute(Model, "trainable_variables", "trainable_weights", "variables", "weights",
          "non_trainable_variables")(variables_of)  # fmt: skip


@attribute(Model, "output")
def _output(run: Run, model: Model) -> Value:
    return _one_or_all(_outputs(run, model))


@attribute(Model, "input")
def _input(run: Run, model: Model) -> Value:
    return _one_or_all(_inputs(run, model))


@attribute(Model, "outputs")
def _outputs(run: Run, model: Model) -> Sequence:
    return Sequence([Tensor(node) for node in model.heads] or [_of_hidden(run, model)])


@attribute(Model, "inputs")
def _inputs(run: Run, model: Model) -> Sequence:
    return Sequence([Tensor(node) for node in model.inputs] or [Tensor(_hidden_input(run, model))])


def _one_or_all(tensors: Sequence) -> Value:
    """What Keras calls `output`: a list only of several."""
    return tensors.items[0] if len(tensors.items) == 1 else tensors


def _hidden_input(run: Run, model: Model) -> Node:
    """The input of a model whose graph we do not hold (an application, a loaded file)."""
    for node in model.nodes:
        if node.layer.kind == "InputLayer":
            return node
    layer = Layer(kind="InputLayer", where=run.where(), provenance=run.provenance("input"))
    node = new_node(run, layer, (), {})
    model.nodes.append(node)
    return node


def hidden_tensor(run: Run, layer: Hidden, name: str) -> Value:
    """base.get_layer("fc1").output: something that the base makes of its own input, of whatever shape."""
    if name == "input" and layer.first:
        return Tensor(_hidden_input(run, layer.of))
    if name == "input":
        return Symbol(layer.cause, ("attr", layer.key, name))
    given = {**layer.of.application, "include_top": UNKNOWN, "pooling": UNKNOWN}
    part = replace(layer.of, application=given, samples=[], as_layer=None)  # who knows what is in it
    run.keep.append(part)
    run.spliced.add(id(as_layer(part)))
    inner = new_node(run, as_layer(part), [Tensor(_hidden_input(run, layer.of))], {})
    chain = run.provenance("a layer of a pretrained model")
    end = Layer(kind="op:part", where=run.where(), provenance=chain)
    return Tensor(new_node(run, end, [Tensor(inner)], {}))


def _of_hidden(run: Run, model: Model) -> Value:
    """base.output: the base called on its own input; Keras takes over its layers one by one."""
    run.spliced.add(id(as_layer(model)))
    return Tensor(new_node(run, as_layer(model), [Tensor(_hidden_input(run, model))], {}))
