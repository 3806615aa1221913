"""Operations on symbolic tensors: tf.reduce_mean(x, 1), x + y, keras.ops.reshape(x, ...)."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.knowledge.shapes.axes import Axis, Shape, is_size, product, shape_from
from lintmodel.knowledge.shapes.structure import broadcast, concatenated, reshaped
from lintmodel.knowledge.shapes.table import Shapes, Use, shapes

ELEMENTWISE = (
    "abs", "cast", "clip", "clip_by_value", "cos", "dropout", "elu", "exp", "gelu", "identity",
    "leaky_relu", "log", "log1p", "log_softmax", "negative", "relu", "relu6", "round", "rsqrt",
    "selu", "sigmoid", "sign", "silu", "sin", "softmax", "softplus", "softsign", "sqrt", "square",
    "stop_gradient", "swish", "tanh",
)  # fmt: skip
ARITHMETIC = ("add", "subtract", "multiply", "divide", "maximum", "minimum", "average", "power",
              "pow", "floor_divide")  # fmt: skip
REDUCTIONS = (
    "all", "any", "max", "mean", "min", "prod", "std", "sum", "var", "reduce_all", "reduce_any",
    "reduce_max", "reduce_mean", "reduce_min", "reduce_prod", "reduce_std", "reduce_sum",
    "reduce_variance", "reduce_logsumexp", "logsumexp",
)  # fmt: skip
MISSING = object()


def operand(use: Use, position: int, *names: str, default: Any = MISSING) -> Any:
    """An argument beside the tensors, by name or by its place among them."""
    for name in names:
        if name in use.args:
            return use.args[name]
    constants = use.args.get("args", ())
    if isinstance(constants, list | tuple) and position < len(constants):
        return constants[position]
    return UNKNOWN if default is MISSING else default


@shapes(*(f"op:{name}" for name in ELEMENTWISE))
def elementwise(use: Use) -> Shapes:
    """The shape that came in."""
    return (use.input if len(use.inputs) == 1 else UNKNOWN,)


@shapes(*(f"op:{name}" for name in ARITHMETIC))
def arithmetic(use: Use) -> Shapes:
    """The operands' shape; numbers change nothing."""
    constants = use.args.get("args", ())
    if not all(isinstance(item, int | float | list) for item in constants):
        return (UNKNOWN,)
    if any(isinstance(item, list) and len(item) != len(use.inputs) for item in constants):
        return (UNKNOWN,)
    return (broadcast(list(use.inputs)),)


@shapes(*(f"op:{name}" for name in REDUCTIONS))
def reduction(use: Use) -> Shapes:
    """Without the axes that are reduced, or with ones in their place."""
    shape, axes = use.input, operand(use, 0, "axis", default=None)
    keeps = operand(use, 1, "keepdims", "keep_dims", default=False)
    if isinstance(shape, Unknown) or not isinstance(keeps, bool):
        return (UNKNOWN,)
    if axes is None:
        return ((1,) * len(shape) if keeps else (),)
    listed = shape_from(axes)
    if isinstance(listed, Unknown) or not all(
        isinstance(i, int) and -len(shape) <= i < len(shape) for i in listed
    ):
        return (UNKNOWN,)
    gone = {int(i) % len(shape) for i in listed if isinstance(i, int)}
    kept: list[Axis] = []
    for i, axis in enumerate(shape):
        if i not in gone:
            kept.append(axis)
        elif keeps:
            kept.append(1)
    return (tuple(kept),)


@shapes("op:expand_dims")
def expand_dims(use: Use) -> Shapes:
    """One axis of size 1 more."""
    shape, axis = use.input, operand(use, 0, "axis", "dim")
    if isinstance(shape, Unknown) or not is_size(axis) or not -len(shape) <= axis + 1:
        return (UNKNOWN,)
    at = axis if axis >= 0 else len(shape) + 1 + axis
    return ((*shape[:at], 1, *shape[at:]),)


@shapes("op:squeeze")
def squeeze(use: Use) -> Shapes:
    """One axis of size 1 less."""
    shape, axis = use.input, operand(use, 0, "axis", default=None)
    if isinstance(shape, Unknown) or not is_size(axis) or not -len(shape) <= axis < len(shape):
        return (UNKNOWN,)
    at = axis % len(shape)
    return ((*shape[:at], *shape[at + 1 :]),)


@shapes("op:reshape")
def reshape(use: Use) -> Shapes:
    """The shape that was asked for; a first -1 is the batch."""
    target = shape_from(operand(use, 0, "shape", "newshape"))
    if isinstance(target, Unknown) or not target:
        return (UNKNOWN,)
    made = reshaped(use.input, target)
    return (tuple(_free(axis) for axis in made) if isinstance(made, tuple) else made,)


def _free(axis: Axis) -> Axis:
    return UNKNOWN if is_size(axis) and isinstance(axis, int) and axis < 0 else axis


@shapes("op:flatten", "op:batch_flatten")
def flatten(use: Use) -> Shapes:
    """(batch, everything else)."""
    shape = use.input
    return (UNKNOWN if isinstance(shape, Unknown) else (shape[0], product(shape[1:])),)


@shapes("op:transpose", "op:permute_dimensions")
def transpose(use: Use) -> Shapes:
    """The axes in another order."""
    shape, order = use.input, shape_from(operand(use, 0, "perm", "axes", "pattern"))
    if isinstance(shape, Unknown) or isinstance(order, Unknown):
        return (UNKNOWN,)
    if not all(isinstance(i, int) and 0 <= i < len(shape) for i in order):
        return (UNKNOWN,)
    return (tuple(shape[i] for i in order if isinstance(i, int)),)


@shapes("op:concat", "op:concatenate")
def concatenate(use: Use) -> Shapes:
    """Joined along an axis: the last by default in Keras; tf.concat is always told."""
    return (concatenated(list(use.inputs), operand(use, 1, "axis", default=-1)),)


@shapes("op:stack")
def stack(use: Use) -> Shapes:
    """Joined along a new axis."""
    shape: Shape = broadcast(list(use.inputs))
    axis = operand(use, 1, "axis", default=0)
    if isinstance(shape, Unknown) or not is_size(axis):
        return (UNKNOWN,)
    at = axis if axis >= 0 else len(shape) + 1 + axis
    return ((*shape[:at], len(use.inputs), *shape[at:]),)


@shapes("op:getitem")
def getitem(use: Use) -> Shapes:
    """x[:, 0, ..., None]: an axis less for a number, one more for None; of slices the size is open."""
    shape, index = use.input, use.args.get("index")
    if isinstance(shape, Unknown) or not isinstance(index, list) or "?" in index:
        return (UNKNOWN,)
    taken = sum(kind not in ("new", "rest") for kind in index)
    if taken > len(shape) or index.count("rest") > 1:
        return (UNKNOWN,)
    if "rest" not in index:
        index = [*index, "rest"]
    axes, made = list(shape), list[Axis]()
    for kind in index:
        if kind == "rest":
            made.extend(axes.pop(0) for _ in range(len(shape) - taken))
        elif kind == "new":
            made.append(1)
        else:
            axis = axes.pop(0)
            if kind != "number":
                made.append(axis if kind == "all" else UNKNOWN)
    return (tuple(made),)
