"""keras.layers: constructors, calls on symbolic tensors (graphs) and on data, adapt()."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.event import Adapt, Create, Renew
from lintmodel.facts.files import LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.capture import capture
from lintmodel.frontends.scripts.classes import layers_in
from lintmodel.frontends.scripts.library import Call, attribute, function, method, prefix
from lintmodel.frontends.scripts.library.arrays import (
    as_data,
    shape_of,
)
from lintmodel.frontends.scripts.library.refused import note_arguments
from lintmodel.frontends.scripts.library.symbolic import new_node, operation
from lintmodel.frontends.scripts.objects import Class, Function, Scope
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.subclass import trace_function
from lintmodel.frontends.scripts.symbols import Count, Symbol
from lintmodel.frontends.scripts.values import (
    Dataset,
    Library,
    Sequence,
    Tensor,
    Thing,
    Value,
    plain,
)
from lintmodel.knowledge import (
    REQUIRED,
    canonical_activation,
    canonical_layer,
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
    layer.spelled, layer.given = spelled(call, known), _given(call, known)
    note_arguments(call, "layers", known)
    call.run.emit(Create, f"{known} is created", made=layer, where=call.where)
    if known in ("Lambda", "Activation"):
        _with_function(call, layer)
    return layer


@function("tensorflow_hub.KerasLayer", "keras_hub.layers.KerasLayer")
def construct_hub(call: Call) -> Value:
    """hub.KerasLayer(handle): a layer whose inside nobody sees."""
    layer = new_layer(call, "KerasLayer")
    layer.custom = True
    call.run.emit(Create, "KerasLayer is created", made=layer, where=call.where)
    return layer


def _with_function(call: Call, layer: Layer) -> None:
    """A layer around a function of the script: what it reads, and what it does."""
    for value in (*call.args, *call.kwargs.values()):
        if isinstance(value, Function):
            capture(call.run, layer, value)
            if layer.kind == "Lambda":
                trace_function(call.run, layer, value, call.kwargs.get("arguments"))
            return


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
    if isinstance(shape, tuple):
        layer.args["batch_shape"] = shape
    if call.name.endswith("InputLayer"):
        return layer
    return Tensor(new_node(call.run, layer, (), {}, shape=shape))


def new_layer(call: Call, kind: str) -> Layer:
    """A layer with its arguments by name, defaults filled in."""
    run = call.run
    args = arguments(call, kind)
    name = args.get("name", UNKNOWN)
    facts = {key: canonical_argument(key, value) for key, value in args.items()}
    counts = {key: value.counted for key, value in args.items() if isinstance(value, Count)}
    policy = run.policy["name"]
    if policy is not None and args.get("dtype") is None and kind != "InputLayer":
        facts["dtype"] = plain(policy)
    if kind == "Lambda" and isinstance(args.get("function"), Function):
        facts["captures"] = globals_read(args["function"])
    return Layer(
        kind=kind,
        name=name if isinstance(name, str) and name else UNKNOWN,
        args=facts,
        counts=counts,
        library=call.name,
        wrapped=tuple(
            layers_in((*call.args[:1], call.kwargs.get("layer"), call.kwargs.get("cell")))
        ),
        trainable=args.get("trainable", True) if args.get("trainable") is not None else True,
        where=call.where,
        provenance=run.provenance(f"{kind} is created", call.span),
    )


def _given(call: Call, kind: str) -> Maybe[frozenset[str]]:
    """The arguments that are given, by position or by name."""
    spec = layer_spec(kind, call.run.version.major) if call.args else None
    if call.open or (call.args and spec is None):
        return UNKNOWN
    names = spec.names[: len(call.args)] if spec is not None else ()
    return frozenset((*names, *call.kwargs))


def spelled(call: Call, kind: str) -> dict[str, str]:
    """The names that arguments were given by, where they were: {"rate": "keep_prob"}."""
    arg_codes, kwarg_codes = call.codes()
    spec = layer_spec(kind, call.run.version.major) if arg_codes else None
    names = spec.names[: spec.positional] if spec is not None else ()
    found = {name: name_in(code) for name, code in zip(names, arg_codes, strict=False)}
    found.update({name: name_in(code) for name, code in kwarg_codes if name})
    return {name: given for name, given in found.items() if given}


def name_in(code: Any) -> str:
    """The last name of what an argument was given as: of x, self.x, args.x and config["x"]; else ""."""
    if code[0] == "name":
        return str(code[1])
    if code[0] == "attr":
        return str(code[2])
    if code[0] == "sub" and code[2][0] == "const" and isinstance(code[2][1], str):
        return str(code[2][1])
    return ""


def arguments(call: Call, kind: str) -> dict[str, Any]:
    """Arguments of a layer's constructor by name."""
    spec = layer_spec(kind, call.run.version.major)
    found: dict[str, Any] = {}
    if spec is not None:
        found = {n: UNKNOWN if d is REQUIRED else d for n, d in spec.parameters}
        names = spec.names[: spec.positional]
        found.update(dict(zip(names, call.args, strict=False)))
    found.update(call.kwargs)
    if call.run.image_format is not None and found.get("data_format", "") is None:
        found["data_format"] = call.run.image_format
    if call.open:
        given = set(call.kwargs)
        return {key: value if key in given else UNKNOWN for key, value in found.items()}
    return found


def canonical_argument(name: str, value: Value) -> Any:
    """An argument as facts hold it; activations by Keras' name ("relu"), a lambda as "<lambda>"."""
    if value is None or isinstance(value, int | float):  # most: defaults that stand
        return value
    if isinstance(value, Library):
        known = value.name.startswith(("keras.", "tensorflow."))
        return (
            canonical_activation(value.name.rpartition(".")[2]) or value.name if known else UNKNOWN
        )
    if isinstance(value, Function):
        return f"function:{value.name}"
    if isinstance(value, str) and name in ("activation", "recurrent_activation"):
        return canonical_activation(value) or value
    if isinstance(value, Thing) and value.kind == "initializer" and name.endswith("_initializer"):
        return value.fields["of"].name.rpartition(".")[2]
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
    """Whether a name is a value of the module: what an enclosing function holds is saved as closure."""
    scope: Scope | None = function.scope
    while scope is not None and scope.outer is not None:
        if name in scope.names:
            return False
        scope = scope.outer
    value = scope.names.get(name) if scope is not None else None
    if value is None or isinstance(value, Library | Function | Class):
        return False
    return not (isinstance(value, Thing) and value.kind == "module")


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


@method(Layer, "reset_states", "reset_state")
def renew(call: Call) -> Value:
    """layer.reset_states()."""
    call.run.emit(Renew, f"{call.name}()", target=call.owner, method=call.name, where=call.where)
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
    from lintmodel.frontends.scripts.library.model_parts import layers_of

    return layers_of(run, layer.inner) if layer.inner else run.unknown("layers")


@attribute(Layer, "output", "input")
def _io(run: Run, layer: Layer) -> Value:
    return Symbol("layer tensor", ("io", id(layer)))
