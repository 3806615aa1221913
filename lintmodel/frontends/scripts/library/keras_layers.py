"""keras.layers: constructors, calls on symbolic tensors (graphs) and on data, adapt()."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.event import Adapt, Build, Create, LoadWeights
from lintmodel.facts.event import Call as CallEvent
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Node
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.classes import layers_in
from lintmodel.frontends.scripts.library import Call, attribute, function, method, prefix
from lintmodel.frontends.scripts.library.arrays import (
    affine,
    as_data,
    shape_of,
    standardised,
    step,
)
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import (
    Choice,
    Class,
    Dataset,
    Function,
    Instance,
    Library,
    Mapping,
    Sequence,
    Symbol,
    Tensor,
    Thing,
    Value,
    number,
    plain,
)
from lintmodel.knowledge import (
    REQUIRED,
    canonical_activation,
    canonical_layer,
    is_random_layer,
    layer_spec,
)

# -- constructors ------------------------------------------------------------------------------


@prefix("keras.layers.")
def construct(call: Call) -> Value:
    """keras.layers.X(...): a layer; the lower-case functions of Keras 2 call one at once."""
    kind = call.name.rpartition(".")[2]
    known = canonical_layer(kind)
    if known is None:
        if kind[:1].islower() and call.args:
            return operation(call.run, kind, call.args, call.kwargs)
        return call.unknown(f"layer {kind}")
    layer = new_layer(call, known)
    call.run.emit(Create, f"{known} is created", made=layer, where=call.where)
    return layer


@function("keras.layers.Input", "keras.Input", "keras.layers.InputLayer")
def construct_input(call: Call) -> Value:
    """keras.Input(shape): the tensor of an InputLayer."""
    layer = new_layer(call, "InputLayer")
    shape = shape_of(call.arg(0, "shape", call.kwargs.get("input_shape")))
    if not isinstance(shape, Unknown):
        shape = (call.plain(1, "batch_size", None), *shape)
    batch_shape = call.kwargs.get("batch_shape", call.kwargs.get("batch_input_shape"))
    if batch_shape is not None:
        shape = shape_of(batch_shape)
    if call.name.endswith("InputLayer"):
        return layer
    return Tensor(new_node(call.run, layer, (), {}, shape=shape))


def new_layer(call: Call, kind: str) -> Layer:
    """A layer with its arguments by name, defaults filled in."""
    run = call.run
    args = arguments(call, kind)
    name = args.get("name", UNKNOWN)
    facts = {key: canonical_argument(key, value) for key, value in args.items()}
    if kind == "Lambda" and isinstance(args.get("function"), Function):
        facts["captures"] = globals_read(args["function"])
    return Layer(
        kind=kind,
        name=name if isinstance(name, str) and name else UNKNOWN,
        args=facts,
        library=call.name,
        wrapped=tuple(
            layers_in((*call.args[:1], call.kwargs.get("layer"), call.kwargs.get("cell")))
        ),
        trainable=args.get("trainable", True) if args.get("trainable") is not None else True,
        where=call.where,
        provenance=run.provenance(f"{kind} is created", call.span),
    )


def arguments(call: Call, kind: str) -> dict[str, Any]:
    """Arguments of a layer's constructor by name."""
    spec = layer_spec(kind, call.run.version.major)
    found: dict[str, Any] = {}
    if spec is not None:
        found = {n: UNKNOWN if d is REQUIRED else d for n, d in spec.parameters}
        names = spec.names[: spec.positional]
        found.update(dict(zip(names, call.args, strict=False)))
    found.update(call.kwargs)
    if call.open:
        given = set(call.kwargs)
        return {key: value if key in given else UNKNOWN for key, value in found.items()}
    return found


def canonical_argument(name: str, value: Value) -> Any:
    """An argument as facts hold it; activations by Keras' name ("relu"), a lambda as "<lambda>"."""
    if isinstance(value, Library):
        return canonical_activation(value.name.rpartition(".")[2]) or value.name
    if isinstance(value, Function):
        return f"function:{value.name}"
    if isinstance(value, str) and name in ("activation", "recurrent_activation"):
        return canonical_activation(value) or value
    if isinstance(value, Layer) and name == "activation":
        return canonical_activation(value.kind.lower()) or value.kind
    return value if isinstance(value, Unknown) else plain(value)


