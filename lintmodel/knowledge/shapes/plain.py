"""Layers that keep the shape, and those that make the last axis anew."""

from __future__ import annotations

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.knowledge.shapes.axes import axis_of, joined, shape_from
from lintmodel.knowledge.shapes.inputs import input_layer_shape
from lintmodel.knowledge.shapes.table import Shapes, Use, output_of, shapes

KEEPING = (
    "Activation", "ActivityRegularization", "AlphaDropout", "AugMix", "AutoContrast",
    "BatchNormalization", "Discretization", "Dropout", "ELU", "Equalization", "GaussianDropout",
    "GaussianNoise", "GroupNormalization", "Hashing", "Identity", "LayerNormalization", "LeakyReLU",
    "Masking", "Normalization", "PReLU", "RMSNormalization", "RandomBrightness",
    "RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomErasing", "RandomFlip",
    "RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective",
    "RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear",
    "RandomTranslation", "RandomZoom", "ReLU", "Rescaling", "Softmax", "Solarization",
    "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "ThresholdedReLU",
    "UnitNormalization", "experimental.SyncBatchNormalization", "SyncBatchNormalization",
)  # fmt: skip


@shapes(*KEEPING)
def keeping(use: Use) -> Shapes:
    """The shape that came in."""
    return (use.input,)


@shapes("InputLayer")
def input_layer(use: Use) -> Shapes:
    """What Input() was told."""
    return (input_layer_shape(use.args),)


@shapes("Dense")
def dense(use: Use) -> Shapes:
    """Every axis but the last is kept: on (batch, time, features) each time step gets `units`."""
    units = use.arg("units", use.arg("output_dim", UNKNOWN))
    if isinstance(use.input, Unknown) or len(use.input) < 2:
        return (UNKNOWN,)
    return ((*use.input[:-1], axis_of(units)),)


@shapes("EinsumDense")
def einsum_dense(use: Use) -> Shapes:
    """(batch, *output_shape), without the letters of an ellipsis."""
    equation, made = use.arg("equation"), shape_from(use.arg("output_shape", UNKNOWN))
    if not isinstance(equation, str) or "..." in equation or isinstance(use.input, Unknown):
        return (UNKNOWN,)
    return (joined(use.input[:1], made),)


@shapes("StringLookup", "IntegerLookup", "CategoryEncoding", "HashedCrossing")
def encoding(use: Use) -> Shapes:
    """The shape that came in; for the other output modes the vocabulary may replace an axis."""
    default = "multi_hot" if use.kind == "CategoryEncoding" else "int"
    return (use.input if use.arg("output_mode", default) == "int" else UNKNOWN,)


@shapes("SpectralNormalization", "Wrapper")
def wrapper(use: Use) -> Shapes:
    """What the layer inside makes."""
    return output_of(use.wrapped[0], use.inputs) if len(use.wrapped) == 1 else (UNKNOWN,)


@shapes("Lambda")
def lambda_layer(use: Use) -> Shapes:
    """What output_shape says; else not known."""
    made = use.arg("output_shape")
    if not isinstance(made, list | tuple) or isinstance(use.input, Unknown):
        return (UNKNOWN,)
    return (joined(use.input[:1], shape_from(made)),)
