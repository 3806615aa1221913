"""One serialised layer: its kind, whether Keras ships it, and its arguments in one spelling."""

from __future__ import annotations

import re
from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN, Maybe, same
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.frontends.artifacts.keras1_names import modern
from lintmodel.frontends.artifacts.lowering import Lowering, config_of, text_of
from lintmodel.frontends.artifacts.reading import printable
from lintmodel.frontends.artifacts.variable_names import group_key
from lintmodel.knowledge import (
    REQUIRED,
    canonical_activation,
    canonical_function,
    canonical_layer,
    layer_spec,
)

MODEL_CLASSES = frozenset({"Functional", "Sequential", "Model"})
_KERAS_ROOTS = frozenset({"keras", "tf_keras", "tensorflow"})
_OPERATION_CLASSES = frozenset(
    {"TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer", "ClassMethod", "InstanceMethod"}
)
# One name for what Keras 2, Keras 3 and TensorFlow spell differently: that of keras.ops.
_OPERATIONS = {
    "true_divide": "divide",
    "truediv": "divide",
    "realdiv": "divide",
    "div": "divide",
    "sub": "subtract",
    "mul": "multiply",
    "addv2": "add",
    "pow": "power",
    "neg": "negative",
    "concat": "concatenate",
    "reduce_mean": "mean",
    "reduce_sum": "sum",
    "reduce_max": "max",
    "reduce_min": "min",
    "floordiv": "floor_divide",
}
# What the base class takes: no default of a layer's own.
_BASE_ARGUMENTS = frozenset(
    {"name", "trainable", "dtype", "autocast", "input_shape", "input_dim", "batch_size", "weights"}
    | {"batch_input_shape", "dynamic", "input_tensor"}
)


def plain_layer(lowering: Lowering, saved: dict[str, Any]) -> Layer:
    """The fact of a serialised layer, without what is nested in it.

    Takes {"class_name", "config", and in Keras 3 "module", "registered_name"}.
    """
    config = config_of(saved)
    kind, custom = kind_of(saved)
    name = config.get("name", saved.get("name"))
    shown = name if isinstance(name, str) else ""
    layer = Layer(
        kind=kind,
        name=shown or UNKNOWN,
        args=arguments(kind, config, lowering.version, custom),
        custom=custom,
        trainable=_flag(config.get("trainable", True)),
        weights=() if kind.startswith("op:") else UNKNOWN,
        where=Where(path=lowering.reading.shown, part=printable(shown)),
    )
    lowering.add_layer(layer, text_of(saved, "class_name"))
    return layer


def kind_of(saved: dict[str, Any]) -> tuple[str, bool]:
    """Canonical kind, and whether it is a class that Keras does not ship."""
    class_name = text_of(saved, "class_name").rpartition(">")[2]
    module = text_of(saved, "module")
    if _is_operation(saved, class_name, module):
        return f"op:{_operation(saved, class_name)}", False
    known: str | None = class_name
    if class_name not in MODEL_CLASSES:
        known = canonical_layer(class_name) or canonical_layer(re.sub(r"V[12]$", "", class_name))
    registered = text_of(saved, "registered_name") + text_of(saved, "class_name")
    foreign = ">" in registered or (bool(module) and module.split(".")[0] not in _KERAS_ROOTS)
    if foreign or known is None:
        return class_name or "?", True
    return known, False


def _is_operation(saved: dict[str, Any], class_name: str, module: str) -> bool:
    """A symbolic operation. In a .h5 of Keras 3 it has no module, and not what layers have."""
    if class_name in _OPERATION_CLASSES or re.match(r"keras\.(src\.)?ops\b", module):
        return True
    config = config_of(saved)
    if module or "trainable" in config or ">" in text_of(saved, "class_name"):
        return False
    if class_name in MODEL_CLASSES:
        return False
    own = group_key(class_name)
    if _called_anew(saved) and canonical_function(f"keras.ops.{own}") is not None:
        return True
    plain = re.fullmatch(re.escape(own) + r"(_[0-9]+)?", text_of(config, "name"))
    return plain is not None and canonical_layer(class_name) is None


