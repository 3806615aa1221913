"""What `inspect` says of a layer's state, and how it counts parameters."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.report.state import own_parameters, policies, state_of, trained_parameters


def held(name: str, low: float, high: float, shape: tuple[int, ...] = (3,)) -> Weight:
    return Weight(name, shape, "float32", summary=TensorSummary(low, high))


def batch(low: float, high: float, momentum: Any = 0.99) -> Layer:
    weights = (held("moving_mean", low, low), held("moving_variance", high, high))
    return Layer(kind="BatchNormalization", args={"momentum": momentum}, weights=weights)


def adapted(low: float, high: float, **args: Any) -> Layer:
    return Layer(
        kind="Normalization",
        args=args,
        weights=(held("mean", low, low), held("variance", high, high)),
    )


@pytest.mark.parametrize(
    ("layer", "steps", "words"),
    [
        (batch(0.0, 1.0), 3, "moving statistics as they were made"),
        (batch(0.1, 1.0), 3, "moving statistics 3% of the data after 3 steps"),
        (batch(0.1, 1.0), 1000, "moving statistics 100% of the data after 1000 steps"),
        (batch(0.1, 1.0), 10**30, "moving statistics 100% of the data after " + str(10**30) + " steps"),
        (batch(0.1, 1.0), -(10**30), f"moving statistics 0% of the data after -{10**30} steps"),
        (batch(0.1, 1.0), UNKNOWN, "moving statistics learned"),
        (batch(0.1, 1.0, UNKNOWN), 3, "moving statistics learned"),
        (batch(0.1, 1.0, 1e300), 3, "moving statistics learned"),
        (Layer(kind="BatchNormalization"), 3, ""),
        (Layer(kind="BatchNormalization", custom=True), 3, ""),
        (adapted(0.0, 1.0), UNKNOWN, "not adapted"),
        (adapted(0.5, 1.0), UNKNOWN, "adapted"),
        (adapted(0.0, 1.0, mean=[0.0]), UNKNOWN, "mean and variance given"),
        (Layer(kind="Discretization", args={"bin_boundaries": [1, 2]}), 0, "2 bin boundaries"),
        (Layer(kind="Discretization", args={"bin_boundaries": None}), 0, "not adapted"),
        (Layer(kind="StringLookup", args={"vocabulary": ["a"]}), 0, "vocabulary of 1"),
        (Layer(kind="StringLookup", args={"vocabulary": "/v"}), 0, "vocabulary in another file"),
        (Layer(kind="TextVectorization", assets={"vocabulary.txt": 5}), 0, "vocabulary of 5"),
        (Layer(kind="TextVectorization", assets={"vocabulary.txt": 0}), 0, "not adapted"),
        (Layer(kind="TextVectorization"), 0, ""),
        (Layer(kind="Dense"), 0, ""),
    ],
)  # fmt: skip
def test_state(layer: Layer, steps: Any, words: str) -> None:
    assert state_of(layer, steps) == words


def test_parameters() -> None:
    """A weight that two layers hold counts once, and not if one of them is frozen."""
    kernel, frozen, mean = (held(name, 0, 1, (2, 3)) for name in ("kernel", "kernel", "moving_mean"))
    inner = Layer(kind="Dense", weights=(frozen,), trainable=False, args={"dtype": "float32"})
    nested = Layer(kind="Sequential", weights=(frozen, mean), inner=Model(layers=[inner]))
    head = Layer(kind="Dense", weights=(kernel,), args={"dtype": "mixed_float16"})
    model = Model(layers=[nested, head, head])
    assert trained_parameters(model) == 6
    assert (own_parameters(nested), own_parameters(head)) == (12, 6)
    assert policies(model) == {"float32": 1, "mixed_float16": 1}
    head.trainable = False
    assert trained_parameters(model) == 0


def test_models_in_each_other() -> None:
    model = Model()
    model.layers = [Layer(kind="Functional", inner=model, weights=(held("kernel", 0, 1),))]
    assert trained_parameters(model) == 3
