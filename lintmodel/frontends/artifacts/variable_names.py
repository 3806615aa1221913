"""Which variable a number means: Keras' own weight files number the variables of a layer.

The order is that of Keras' `layer._trainable_variables + layer._non_trainable_variables`, which is
the order in which build() of each layer adds them (read in Keras 2.15 and 3.15).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lintmodel.frontends.artifacts.keras1_names import weight_name

# Keras >= 2.13; Keras 2.12 with save_format="keras_v3"
CONTAINERS = ("layers", "_layer_checkpoint_dependencies")
_KERNEL = ("kernel", "bias:use_bias")
_CELL = ("kernel", "recurrent_kernel", "bias:use_bias")
_SCALED = ("gamma:scale", "beta:center")
_BATCH = (*_SCALED, "moving_mean", "moving_variance")
_SEPARABLE = ("depthwise_kernel", "pointwise_kernel", "bias:use_bias")
# kind -> names; "name:arg" is there unless the layer's argument is false.
_NAMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Dense", "EinsumDense", "DepthwiseConv1D", "DepthwiseConv2D"), _KERNEL),
    **{f"Conv{rank}D": _KERNEL for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": _KERNEL for rank in (1, 2, 3)},
    **dict.fromkeys(("LocallyConnected1D", "LocallyConnected2D"), _KERNEL),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _SEPARABLE),
    **dict.fromkeys(("BatchNormalization", "SyncBatchNormalization"), _BATCH),
    **dict.fromkeys(("LayerNormalization", "GroupNormalization"), _SCALED),
    **dict.fromkeys(("LSTMCell", "GRUCell", "SimpleRNNCell", "ConvLSTMCell"), _CELL),
    "RMSNormalization": ("scale",),
    "Embedding": ("embeddings",),
    "PReLU": ("alpha",),
    "Normalization": ("mean", "variance", "count"),
}
# What training in float8 keeps of each tensor that it narrows, behind the layer's own variables.
_FLOAT8 = tuple(
    f"{what}_{kept}"
    for what in ("inputs", "kernel", "outputs_grad")
    for kept in ("scale", "amax_history")
)
# attribute of a layer that holds a part with variables -> their names
_PARTS: dict[str, tuple[str, ...]] = {
    "cell": _CELL,
    "seed_generator": ("seed_generator_state",),
    **{  # of MultiHeadAttention; some versions of Keras write the underscore
        f"{underscore}{role}_dense": _KERNEL
        for role in ("query", "key", "value", "output")
        for underscore in ("", "_")
    },
}


def names_of(kind: str, args: Mapping[str, Any], count: int) -> list[str]:
    """The names of the `count` variables of a layer; a number where Keras' order is unknown.

    Takes the layer's kind and arguments. More variables than the kind has (low-rank adapters) keep
    their numbers; one more of a layer quantized to whole numbers is the scale of them.
    """
    entries = _NAMES.get(kind, ())
    names = [one.partition(":")[0] for one in entries if _is_there(one, args)]
    if kind in ("LayerNormalization",) and args.get("rms_scaling") is True:
        names = ["gamma"]
    dtype = str(args.get("dtype"))
    if names and count == len(names) + 1 and dtype.startswith(("int8", "int4")):
        names.append(f"{names[0]}_scale")
    if entries == _KERNEL and count == len(names) + len(_FLOAT8) and dtype.startswith("float8"):
        names += _FLOAT8
    return _numbered(names, count)


def part_names(attribute: str, args: Mapping[str, Any], count: int) -> list[str]:
    """The same for a part of a layer by its attribute ("cell", "seed_generator")."""
    entries = _PARTS.get(attribute, ())
    if attribute != "cell":  # use_bias is the layer's own argument; of attention, of its parts too
        args = {"use_bias": args.get("use_bias", True)}
    return _numbered([one.partition(":")[0] for one in entries if _is_there(one, args)], count)


def own_name(path: str) -> str:
    """The variable's own name in a full one: "moving_mean" of "bn/moving_mean:0".

    Keras 2 numbers a name that it has given before: "kernel_1"; Keras 1 wrote "dense_1_W:0".
    """
    path = re.sub(r":[0-9]+$", "", path)
    if old := weight_name(path):
        return old
    name = path.rpartition("/")[2]
    known = re.fullmatch(
        r"(kernel|bias|gamma|beta|moving_mean|moving_variance|mean|variance|count|embeddings)_[0-9]+",
        name,
    )
    return known[1] if known else name


def group_key(class_name: str) -> str:
    """How Keras names the group of an unnamed layer: global_average_pooling1d, p_re_lu."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _is_there(entry: str, args: Mapping[str, Any]) -> bool:
    argument = entry.partition(":")[2]
    return not argument or args.get(argument, True) is not False


def _numbered(names: list[str], count: int) -> list[str]:
    return [names[index] if index < len(names) else str(index) for index in range(count)]
