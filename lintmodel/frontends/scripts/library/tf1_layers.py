"""Layers of TF1 graphs: tf.layers.*, tf.contrib.layers.*, slim. Each is a layer that is called once."""

from __future__ import annotations

from typing import Any, NamedTuple

from lintmodel.facts.event import Call as CallEvent
from lintmodel.facts.event import Create
from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.library.keras_layers import canonical_argument, new_layer
from lintmodel.frontends.scripts.library.symbolic import (
    new_node,
    operation,
    results_in,
    tensors_in,
)
from lintmodel.frontends.scripts.values import Library, Mapping, Result, Tensor, Thing, Value, plain


class Kind(NamedTuple):
    """A layer function: Keras' class, and its arguments in order, under Keras' names."""

    kind: str
    names: tuple[str, ...]
    defaults: dict[str, Any]


DENSE = ("inputs", "units", "activation")
CONV = ("inputs", "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate",
        "activation")  # fmt: skip
TRANSPOSED = ("inputs", "filters", "kernel_size", "strides", "padding", "data_format", "activation")
LINEAR: dict[str, Any] = {"activation": None, "data_format": "channels_last"}
LAYERS: dict[str, Kind] = {
    "dense": Kind("Dense", DENSE, LINEAR),
    "conv1d": Kind("Conv1D", CONV, LINEAR),
    "conv2d": Kind("Conv2D", CONV, LINEAR),
    "conv3d": Kind("Conv3D", CONV, LINEAR),
    "conv2d_transpose": Kind("Conv2DTranspose", TRANSPOSED, LINEAR),
    "conv3d_transpose": Kind("Conv3DTranspose", TRANSPOSED, LINEAR),
    "separable_conv2d": Kind("SeparableConv2D", CONV, LINEAR),
    "flatten": Kind("Flatten", ("inputs",), {}),
    "dropout": Kind(
        "Dropout", ("inputs", "rate", "noise_shape", "seed", "training"), {"rate": 0.5}
    ),
    "batch_normalization": Kind(
        "BatchNormalization", ("inputs", "axis", "momentum", "epsilon"), {"momentum": 0.99}
    ),
}
CONTRIB_ALL = ("inputs", "units", "activation", "normalizer_fn", "normalizer_params")
CONTRIB_CONV = ("inputs", "filters", "kernel_size", "strides", "padding", "data_format",
                "dilation_rate", "activation", "normalizer_fn", "normalizer_params")  # fmt: skip
CONTRIB_TRANSPOSED = ("inputs", "filters", "kernel_size", "strides", "padding", "data_format",
                      "activation", "normalizer_fn", "normalizer_params")  # fmt: skip
RELU: dict[str, Any] = {"activation": "relu"}
CONTRIB: dict[str, Kind] = {
    "fully_connected": Kind("Dense", CONTRIB_ALL, RELU),
    "conv2d": Kind("Conv2D", CONTRIB_CONV, RELU),
    "convolution2d": Kind("Conv2D", CONTRIB_CONV, RELU),
    "conv2d_transpose": Kind("Conv2DTranspose", CONTRIB_TRANSPOSED, RELU),
    "flatten": Kind("Flatten", ("inputs",), {}),
    "dropout": Kind(
        "Dropout", ("inputs", "keep_prob", "noise_shape", "training"), {"keep_prob": 0.5}
    ),
    "batch_norm": Kind(
        "BatchNormalization", ("inputs", "momentum"), {"momentum": 0.999, "training": True}
    ),
}
RENAMED = {"num_outputs": "units", "activation_fn": "activation", "is_training": "training",
           "decay": "momentum", "stride": "strides", "rate": "dilation_rate"}  # fmt: skip
ROOTS = ("tensorflow.contrib.layers", "tensorflow.contrib.slim", "tf_slim",
         "tensorflow.contrib.layers.python.layers")  # fmt: skip
IN_PLACE, COLLECTED = "in place", "collection"


@function(*(f"tensorflow.layers.{name}" for name in LAYERS))
def layer_function(call: Call) -> Value:
    """tf.layers.dense(x, 10): the layer is made and called."""
    known = LAYERS[call.name.rpartition(".")[2]]
    args = {**known.defaults, **_named(call, known, {})}
    training = args.pop("training", False if known.kind == "Dropout" else "absent")
    return _called(call, known.kind, args, training, COLLECTED)


