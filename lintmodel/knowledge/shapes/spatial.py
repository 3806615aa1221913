"""Convolution, pooling, padding, cropping and scaling over one to three spatial axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.knowledge.shapes.axes import (
    Axis,
    Shape,
    axis_of,
    combined,
    each_axis,
    is_size,
    positive,
)
from lintmodel.knowledge.shapes.table import Shapes, Use, shapes

OLD_NAMES = ("nb_filter", "nb_row", "border_mode", "subsample", "dim_ordering", "filter_length")
DIGITS = "123"


def rank_of(kind: str) -> int:
    """2 for Conv2D, GlobalMaxPooling2D, Conv2DTranspose."""
    return next(int(letter) for letter in kind if letter in DIGITS)


def split(use: Use) -> tuple[Axis, list[Axis], Axis] | None:
    """(batch, spatial axes, channels) of the input; None where rank or layout are not known."""
    shape, rank = use.input, rank_of(use.kind)
    layout = channels_of(use)
    if isinstance(shape, Unknown) or len(shape) != rank + 2 or layout is None:
        return None
    if layout == "channels_first":
        return shape[0], list(shape[2:]), shape[1]
    return shape[0], list(shape[1:-1]), shape[-1]


def channels_of(use: Use) -> str | None:
    """channels_last unless the layer says otherwise; None where it is not known."""
    layout = use.arg("data_format")
    if "dim_ordering" in use.args:
        return {"th": "channels_first", "tf": "channels_last"}.get(str(use.args["dim_ordering"]))
    if isinstance(layout, Unknown):
        return None
    return layout if layout == "channels_first" else "channels_last"


def together(use: Use, batch: Axis, spatial: list[Axis], channels: Axis) -> Shape:
    """The shape in the layer's own layout."""
    axes = [positive(axis) for axis in spatial]
    if channels_of(use) == "channels_first":
        return (batch, channels, *axes)
    return (batch, *axes, channels)


def sized(value: Any) -> Axis:
    """A number of pixels; UNKNOWN for anything else."""
    return value if is_size(value) else UNKNOWN


