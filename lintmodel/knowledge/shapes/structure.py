"""Layers that rearrange axes, and those that take several inputs."""

from __future__ import annotations

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.knowledge.shapes.axes import (
    Axis,
    Shape,
    agreed,
    axis_of,
    combined,
    is_size,
    joined,
    product,
    shape_from,
    unbatched,
)
from lintmodel.knowledge.shapes.table import Shapes, Use, shapes


@shapes("Flatten")
def flatten(use: Use) -> Shapes:
    """(batch, everything else)."""
    shape = use.input
    return (UNKNOWN if isinstance(shape, Unknown) else (shape[0], product(shape[1:])),)


@shapes("Reshape")
def reshape(use: Use) -> Shapes:
    """(batch, *target_shape), -1 being what is left."""
    target = use.arg("target_shape", use.arg("dims", UNKNOWN))
    if isinstance(target, Unknown):
        return (UNKNOWN,)
    made = reshaped(unbatched(use.input), shape_from(target))
    batch = None if isinstance(use.input, Unknown) or not use.input else use.input[0]
    return (joined((batch,), made),)


def reshaped(shape: Shape, target: Shape) -> Shape:
    """`target` with its -1 filled in from the elements of `shape`."""
    if isinstance(target, Unknown):
        return UNKNOWN
    holes = [i for i, axis in enumerate(target) if is_size(axis) and axis == -1]
    if not holes:
        return target
    if len(holes) > 1:
        return UNKNOWN
    rest = product(axis for i, axis in enumerate(target) if i != holes[0])
    total: Axis = UNKNOWN if isinstance(shape, Unknown) else product(shape)
    left = combined((total, rest), lambda all_, known: all_ // known if known else 0)
    return (*target[: holes[0]], left, *target[holes[0] + 1 :])


@shapes("Permute")
def permute(use: Use) -> Shapes:
    """The axes in the order of `dims`, which count from 1."""
    shape, order = use.input, use.arg("dims")
    if isinstance(shape, Unknown) or not isinstance(order, list | tuple):
        return (UNKNOWN,)
    if not all(is_size(i) and 1 <= i < len(shape) for i in order) or len(order) != len(shape) - 1:
        return (UNKNOWN,)
    return ((shape[0], *(shape[i] for i in order)),)


@shapes("RepeatVector")
def repeat_vector(use: Use) -> Shapes:
    """(batch, n, features)."""
    shape = use.input
    if isinstance(shape, Unknown) or len(shape) != 2:
        return (UNKNOWN,)
    return ((shape[0], axis_of(use.arg("n", UNKNOWN)), shape[1]),)


@shapes("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
def merge(use: Use) -> Shapes:
    """The inputs' shape, 1 being stretched."""
    return (broadcast(use.inputs),)


def broadcast(inputs: object) -> Shape:
    """One shape of several, as arithmetic joins them."""
    found = list(inputs) if isinstance(inputs, list | tuple) else []
    if not found or any(isinstance(shape, Unknown) for shape in found):
        return UNKNOWN
    rank = max(len(shape) for shape in found)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in found]
    return tuple(agreed(axes) for axes in zip(*padded, strict=True))


@shapes("Concatenate")
def concatenate(use: Use) -> Shapes:
    """The axis' sizes added up; the others agree."""
    return (concatenated(use.inputs, use.arg("axis", -1)),)


def concatenated(inputs: object, axis: object) -> Shape:
    """Several shapes joined along an axis."""
    found = list(inputs) if isinstance(inputs, list | tuple) else []
    if not found or any(isinstance(shape, Unknown) for shape in found):
        return UNKNOWN
    rank = len(found[0])
    if not isinstance(axis, int) or any(len(shape) != rank for shape in found):
        return UNKNOWN
    if not -rank <= axis < rank:
        return UNKNOWN
    made = [agreed(axes) for axes in zip(*found, strict=True)]
    made[axis] = combined((shape[axis] for shape in found), lambda *sizes: sum(sizes))
    return tuple(made)


@shapes("Dot")
def dot(use: Use) -> Shapes:
    """Both inputs without the axis that is summed over."""
    axes = use.arg("axes")
    pair = (axes, axes) if is_size(axes) else axes
    if len(use.inputs) != 2 or not isinstance(pair, list | tuple) or len(pair) != 2:
        return (UNKNOWN,)
    left, right = use.inputs
    if isinstance(left, Unknown) or isinstance(right, Unknown) or not all(map(is_size, pair)):
        return (UNKNOWN,)
    first, second = pair[0] % len(left), pair[1] % len(right)
    made = (*_without(left, first), *_without(right, second)[1:])
    return (made if len(made) > 1 else (*made, 1),)


def _without(shape: tuple[Axis, ...], at: int) -> tuple[Axis, ...]:
    return (*shape[:at], *shape[at + 1 :])


@shapes("Attention", "AdditiveAttention")
def attention(use: Use) -> Shapes:
    """(batch, queries, features of the values)."""
    if len(use.inputs) < 2 or use.call.get("return_attention_scores", False) is not False:
        return (UNKNOWN,)
    query, value = use.inputs[0], use.inputs[1]
    if isinstance(query, Unknown) or isinstance(value, Unknown) or not query or not value:
        return (UNKNOWN,)
    return ((*query[:-1], value[-1]),)


@shapes("MultiHeadAttention", "GroupQueryAttention")
def multi_head_attention(use: Use) -> Shapes:
    """The query's shape; output_shape in place of its last axis."""
    if use.call.get("return_attention_scores", False) is not False:
        return (UNKNOWN,)
    query, made = use.input, use.arg("output_shape")
    if made is None or isinstance(query, Unknown):
        return (query,)
    return (joined(query[:-1], shape_from(made)),)
