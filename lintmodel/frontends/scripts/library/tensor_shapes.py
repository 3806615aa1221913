"""Shapes that a script reads off its graph: x.shape, K.int_shape(x), model.output_shape."""

from __future__ import annotations

from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import Call, attribute, function, method
from lintmodel.frontends.scripts.library.graph import finish_sequential
from lintmodel.frontends.scripts.library.symbolic import operation
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Sequence, Tensor, Value
from lintmodel.knowledge.shapes import (
    Shape,
    model_input_shapes,
    model_output_shapes,
    node_shapes,
)


def shape_value(run: Run, owner: object, shape: Shape) -> Value:
    """A shape as the script sees it: a tuple whose unknown axes are symbols."""
    run.keep.append(owner)
    if isinstance(shape, Unknown):
        return Symbol("shape", ("shape", id(owner)))
    return tuple(
        Symbol("shape", ("shape", id(owner), i)) if isinstance(axis, Unknown) else axis
        for i, axis in enumerate(shape)
    )


@attribute(Tensor, "shape")
def _shape(run: Run, tensor: Tensor) -> Value:
    shapes = node_shapes(tensor.node)
    if not 0 <= tensor.output < len(shapes):
        return run.unknown("shape")
    return shape_value(run, tensor.node, shapes[tensor.output])


@method(Tensor, "get_shape")
def _get_shape(call: Call) -> Value:
    return _shape(call.run, call.owner)


@method(tuple, "as_list")
def _as_list(call: Call) -> Value:
    return Sequence(call.owner)


@function("keras.backend.int_shape", "keras.ops.shape")
def int_shape(call: Call) -> Value:
    """The static shape of a symbolic tensor."""
    tensor = call.arg(0, "x")
    return _shape(call.run, tensor) if isinstance(tensor, Tensor) else call.unknown("shape")


@attribute(Tensor, "ndim")
def _rank(run: Run, tensor: Tensor) -> Value:
    shape = _shape(run, tensor)
    return len(shape) if isinstance(shape, tuple) else run.unknown("rank")


@attribute(Model, "output_shape")
def _output_shape(run: Run, model: Model) -> Value:
    _finish(run, model)
    shapes = model_output_shapes(model)
    return shape_value(run, model, shapes[0]) if len(shapes) == 1 else run.unknown("shapes")


@attribute(Model, "input_shape")
def _input_shape(run: Run, model: Model) -> Value:
    _finish(run, model)
    shapes = model_input_shapes(model)
    run.keep.append(model)
    if len(shapes) != 1 or isinstance(shapes[0], Unknown):
        return Symbol("shape", ("input shape", id(model)))
    return shape_value(run, model.inputs[0], shapes[0])


def _finish(run: Run, model: Model) -> None:
    if id(model) in run.sequentials:
        finish_sequential(run, model)


@function("keras.backend.set_image_data_format", "keras.config.set_image_data_format",
          "keras.backend.set_image_dim_ordering", "keras.backend.common.set_image_dim_ordering",
          "keras.backend.common.set_image_data_format")  # fmt: skip
def set_image_data_format(call: Call) -> Value:
    """What data_format means where a layer is not given one, from here on."""
    given = call.plain(0, "data_format")
    layout = {"th": "channels_first", "tf": "channels_last"}.get(str(given), given)
    sure = isinstance(layout, str) and not call.run.state.guards
    call.run.image_format = layout if sure else UNKNOWN
    return None


@method(Tensor, "__getitem__")
def _part(call: Call) -> Value:
    """x[:, 0]: a part of a symbolic tensor; outputs["pooled"] of a layer that gives a dict."""
    index = call.args[0]
    parts = index if isinstance(index, tuple) else (index,)
    kinds = [_kind_of_index(part) for part in parts]
    return operation(call.run, "getitem", [call.owner], {"index": Sequence(kinds)})


def _kind_of_index(part: Value) -> str:
    if isinstance(part, int) and not isinstance(part, bool):
        return "number"
    if part is None or part is ...:
        return "new" if part is None else "rest"
    whole = isinstance(part, slice) and part.start is part.stop is part.step is None
    return "all" if whole else "slice" if isinstance(part, slice) else "?"