def globals_read(function: Function) -> tuple[str, ...]:
    """Names of values around a function that its body reads: they are not saved with it.

    Modules, functions and classes are found again by import; constants and data are lost.
    """
    own = {name for name, _ in (*function.code[1], *function.code[3])}
    found: list[str] = []
    pending: list[Any] = [function.code[5]]
    while pending:
        code = pending.pop()
        if isinstance(code, tuple):
            if len(code) == 2 and code[0] == "name" and code[1] not in own:
                found.append(code[1])
            pending.extend(code)
    return tuple(sorted({name for name in found if _is_lost(function, name)}))


def _is_lost(function: Function, name: str) -> bool:
    scope = function.scope
    while scope is not None:
        if name in scope.names:
            value = scope.names[name]
            return not isinstance(value, Library | Function | Class) and not (
                isinstance(value, Thing) and value.kind == "module"
            )
        scope = scope.outer  # type: ignore[assignment]
    return False


# -- calls -------------------------------------------------------------------------------------


def tensors_in(value: Value, depth: int = 0) -> Iterator[Tensor]:
    """The symbolic tensors in a structure of arguments."""
    if isinstance(value, Tensor):
        yield value
    elif depth < 4:
        items: Any = ()
        if isinstance(value, tuple):
            items = value
        elif isinstance(value, Sequence):
            items = value.items
        elif isinstance(value, Mapping):
            items = value.entries.values()
        elif isinstance(value, Choice):
            items = [option for _, option in value.options]
        for item in items:
            yield from tensors_in(item, depth + 1)


@method(Layer, "__call__")
def call_layer(call: Call) -> Value:
    """layer(x, ...): a node of a graph where x is symbolic, else an event on data."""
    return called(call, call.owner)


@method(Instance, "__call__")
def call_instance(call: Call) -> Value:
    """An instance of a subclass called: its layer or model; a plain object is not seen."""
    fact = call.owner.fact
    if isinstance(fact, Layer):
        return called(call, fact)
    if fact is not None:
        from lintmodel.frontends.scripts.library.keras_models import call_model

        call.owner = fact
        return call_model(call)
    call.run.escape([*call.args, *call.kwargs.values()], "an object that lintmodel cannot see")
    return call.unknown("call of object")


def called(call: Call, layer: Layer) -> Value:
    """The result of calling a layer."""
    values = [*call.args, *call.kwargs.values()]
    tensors = list(tensors_in(tuple(values)))
    if tensors:
        node = new_node(call.run, layer, tensors, call_keywords(call, layer), where=call.where)
        call.run.emit(Build, f"{layer.kind} is called", node=node, where=call.where)
        return Tensor(node)
    data = as_data(call.run, call.arg(0, "inputs"))
    call.run.emit(
        CallEvent,
        f"{layer.kind} is called",
        target=layer,
        x=data,
        training=training_of(call),
        where=call.where,
        tapes=tuple(call.run.state.tapes),
    )
    return (
        call.unknown("layer output")
        if isinstance(data, Unknown)
        else applied(call.run, layer, data)
    )


def training_of(call: Call) -> Any:
    """The keyword `training` of a call: its value, UNKNOWN, or "absent"."""
    if "training" not in call.kwargs:
        return UNKNOWN if call.open else "absent"
    value = plain(call.kwargs["training"])
    if isinstance(value, int) and not isinstance(value, bool):
        return bool(value)
    return value if value is None or isinstance(value, bool) else UNKNOWN


def call_keywords(call: Call, layer: Layer) -> dict[str, Any]:
    """Call-time keywords as facts hold them; tensors among them are inputs, not keywords."""
    found = {name: plain(value) for name, value in call.kwargs.items()}
    if isinstance(found.get("training"), int):
        found["training"] = bool(found["training"])
    return found


def new_node(run: Run, layer: Layer, tensors: Any, kwargs: dict[str, Any], **facts: Any) -> Node:
    """A node of a graph on the outputs of others."""
    tensors = tuple(tensors)
    facts.setdefault("where", run.where())
    return Node(
        layer=layer,
        inputs=tuple(tensor.node for tensor in tensors),
        input_outputs=tuple(tensor.output for tensor in tensors),
        kwargs=kwargs,
        provenance=run.provenance(f"{layer.kind} is called"),
        **facts,
    )


