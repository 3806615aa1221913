"""Elementwise mathematics of TensorFlow and keras.ops on data; on symbolic tensors they are nodes."""

from __future__ import annotations

from lintmodel.facts.data import Interval
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import FUNCTIONS, Call, function, method
from lintmodel.frontends.scripts.library.arrays import as_data, normalised
from lintmodel.frontends.scripts.library.symbolic import operation
from lintmodel.frontends.scripts.library.tensorflow import default, on_tensors
from lintmodel.frontends.scripts.objects import Function
from lintmodel.frontends.scripts.values import Library, Sequence, Tensor, Value, number

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


@function("tensorflow.py_function", "tensorflow.numpy_function", "tensorflow.py_func")
def python_function(call: Call) -> Value:
    """tf.py_function(f, [x, y], ...): f on the numbers of the tensors."""
    of, given = call.arg(0, "func"), call.arg(1, "inp")
    items = list(given.items if isinstance(given, Sequence) else given) if on_tensors(call) else []
    if isinstance(of, Function) and items:
        from lintmodel.frontends.scripts.calls import inline

        return inline(call.run, of, items, {}, False, call.span)
    if isinstance(of, Library) and items:
        return operation(call.run, of.name.rpartition(".")[2], items, {"of": of.name})
    return default(call)


@method(Tensor, "numpy")
def as_numbers(call: Call) -> Value:
    """x.numpy(): the same values, in such a function."""
    return call.owner


@method(Tensor, "round")
def own_round(call: Call) -> Value:
    """x.numpy().round()."""
    return operation(call.run, "round", [call.owner], {})
