"""Intervals and the exact map that was done to the numbers."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.data import Data, Interval, Step
from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.objective import Loss, Objective
from lintmodel.facts.provenance import MAX_HOPS, NOWHERE, Provenance
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.findings import Where


def affine(scale: Any, offset: Any = 0.0) -> Step:
    return Step("affine", NOWHERE, "", scale=scale, offset=offset)


def step(kind: Any) -> Step:
    return Step(kind, NOWHERE, "")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), (1.0, 0.0)),
        ((affine(0.5),), (0.5, 0.0)),
        ((affine(2.0, -1.0),), (2.0, -1.0)),
        ((affine(2.0, 0.0), affine(1.0, -3.0)), (2.0, -3.0)),  # x * 2 - 3
        ((affine(1.0, -3.0), affine(2.0, 0.0)), (2.0, -6.0)),  # (x - 3) * 2
        ((affine(2.0), affine(0.5)), (1.0, 0.0)),
        ((step("cast"), affine(0.5), step("reshape"), step("resize")), (0.5, 0.0)),
        ((step("augment"),), (1.0, 0.0)),
    ],
)
def test_affine(steps: tuple[Step, ...], expected: tuple[float, float]) -> None:
    assert Data(steps=steps).affine() == expected


@pytest.mark.parametrize(
    "steps",
    [
        (step("standardise"),),
        (step("normalise"),),
        (step("opaque"),),
        (affine(0.5), step("opaque")),
        (affine(UNKNOWN),),
        (affine(2.0, UNKNOWN),),
    ],
)
def test_affine_of_what_is_not(steps: tuple[Step, ...]) -> None:
    assert Data(steps=steps).affine() is UNKNOWN


def test_value_steps_are_those_that_scale() -> None:
    steps = tuple(map(step, ("cast", "affine", "colour", "standardise", "encode", "opaque")))
    found = [one.kind for one in Data(steps=steps).value_steps()]
    assert found == ["affine", "standardise", "opaque"]


@pytest.mark.parametrize(
    ("scale", "offset", "expected"),
    [(1 / 255, 0.0, "0..1"), (-1.0, 0.0, "-255..0"), (2 / 255, -1.0, "-1..1"), (0.0, 3.0, "3..3")],
)
def test_interval_of_a_map(scale: float, offset: float, expected: str) -> None:
    assert str(Interval(0.0, 255.0).affine(scale, offset)) == expected


def test_hull() -> None:
    assert Interval(0.0, 1.0).hull(Interval(-2.0, 0.5)) == Interval(-2.0, 1.0)


@pytest.mark.parametrize(
    ("summary", "value", "expected"),
    [
        (TensorSummary(1.0, 1.0), 1.0, True),
        (TensorSummary(1.0, 1.1), 1.0, False),
        (TensorSummary(1.0, 1.0, nans=1), 1.0, False),
        (TensorSummary(1.0, 1.0, infs=1), 1.0, False),
        (TensorSummary(0.0, 0.0), 1.0, False),
    ],
)
def test_all_equal(summary: TensorSummary, value: float, expected: bool) -> None:
    assert summary.all_equal(value) is expected


def test_what_a_layer_does_not_show_is_unknown() -> None:
    mean = Weight("mean", (3,), "float32")
    layer = Layer(kind="Normalization", args={"axis": -1, "mean": None}, weights=(mean,))
    assert layer.weight("mean") is mean
    assert layer.weight("variance") is UNKNOWN
    assert Layer(kind="Normalization").weight("mean") is UNKNOWN
    assert layer.arg("mean") is None
    assert layer.arg("variance") is UNKNOWN


MSE, MAE = Loss(kind="MeanSquaredError"), Loss(kind="MeanAbsoluteError")


@pytest.mark.parametrize(
    ("losses", "index", "name", "expected"),
    [
        ({None: MSE}, 1, "b", MSE),
        ({0: MSE, 1: MAE}, 1, "b", MAE),
        ({"a": MSE, "b": MAE}, 1, "b", MAE),
        ({"a": MSE}, 1, UNKNOWN, UNKNOWN),  # it may be called a
        ({0: MSE}, 1, "b", None),
        ({}, 0, "a", None),
        (UNKNOWN, 0, "a", UNKNOWN),
    ],
)
def test_loss_of(losses: Any, index: int, name: Any, expected: Any) -> None:
    assert Objective(losses=losses).loss_of(index, name, 2) is expected


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (Loss(kind="BinaryCrossentropy"), False),
        (Loss(kind="BinaryCrossentropy", args={"from_logits": True}), True),
        (Loss(kind="BinaryCrossentropy", args={"from_logits": UNKNOWN}), UNKNOWN),
        (Loss(kind=UNKNOWN, custom=True), UNKNOWN),
    ],
)
def test_from_logits(loss: Loss, expected: Any) -> None:
    assert loss.from_logits is expected


def test_a_chain_keeps_its_oldest_and_newest_hops() -> None:
    chain = Provenance()
    for line in range(1, 21):
        chain = chain.then(Where("a.py", line), str(line))
    assert len(chain.hops) == MAX_HOPS
    assert [hop.where.line for hop in chain.hops] == [1, *range(20 - MAX_HOPS + 2, 21)]


@pytest.mark.parametrize(
    ("names", "word", "expected"),
    [(("mc_dropout",), "mc", True), (("Teacher",), "teacher", True), (("model",), "mc", False)],
)
def test_hints(names: tuple[str, ...], word: str, expected: bool) -> None:
    chain = Provenance()
    for name in (*names, *names):
        chain = chain.called(name)
    assert chain.names == names
    assert chain.hints(word) is expected