def window(length: Axis, size: Any, stride: Any, padding: Any, dilation: Any = 1) -> Axis:
    """What is left of an axis after a window moved over it."""
    if not is_size(stride) or stride < 1 or not isinstance(padding, str):
        return None if length is None else UNKNOWN
    if padding.lower() in ("same", "causal"):
        return combined((length,), lambda n: -(-n // stride))
    return combined(
        (length, sized(size), sized(dilation)), lambda n, k, d: (n - d * (k - 1) - 1) // stride + 1
    )


def written_for_keras_1(args: Mapping[str, Any]) -> bool:
    """Whether arguments are named as in Keras 1, where the channels may come first by default."""
    return any(name in args for name in OLD_NAMES)


def is_old(use: Use) -> bool:
    """Whether numbers may mean another thing: Conv2D(32, 3, 3) is a 3 by 3 kernel in Keras 1 and in
    what Keras 2 makes of it, and strides of 3 in tf.keras."""
    if written_for_keras_1(use.args):
        return True
    size, stride = use.arg("kernel_size"), use.arg("strides", 1)
    return rank_of(use.kind) > 1 and is_size(size) and is_size(stride) and stride > 1


CONVOLUTIONS = (
    "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D",
    "DepthwiseConv2D", "LocallyConnected1D", "LocallyConnected2D",
)  # fmt: skip


@shapes(*CONVOLUTIONS)
def convolution(use: Use) -> Shapes:
    """One window an axis; `filters` channels, or depth_multiplier for each that came in."""
    parts = split(use)
    if parts is None:
        return (UNKNOWN,)
    batch, spatial, channels = parts
    made: list[Axis] = [UNKNOWN] * len(spatial) if is_old(use) else _convolved(use, spatial)
    return (together(use, batch, made, _filters(use, channels)),)


def _convolved(use: Use, spatial: list[Axis]) -> list[Axis]:
    rank = len(spatial)
    sizes = each_axis(use.arg("kernel_size", UNKNOWN), rank)
    strides = each_axis(use.arg("strides", 1), rank)
    dilations = each_axis(use.arg("dilation_rate", 1), rank)
    padding = use.arg("padding", "valid")
    return [
        window(length, size, stride, padding, dilation)
        for length, size, stride, dilation in zip(spatial, sizes, strides, dilations, strict=True)
    ]


def _filters(use: Use, channels: Axis) -> Axis:
    if use.kind.startswith("Depthwise"):
        return combined(
            (channels, sized(use.arg("depth_multiplier", 1))), lambda c, times: c * times
        )
    return sized(use.arg("filters", use.arg("nb_filter", UNKNOWN)))


@shapes("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
def transposed(use: Use) -> Shapes:
    """The reverse of a convolution's window."""
    parts = split(use)
    if parts is None:
        return (UNKNOWN,)
    batch, spatial, _ = parts
    rank = len(spatial)
    sizes, strides = each_axis(use.arg("kernel_size"), rank), each_axis(use.arg("strides", 1), rank)
    extra, dilations = use.arg("output_padding"), each_axis(use.arg("dilation_rate", 1), rank)
    plain = extra is None and not any(isinstance(d, Unknown) or d != 1 for d in dilations)
    made = [
        _grown(length, size, stride, use.arg("padding", "valid")) if plain else UNKNOWN
        for length, size, stride in zip(spatial, sizes, strides, strict=True)
    ]
    return (together(use, batch, made, sized(use.arg("filters", UNKNOWN))),)


def _grown(length: Axis, size: Any, stride: Any, padding: Any) -> Axis:
    if padding == "same":
        return combined((length, sized(stride)), lambda n, s: n * s)
    if padding != "valid":
        return UNKNOWN
    return combined((length, sized(stride), sized(size)), lambda n, s, k: n * s + max(k - s, 0))


@shapes("MaxPooling1D", "MaxPooling2D", "MaxPooling3D",
        "AveragePooling1D", "AveragePooling2D", "AveragePooling3D")  # fmt: skip
def pooling(use: Use) -> Shapes:
    """One window an axis; strides are the window's size where they are not given."""
    parts = split(use)
    if parts is None:
        return (UNKNOWN,)
    batch, spatial, channels = parts
    sizes = each_axis(use.arg("pool_size", use.arg("pool_length", 2)), len(spatial))
    strides = use.arg("strides")
    steps = sizes if strides is None else each_axis(strides, len(spatial))
    padding = use.arg("border_mode", use.arg("padding", "valid"))
    made = [
        window(length, size, stride, padding)
        for length, size, stride in zip(spatial, sizes, steps, strict=True)
    ]
    return (together(use, batch, made, channels),)


@shapes("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D",
        "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D")  # fmt: skip
def global_pooling(use: Use) -> Shapes:
    """(batch, channels), or ones for the spatial axes with keepdims."""
    parts, keeps = split(use), use.arg("keepdims", False)
    if parts is None or not isinstance(keeps, bool):
        return (UNKNOWN,)
    batch, spatial, channels = parts
    if not keeps:
        return ((batch, channels),)
    return (together(use, batch, [1 for _ in spatial], channels),)


@shapes("AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D",
        "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D")  # fmt: skip
def adaptive_pooling(use: Use) -> Shapes:
    """The spatial axes that were asked for."""
    parts = split(use)
    if parts is None:
        return (UNKNOWN,)
    batch, spatial, channels = parts
    made = [axis_of(size) for size in each_axis(use.arg("output_size"), len(spatial))]
    return (together(use, batch, made, channels),)


@shapes("UpSampling1D", "UpSampling2D", "UpSampling3D")
def upsampling(use: Use) -> Shapes:
    """Each spatial axis `size` times as long."""
    parts = split(use)
    if parts is None:
        return (UNKNOWN,)
    batch, spatial, channels = parts
    sizes = each_axis(use.arg("size", use.arg("length", 2)), len(spatial))
    made = [
        combined((length, sized(size)), lambda n, times: n * times)
        for length, size in zip(spatial, sizes, strict=True)
    ]
    return (together(use, batch, made, channels),)


@shapes("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D",
        "Cropping1D", "Cropping2D", "Cropping3D")  # fmt: skip
def bordered(use: Use) -> Shapes:
    """Pixels added to, or taken from, both ends of each spatial axis."""
    parts = split(use)
    if parts is None:
        return (UNKNOWN,)
    batch, spatial, channels = parts
    adds = use.kind.startswith("Zero")
    default = 1 if adds or use.kind == "Cropping1D" else 0
    given = use.arg("padding" if adds else "cropping", default)
    made = [
        combined((length, border), (lambda n, b: n + b) if adds else (lambda n, b: n - b))
        for length, border in zip(spatial, _borders(given, len(spatial)), strict=True)
    ]
    return (together(use, batch, made, channels),)


def _borders(value: Any, rank: int) -> list[Axis]:
    """Both ends of each axis in one number: 1, (1, 2), ((1, 1), (2, 2))."""
    if rank == 1 and isinstance(value, list | tuple) and len(value) == 2:
        return [combined(map(sized, value), lambda a, b: a + b)]
    return [
        combined(map(sized, item), lambda a, b: a + b)
        if isinstance(item, list | tuple) and len(item) == 2
        else combined((sized(item),), lambda a: 2 * a)
        for item in each_axis(value, rank)
    ]


@shapes("Resizing", "CenterCrop", "RandomCrop")
def resized(use: Use) -> Shapes:
    """(..., height, width, channels) of the asked size."""
    shape, layout = use.input, use.arg("data_format")
    if isinstance(shape, Unknown) or len(shape) not in (3, 4) or isinstance(layout, Unknown):
        return (UNKNOWN,)
    size = (axis_of(use.arg("height", UNKNOWN)), axis_of(use.arg("width", UNKNOWN)))
    if layout == "channels_first":
        return ((*shape[:-2], *size),)
    return ((*shape[:-3], *size, shape[-1]),)