def operation(run: Run, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """An operation on symbolic tensors: a node of kind "op:NAME"."""
    tensors = list(tensors_in((*args, *kwargs.values())))
    if not tensors:
        return run.unknown(f"operation {name}")
    constants = [plain(arg) for arg in args if not isinstance(arg, Tensor)]
    arguments_ = {key: plain(value) for key, value in kwargs.items()}
    layer = Layer(
        kind=f"op:{name}",
        name="",
        args={"args": constants, **arguments_},
        where=run.where(),
        provenance=run.provenance(name),
    )
    return Tensor(new_node(run, layer, tensors, {}))


# -- what preprocessing layers do to data ------------------------------------------------------


def applied(run: Run, layer: Layer, data: Data) -> Value:
    """Data after a layer was called on it; only preprocessing layers are followed."""
    if layer.kind == "Rescaling":
        scale, offset = number(layer.arg("scale")), number(layer.arg("offset"))
        if scale is None or offset is None:
            return step(run, data, "opaque", "Rescaling", interval=UNKNOWN)
        return affine(run, data, float(scale), float(offset), "Rescaling")
    if layer.kind == "Normalization":
        return standardised(run, data, "Normalization", layer)
    if layer.kind in ("Resizing", "CenterCrop"):
        return step(run, data, "resize", layer.kind, shape=UNKNOWN)
    if is_random_layer(layer.kind):
        return step(run, data, "augment", layer.kind)
    if layer.kind in ("TextVectorization", "StringLookup", "IntegerLookup", "Hashing"):
        return replace(step(run, data, "encode", layer.kind, fitted=layer), interval=UNKNOWN)
    return run.unknown(f"output of {layer.kind}")


# -- state -------------------------------------------------------------------------------------


@method(Layer, "adapt", "set_vocabulary", "load_assets", "load_own_variables", "update_state",
        "finalize_state")  # fmt: skip
def adapt(call: Call) -> Value:
    """layer.adapt(data): the layer's statistics or vocabulary are set."""
    value = call.arg(0, "data")
    if isinstance(value, Dataset):
        value = value.element
    data = as_data(call.run, value)
    call.run.emit(
        Adapt, f"{call.name}()", layer=call.owner, data=data, method=call.name, where=call.where
    )
    return None


@method(Layer, "set_weights", "load_weights", "build_from_config", "from_config")
def set_weights(call: Call) -> Value:
    """layer.set_weights(...): whatever the layer held is replaced."""
    call.run.emit(
        LoadWeights, f"{call.name}()", target=call.owner, method=call.name, where=call.where
    )
    return None


@method(Layer, "get_weights", "get_vocabulary", "get_config", "build", "compute_output_shape",
        "count_params", "add_weight", "add_loss", "add_metric", "vocabulary_size")  # fmt: skip
def _read(call: Call) -> Value:
    return call.unknown(f"layer.{call.name}")


@method(Layer, "super.__init__", "super.build", "super.call", "super.get_config", "super.__call__")
def _super(call: Call) -> Value:
    """super().__init__(name=...) of a custom layer."""
    name = call.kwargs.get("name")
    if call.name == "super.__init__" and isinstance(name, str):
        call.owner.name = name
    return call.unknown("super")


@attribute(Layer, "name")
def _name(run: Run, layer: Layer) -> Value:
    return layer.name if isinstance(layer.name, str) else Symbol("name", ("name", id(layer)))


@attribute(Layer, "trainable_variables", "trainable_weights", "variables", "weights",
           "non_trainable_variables")  # fmt: skip
def variables_of(run: Run, owner: Any) -> Value:
    """model.trainable_variables: remembers whose they are."""
    return Sequence([Thing("variables", {"of": owner})], open=True)


@attribute(Layer, "layers")
def _inner_layers(run: Run, layer: Layer) -> Value:
    return Sequence(layer.inner.layers) if layer.inner else run.unknown("layers")


@attribute(Layer, "output", "input")
def _io(run: Run, layer: Layer) -> Value:
    return Symbol("layer tensor", ("io", id(layer)))


__all__ = ["Interval"]