def _called_anew(saved: dict[str, Any]) -> bool:
    """Whether Keras 3 wrote its calls: what it ships as a layer has "trainable" there."""
    inbound = saved.get("inbound_nodes")
    first = inbound[0] if isinstance(inbound, list) and inbound else None
    return isinstance(first, dict) and isinstance(first.get("args"), list)


def _operation(saved: dict[str, Any], class_name: str) -> str:
    """The operation's own name: divide for TrueDivide, math.truediv, __operators__.truediv."""
    config = config_of(saved)
    name = text_of(config, "function") or text_of(config, "symbol")
    if class_name == "TensorFlowOpLayer":
        name = text_of(config.get("node_def"), "op") or text_of(config, "name")
    elif class_name not in _OPERATION_CLASSES:
        name = group_key(class_name)
    section, _, name = name.lower().rpartition(".")
    name = name.strip("_")
    if section.rpartition(".")[2] == "random" and not name.startswith("random"):
        name = f"random_{name.removeprefix('stateless_')}"  # tf.random.normal
    return _OPERATIONS.get(name, name)


def arguments(
    kind: str, config: dict[str, Any], version: KerasVersion, custom: bool
) -> dict[str, Any]:
    """The arguments of a layer in one spelling, the defaults of its Keras filled in."""
    if not custom:
        config = modern(kind, config, same(version.major, 1))
    args = {key: _canonical(key, value) for key, value in config.items()}
    if kind == "InputLayer" and "batch_input_shape" in args:
        args["batch_shape"] = args.pop("batch_input_shape")
    if kind == "BatchNormalization" and isinstance(args.get("axis"), list):
        axis = args["axis"]  # Keras 2 writes [3] for 3
        args["axis"] = axis[0] if len(axis) == 1 else axis
    spec = None if custom else layer_spec(kind, version.major)
    for name, default in spec.parameters if spec is not None else ():
        if default is not REQUIRED and name not in _BASE_ARGUMENTS:
            args.setdefault(name, list(default) if isinstance(default, tuple) else default)
    return args


def _canonical(key: str, value: Any) -> Any:
    if key == "activation" or key.endswith("_activation"):
        return _activation(value)
    if key == "dtype":
        return _dtype(value)
    return untupled(value)


def untupled(value: Any) -> Any:
    """Lists for the tuples that Keras 2 writes as {"class_name": "__tuple__", "items": [...]}."""
    if isinstance(value, dict):
        if value.get("class_name") == "__tuple__" and isinstance(value.get("items"), list):
            return untupled(value["items"])
        return {key: untupled(inner) for key, inner in value.items()}
    return [untupled(inner) for inner in value] if isinstance(value, list) else value


def _activation(value: Any) -> Any:
    """One name for the word and for the serialised function; a serialised layer stays."""
    if value is None:
        return "linear"
    if isinstance(value, str):
        return canonical_activation(value) or value
    named = value.get("config") if isinstance(value, dict) else None
    if isinstance(named, str) and value.get("class_name") == "function":
        module = text_of(value, "module")
        if not module or module.split(".")[0] in _KERAS_ROOTS | {"builtins"}:
            return canonical_activation(named) or named
    return untupled(value)


def _dtype(value: Any) -> Any:
    """The policy's name: Keras 2 and Keras 3 to 3.3 write it bare, later Keras as an object."""
    config = config_of(value)
    name = config.get("name")
    if isinstance(name, str):
        return name
    mode, source = config.get("mode"), config.get("source_name")
    if isinstance(mode, str) and isinstance(source, str):
        return f"{mode}_from_{source}"
    return untupled(value)


def _flag(value: Any) -> Maybe[bool]:
    return value if isinstance(value, bool) else UNKNOWN
