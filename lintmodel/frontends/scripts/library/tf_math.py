"""Elementwise mathematics of TensorFlow and keras.ops on data; on symbolic tensors they are nodes."""

from __future__ import annotations

from lintmodel.facts.data import Interval
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import FUNCTIONS, Call, function
from lintmodel.frontends.scripts.library.arrays import as_data, normalised
from lintmodel.frontends.scripts.library.tensorflow import default, on_tensors
from lintmodel.frontends.scripts.values import Value, number

NAMES = ("abs", "square", "sqrt", "exp", "log", "log1p", "sin", "cos", "tanh", "sign", "pow",
         "round", "floor", "ceil")  # fmt: skip
PACKAGES = ("tensorflow", "tensorflow.math", "keras.ops", "keras.backend")
SPELT = [f"{package}.{name}" for package in PACKAGES for name in NAMES]


@function(*(name for name in SPELT if name not in FUNCTIONS))
def elementwise(call: Call) -> Value:
    """Another value for each number."""
    data = as_data(call.run, call.arg(0, "x"))
    if on_tensors(call) or isinstance(data, Unknown):
        return default(call)
    return normalised(call.run, data, call.name)


@function("tensorflow.clip_by_value", "keras.ops.clip", "keras.backend.clip")
def clip(call: Call) -> Value:
    """Values outside two bounds become the bounds."""
    data = as_data(call.run, call.arg(0, "t", call.kwargs.get("x")))
    low, high = number(call.arg(1, "clip_value_min")), number(call.arg(2, "clip_value_max"))
    if on_tensors(call) or isinstance(data, Unknown):
        return default(call)
    if low is None or high is None:
        return normalised(call.run, data, "clip", UNKNOWN)
    inside = not isinstance(data.interval, Unknown) and (
        low <= data.interval.low and data.interval.high <= high
    )
    return data if inside else normalised(call.run, data, "clip", Interval(float(low), float(high)))
