"""Activation functions by Keras' name: the range of their values, and what losses make of them."""

from __future__ import annotations

import math

from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown

INF = math.inf
RANGES: dict[str, tuple[float, float]] = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "relu": (0.0, INF),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, INF),
    "exponential": (0.0, INF),
    "linear": (-INF, INF),
    "leaky_relu": (-INF, INF),
    "elu": (-1.0, INF),
    "celu": (-1.0, INF),
    "selu": (-1.7581, INF),
    "gelu": (-0.171, INF),
    "silu": (-0.279, INF),
    "mish": (-0.309, INF),
    "log_softmax": (-INF, 0.0),
}
PROBABILITIES = ("sigmoid", "hard_sigmoid", "softmax")
# Positive without a bound: cross-entropy over classes divides by their sum, so that they are a
# distribution in the end (softmax is exponential, divided).
NORMALISED_BY_LOSS = (*PROBABILITIES, "softplus", "exponential", "sparsemax")


def activation_range(name: Maybe[str]) -> Maybe[tuple[float, float]]:
    """The bounds of an activation's values; UNKNOWN for a function that is not Keras' own."""
    return UNKNOWN if isinstance(name, Unknown) else RANGES.get(name, UNKNOWN)
