"""What Keras 1 called things: the arguments of its layers, and their weights."""

from __future__ import annotations

import re
from typing import Any

# Layers of Keras 1 with weights that are counted by it: the size of the output was "output_dim".
_UNITS = frozenset({"Dense", "LSTM", "GRU", "SimpleRNN"})
_RENAMED = {
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "atrous_rate": "dilation_rate",
    "pool_length": "pool_size",
    "stride": "strides",
    "bias": "use_bias",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "p": "rate",
    "sigma": "stddev",
    "input_dtype": "dtype",
}
_SIZES = (("kernel_dim1", "kernel_dim2", "kernel_dim3"), ("nb_row", "nb_col"), ("filter_length",))
_ORDERS = {"tf": "channels_last", "th": "channels_first"}
_ONLY_OF_1 = frozenset({
    *_RENAMED, *(name for names in _SIZES for name in names), "dim_ordering",
}) - {"bias", "p", "stride", "init"}  # fmt: skip
_WEIGHTS = {
    "W": "kernel", "b": "bias", "U": "recurrent_kernel", "gamma": "gamma", "beta": "beta",
    "running_mean": "moving_mean", "running_std": "moving_variance",  # it was the variance
}  # fmt: skip


def modern(kind: str, config: dict[str, Any], is_old: bool) -> dict[str, Any]:
    """The arguments of a layer by the names of Keras 2.

    Takes its kind by today's name, and whether Keras 1 wrote it; where no version tells, a name that
    only Keras 1 had does.
    """
    if not is_old and not _ONLY_OF_1 & config.keys():
        return config
    found = {_RENAMED.get(key, key): value for key, value in config.items()}
    for names in _SIZES:
        if all(name in config for name in names):
            found["kernel_size"] = [config[name] for name in names]
            for name in names:
                del found[name]
    order = found.pop("dim_ordering", None)
    if isinstance(order, str) and order in _ORDERS:
        found["data_format"] = _ORDERS[order]
    if kind in _UNITS and "output_dim" in found:
        found["units"] = found.pop("output_dim")
    return found


def weight_name(path: str) -> str:
    """The variable's name of today in "dense_1_W"; "" for what Keras 1 did not write."""
    match = re.fullmatch(r"[^/]+?_(W|b|U|gamma|beta|running_mean|running_std)(?:_[0-9]+)?", path)
    return _WEIGHTS[match[1]] if match else ""
