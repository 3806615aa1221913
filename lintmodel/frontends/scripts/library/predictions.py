"""What models answer: numbers that remember their model, and which axis is what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lintmodel.facts.data import Data, Interval, Source
from lintmodel.facts.event import Event
from lintmodel.facts.model import Model
from lintmodel.facts.rows import Order
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.library import Call, function, method, shaping
from lintmodel.frontends.scripts.library.arrays import as_data, each, new_data, normalised
from lintmodel.frontends.scripts.library.tensorflow import default
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Mapping, Result, Sequence, Value
from lintmodel.knowledge.shapes import model_output_shapes

MANY_AXES = ("batch", "...", "units")


def answers(
    run: Run, model: Model, event: Event, x: Maybe[Data], order: Maybe[Order | None] = None
) -> Value:
    """The predictions of a model: one array, or a list or dict of them, in the order of the input."""
    if order is None:
        order = x.order if isinstance(x, Data) else None
    if isinstance(order, Order):
        order = order.passed("a pass over the dataset", event.where)
    found = _answers(run, model, event, x)
    return found if order is None else each(run, found, lambda data: replace(data, order=order))


def _answers(run: Run, model: Model, event: Event, x: Maybe[Data]) -> Value:
    if not (model.complete or model.outputs_known) or not model.heads:
        return _answer(run, event, UNKNOWN, x, UNKNOWN)
    shapes = model_output_shapes(model)
    if len(shapes) != len(model.heads):
        shapes = (UNKNOWN,) * len(model.heads)
    found = [_answer(run, event, i, x, shape) for i, shape in enumerate(shapes)]
    if isinstance(model.output_names, tuple) and len(model.output_names) == len(found):
        return Mapping(dict(zip(model.output_names, found, strict=True)))
    return found[0] if len(found) == 1 else Sequence(found)


def _answer(run: Run, event: Event, output: Maybe[int], x: Maybe[Data], shape: Any) -> Data:
    """One output. Its rows are those of the input."""
    rows: Maybe[int] = x.rows if isinstance(x, Data) else UNKNOWN
    source = Source("prediction", "predict", origin=event, output=output)
    facts: dict[str, Any] = {"rows": rows, "dtype": "float32", "axes": MANY_AXES}
    if isinstance(shape, tuple) and len(shape) > 1:
        facts["shape"] = (rows, *(axis if isinstance(axis, int) else UNKNOWN for axis in shape[1:]))
        facts["axes"] = ("batch", *("",) * (len(shape) - 2), "units")
    return new_data(run, source, "the model predicts", **facts)


def of_result(run: Run, value: Value) -> Maybe[Data]:
    """What model(x) made of data, as numbers; UNKNOWN after other operations."""
    if not isinstance(value, Result):
        return UNKNOWN
    event = run.calls.get(id(value.node))
    model = getattr(event, "target", None)
    if event is None or not isinstance(model, Model):
        return UNKNOWN
    found = answers(run, model, event, getattr(event, "x", UNKNOWN))
    if isinstance(found, Sequence) and value.output < len(found.items):
        found = found.items[value.output]
    return found if isinstance(found, Data) else UNKNOWN


@method(Result, "numpy")
def result_numpy(call: Call) -> Value:
    """model(x).numpy()."""
    found = of_result(call.run, call.owner)
    return call.unknown("model output") if isinstance(found, Unknown) else found


@method(Result, "__getitem__")
def result_item(call: Call) -> Value:
    """model(x)[0]."""
    found = of_result(call.run, call.owner)
    if isinstance(found, Unknown):
        return call.unknown("model output")
    return shaping.indexed(call.run, found, call.args[0])


# -- activations outside the model -------------------------------------------------------------

SQUASHING = (
    "tensorflow.sigmoid", "tensorflow.nn.sigmoid", "tensorflow.math.sigmoid", "keras.ops.sigmoid",
    "keras.activations.sigmoid", "keras.backend.sigmoid", "tensorflow.nn.softmax",
    "tensorflow.math.softmax", "tensorflow.softmax", "keras.ops.softmax", "keras.activations.softmax",
    "keras.backend.softmax", "scipy.special.expit", "scipy.special.softmax",
)  # fmt: skip


@function(*SQUASHING)
def squashed(call: Call) -> Value:
    """tf.sigmoid(logits), tf.nn.softmax(logits): probabilities."""
    from lintmodel.frontends.scripts.library.decisions import decide

    value = call.args[0] if call.args else call.kwargs.get("x", call.kwargs.get("logits"))
    is_result = isinstance(value, Result)
    data = of_result(call.run, value) if is_result else as_data(call.run, value)
    name = call.name.rpartition(".")[2]
    if isinstance(data, Data) and name == "softmax":
        decide(call.run, data, name, axis=_axis_of_softmax(call), given=call.given(1, "axis"))
    elif isinstance(data, Data):
        decide(call.run, data, "sigmoid")
    if is_result or isinstance(data, Unknown):
        return default(call)
    return normalised(call.run, data, name, Interval(0.0, 1.0))


def _axis_of_softmax(call: Call) -> Value:
    """The last one where nobody says; SciPy takes all then, as None does for it."""
    axis = call.arg(1, "axis")
    return -1 if axis is None and not call.name.startswith("scipy.") else axis
