"""argmax, where, rounding, one-hot: numbers to labels and labels to other labels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, axes, function, method
from lintmodel.frontends.scripts.library.arrays import as_data, step
from lintmodel.frontends.scripts.library.axes import Axes, Axis, axes_of, facts_of
from lintmodel.frontends.scripts.library.decisions import decide
from lintmodel.frontends.scripts.library.folders import beside_features
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Result, Tensor, Value, known_int, number, plain

EYES = ("numpy.eye", "numpy.identity", "tensorflow.eye", "keras.ops.eye")
DEFAULT_AXIS = {"tensorflow.argmax": 0, "tensorflow.math.argmax": 0, "tensorflow.argmin": 0,
                "tensorflow.math.argmin": 0, "keras.backend.argmax": -1,
                "keras.backend.argmin": -1}  # fmt: skip
ARGMAX = ("numpy.argmax", "numpy.argmin", "tensorflow.argmax", "tensorflow.math.argmax",
          "keras.ops.argmax", "keras.backend.argmax", "numpy.nanargmax", "tensorflow.argmin",
          "keras.ops.argmin")  # fmt: skip


@function(*ARGMAX)
def argmax(call: Call) -> Value:
    """np.argmax(x, axis=None); tf.argmax(x, axis=0)."""
    data = answered(call, "x", "a", "input")
    if isinstance(data, Unknown):
        return other(call)
    axis = call.arg(1, "axis", call.kwargs.get("dimension", DEFAULT_AXIS.get(call.name)))
    return largest(call, data, axis, call.given(1, "axis") or "dimension" in call.kwargs)


@method(Data, "argmax", "argmin", "idxmax")
def own_argmax(call: Call) -> Value:
    """x.argmax(axis=None)."""
    default = 1 if call.name == "idxmax" else None
    return largest(call, call.owner, call.arg(0, "axis", default), call.given(0, "axis"))


def given(call: Call, *names: str) -> Maybe[Data]:
    """The array that a function is called with; UNKNOWN for a symbolic tensor or another value."""
    value = (
        call.args[0]
        if call.args
        else next((call.kwargs[n] for n in names if n in call.kwargs), None)
    )
    return UNKNOWN if isinstance(value, Tensor | Result) else as_data(call.run, value)


def answered(call: Call, *names: str) -> Maybe[Data]:
    """The array that a function is called with, or the direct answer of a model."""
    from lintmodel.frontends.scripts.library.predictions import of_result

    found = given(call, *names)
    return of_result(call.run, call.args[0]) if isinstance(found, Unknown) and call.args else found


def other(call: Call) -> Value:
    """A node of a graph where symbolic tensors or results are involved, else something unknown."""
    from lintmodel.frontends.scripts.library.symbolic import operation, results_in, tensors_in

    values = (*call.args, *call.kwargs.values())
    if any(True for found in (tensors_in(values), results_in(values)) for _ in found):
        return operation(call.run, call.name.rpartition(".")[2], call.args, call.kwargs)
    return call.unknown("array of unknown")


def largest(call: Call, data: Data, axis: Value, is_given: bool) -> Data:
    """The index of the largest (or smallest) along an axis, or of all for None."""
    kind = "argmax" if "max" in call.name else ""
    event = decide(call.run, data, kind, axis=axis, given=is_given)
    old = axes_of(data)
    new = axes.reduced(old, axis, plain(call.kwargs.get("keepdims", False)) is not False)
    facts: dict[str, Any] = {**facts_of(new), "interval": UNKNOWN}
    labels = _labels(data, old, new)
    return step(call.run, data, "decide", kind or "argmin", dtype="int64", integral=True,
                detail={"event": event} if event else {}, **{**facts, **labels})  # fmt: skip


def _labels(data: Data, old: Axes, new: Axes) -> dict[str, Any]:
    """What the indices are as labels: classes, where the last axis was reduced away."""
    if not old or new is None or any(axis is old[-1] for axis in new) or len(old) - len(new) != 1:
        return {}
    size = old[-1].size
    facts: dict[str, Any] = {"encoding": "integer"}
    if isinstance(size, int) and size > 0:
        facts |= {"interval": Interval(0.0, size - 1.0), "classes": size}
    elif isinstance(data.encoding, str) and data.encoding == "one-hot":
        facts["classes"] = data.classes
    return facts


@function("numpy.argsort", "tensorflow.argsort", "keras.ops.argsort")
def argsort(call: Call) -> Value:
    """np.argsort(x): indices of classes, the likeliest last."""
    data = given(call, "a", "x", "values")
    return other(call) if isinstance(data, Unknown) else sorted_indices(call.run, data)


@method(Data, "argsort")
def own_argsort(call: Call) -> Value:
    """x.argsort()."""
    return sorted_indices(call.run, call.owner)


def sorted_indices(run: Run, data: Data) -> Data:
    """Indices along the last axis in order of the values."""
    found = axes_of(data)
    if found:
        found = [*found[:-1], Axis(found[-1].size, "order")]
    return step(run, data, "decide", "argsort", dtype="int64", integral=True, interval=UNKNOWN,
                **facts_of(found))  # fmt: skip


@function("numpy.where", "tensorflow.where", "keras.ops.where", "keras.backend.switch")
def where(call: Call) -> Value:
    """np.where(condition, a, b)."""
    condition = given(call, "condition")
    if isinstance(condition, Unknown) or len(call.args) < 3:
        return other(call)
    yes, no = number(call.args[1]), number(call.args[2])
    if yes is None or no is None:
        parts = [as_data(call.run, arg) for arg in call.args[1:3]]
        known = [part for part in parts if isinstance(part, Data)]
        return (
            step(call.run, known[0], "opaque", "where", interval=UNKNOWN)
            if known
            else call.unknown()
        )
    whole = float(yes).is_integer() and float(no).is_integer()
    interval = Interval(float(min(yes, no)), float(max(yes, no)))
    labels = {"encoding": "binary", "classes": 2} if {yes, no} == {0, 1} else {}
    return step(call.run, condition, "decide", "where", interval=interval, integral=whole,
                dtype="int64" if whole else "float64", **labels)  # fmt: skip


@function("numpy.round", "numpy.around", "numpy.rint", "numpy.floor", "numpy.ceil", "numpy.trunc",
          "tensorflow.round", "tensorflow.math.round", "keras.ops.round", "keras.backend.round",
          "tensorflow.floor", "tensorflow.math.floor")  # fmt: skip
def rounded(call: Call) -> Value:
    """np.round(x): whole numbers, unless decimals are asked for."""
    data = answered(call, "a", "x")
    if isinstance(data, Unknown):
        return other(call)
    name = call.name.rpartition(".")[2]
    decimals = call.arg(1, "decimals", 0)
    if name in ("round", "around") and not (isinstance(decimals, int) and decimals == 0):
        return step(call.run, data, "cast", "rounded", integral=UNKNOWN)
    decide(call.run, data, "round" if name in ("round", "around", "rint") else "")
    interval = data.interval
    if not isinstance(interval, Unknown):
        interval = Interval(float(int(interval.low) - 1), float(int(interval.high) + 1))
    return step(call.run, data, "decide", name, interval=interval, integral=True)


# -- one-hot -----------------------------------------------------------------------------------


def is_eye(data: Data) -> bool:
    """Whether an array is np.eye(n), in whose rows labels are looked up."""
    return not data.steps and len(data.sources) == 1 and data.sources[0].name in EYES


def looked_up(run: Run, labels: Data, eye: Data) -> Data:
    """np.eye(n)[labels]."""
    return one_hot(run, labels, eye.classes, "np.eye(n)[labels]")


def one_hot(run: Run, labels: Data, classes: Maybe[int], what: str, last_one: bool = False) -> Data:
    """Labels with an axis of classes more; `last_one`: a last axis of size 1 makes room for it."""
    old = axes_of(labels)
    if last_one and old and len(old) > 1 and isinstance(old[-1].size, int) and old[-1].size == 1:
        old = old[:-1]
    new = None if old is None else [*old, Axis(classes)]
    if new is None:
        new = [Axis(labels.rows), axes.MANY, Axis(classes)]
    return step(run, labels, "encode", what, encoding="one-hot", classes=classes, integral=True,
                interval=Interval(0.0, 1.0), dtype="float32", **facts_of(new))  # fmt: skip


@function("tensorflow.one_hot", "keras.ops.one_hot", "keras.backend.one_hot")
def tf_one_hot(call: Call) -> Value:
    """tf.one_hot(indices, depth)."""
    labels = given(call, "indices", "x")
    if isinstance(labels, Unknown):
        return other(call)
    depth = known_int(call.arg(1, "depth", call.kwargs.get("num_classes")))
    return one_hot(call.run, labels, depth, "one_hot")


@function("keras.utils.to_categorical", "keras.utils.np_utils.to_categorical")
def to_categorical(call: Call) -> Value:
    """keras.utils.to_categorical(y, num_classes)."""
    labels = given(call, "x", "y")
    if isinstance(labels, Unknown):
        return call.unknown("labels")
    beside_features(call.run, labels)
    count = call.arg(1, "num_classes", call.kwargs.get("nb_classes"))
    classes = known_classes(labels) if count is None else known_int(count)
    found = one_hot(call.run, labels, classes, "to_categorical", last_one=True)
    return replace(found, dtype=UNKNOWN)  # float64 in Keras 3, float32 before


def known_classes(labels: Data) -> Maybe[int]:
    """How many different labels there are, where the data are written down or well known."""
    exact = all(source.kind == "dataset" or source.name == "constants" for source in labels.sources)
    return labels.classes if exact and labels.sources else UNKNOWN


@function("numpy.unique", "tensorflow.unique")
@method(Data, "unique")
def unique(call: Call) -> Value:
    """np.unique(y): one of each; with return_inverse the numbers of their classes as well."""
    data = given(call, "ar", "x") if call.owner is None else call.owner
    if isinstance(data, Unknown):
        return other(call)
    classes = known_classes(data)
    found = replace(data, rows=classes, shape=(classes,), axes=())
    wanted = [
        name for name in ("return_index", "return_inverse", "return_counts") if name in call.kwargs
    ]
    if not wanted:
        return found
    inverse = step(call.run, data, "encode", "unique", encoding="integer", integral=True,
                   classes=classes, interval=UNKNOWN, dtype="int64")  # fmt: skip
    return (found, *(inverse if n == "return_inverse" else call.unknown(n) for n in wanted))


@method(Data, "nunique")
def count_unique(call: Call) -> Value:
    """labels.nunique()."""
    classes = known_classes(call.owner)
    return call.unknown("number of classes") if isinstance(classes, Unknown) else classes