@function(*(f"{root}.{name}" for root in ROOTS for name in CONTRIB))
def contrib_function(call: Call) -> Value:
    """slim.conv2d(x, 64, [3, 3]): activation and normalisation of its own, which arg_scope changes."""
    name = call.name.rpartition(".")[2]
    known = CONTRIB[name]
    given = _named(call, known, RENAMED if name != "dropout" else {"is_training": "training"})
    scoped = "arg_scope" in call.run.state.scopes
    args = {key: UNKNOWN if scoped else value for key, value in known.defaults.items()} | given
    if "units" in args and known.kind != "Dense":
        args["filters"] = args.pop("units")
    training = args.pop("training", True)
    if known.kind == "BatchNormalization":
        return _called(call, known.kind, args, training, _updates(call.kwargs, scoped))
    result = _called(call, known.kind, args, training, COLLECTED)
    return _normalized(call, args, result, scoped)


def _named(call: Call, known: Kind, renamed: dict[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = dict(zip(known.names, call.args, strict=False))
    found.update({renamed.get(name, name): value for name, value in call.kwargs.items()})
    if call.open:
        found = {name: found.get(name, UNKNOWN) for name in (*known.names, "training", *found)}
    return found


def _updates(given: dict[str, Value], scoped: bool) -> Any:
    """Where the updates of moving statistics go: None as the collection does them in place."""
    if "updates_collections" in given:
        found = given["updates_collections"]
        if found is None:
            return IN_PLACE
        of_graph = isinstance(found, Library) and found.name.endswith("UPDATE_OPS")
        return COLLECTED if of_graph or found == "update_ops" else UNKNOWN
    return UNKNOWN if scoped else COLLECTED


def _normalized(call: Call, args: dict[str, Any], result: Value, scoped: bool) -> Value:
    """The batch normalisation that normalizer_fn adds between the layer and its activation."""
    wanted = args.get("normalizer_fn")
    if not isinstance(wanted, Library) or not wanted.name.endswith("batch_norm"):
        return result
    params = args.get("normalizer_params")
    entries: dict[str, Value] = params.entries if isinstance(params, Mapping) else {}
    hidden = scoped or (params is not None and (not isinstance(params, Mapping) or params.open))
    training = entries.get("is_training", UNKNOWN if hidden else True)
    made = {"momentum": entries.get("decay", UNKNOWN if hidden else 0.999)}
    _called(call, "BatchNormalization", made, training, _updates(entries, hidden))
    return result


def _called(call: Call, kind: str, args: dict[str, Any], training: Value, updates: Any) -> Value:
    """A layer made and called: its facts, the event, and what comes out."""
    facts = {key: canonical_argument(key, value) for key, value in args.items() if key != "inputs"}
    if kind == "BatchNormalization":
        facts["updates"] = updates
    name = facts.get("name")
    layer = Layer(
        kind=kind,
        name=name if isinstance(name, str) else UNKNOWN,
        args=facts,
        library=call.name,
        trainable=facts.get("trainable", True),
        where=call.where,
        provenance=call.run.provenance(f"{kind} is created", call.span),
    )
    call.run.emit(Create, f"{kind} is created", made=layer, where=call.where)
    flag = plain(training)
    if isinstance(flag, int) and not isinstance(flag, bool):
        flag = bool(flag)
    known = flag if flag is None or isinstance(flag, bool | str) else UNKNOWN
    call.run.emit(
        CallEvent, f"{kind} is called", target=layer, training=known, where=call.where
    )  # fmt: skip
    return _output(call, layer, args.get("inputs"))


def _output(call: Call, layer: Layer, inputs: Value) -> Value:
    symbolic = list(tensors_in(inputs))
    node = new_node(call.run, layer, [*symbolic, *results_in(inputs)], {}, where=call.where)
    return Tensor(node) if symbolic else Result(node)


@function(*(f"{root}.arg_scope" for root in (*ROOTS, "tensorflow.contrib.framework",
                                             "tensorflow.contrib.framework.python.ops")))  # fmt: skip
def arg_scope(call: Call) -> Value:
    """with slim.arg_scope([...], is_training=...): defaults of the layers inside are not known."""
    return Thing("arg_scope", {}, call.where)


@function(*(f"{root}.softmax" for root in ROOTS))
def softmax(call: Call) -> Value:
    """slim.softmax(logits)."""
    return operation(call.run, "softmax", call.args, call.kwargs)


@function(*(f"tensorflow.layers.{name}" for name in ("Dense", "Conv1D", "Conv2D", "Conv3D", "Dropout",
                                                     "Conv2DTranspose", "BatchNormalization")))  # fmt: skip
def layer_class(call: Call) -> Value:
    """tf.layers.Dense(10): an object, called later."""
    layer = new_layer(call, call.name.rpartition(".")[2])
    if layer.kind == "BatchNormalization":
        layer.args["updates"] = COLLECTED
    call.run.emit(Create, f"{layer.kind} is created", made=layer, where=call.where)
    return layer
