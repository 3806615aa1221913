"""Files of Keras 2.15 against what Keras 2.15 said is in them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.unknown import Unknown
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.weights import tensors

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
WITH_CONFIG = (
    "k2_sequential.keras",
    "k2_sequential.h5",
    "k2_functional.keras",
    "k2_functional.h5",
    "k2_saved",
)


def expected(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def read(name: str) -> Any:
    artifact = read_artifact(FIXTURES / name, name)
    assert artifact.problems == [], artifact.problems
    return artifact


def flat(weight: Any) -> tuple[Any, ...]:
    return tuple(weight["shape"]), round(weight["sum"], 4)


@pytest.mark.parametrize("name", WITH_CONFIG)
def test_layers_have_their_tensors(name: str) -> None:
    values = dict(tensors(FIXTURES / name))
    found = {layer.name: layer for layer in read(name).model.all_layers()}
    for layer in expected(name)["layers"]:
        if layer["name"] not in found:
            assert layer["kind"] in ("LSTMCell", "LSTM"), layer["name"]
            continue
        got = found[layer["name"]]
        assert got.kind == layer["kind"]
        names = [
            weight["name"].rpartition("/")[2].removesuffix(":0") for weight in layer["weights"]
        ]
        assert [weight.name for weight in got.weights] == names
        if name != "k2_saved":
            stored = [values[weight.path] for weight in got.weights]
            sums = [(one.shape, round(float(one.sum(dtype="float64")), 4)) for one in stored]
            assert sums == [flat(weight) for weight in layer["weights"]]
        for weight, said in zip(got.weights, layer["weights"], strict=True):
            assert weight.summary.lowest <= min(said["first"])
            assert weight.summary.highest >= max(said["first"])


@pytest.mark.parametrize("name", [*WITH_CONFIG, "k2_sequential.weights_only.h5", "k2_export"])
def test_every_value_is_somewhere(name: str) -> None:
    sums = sorted(
        (value.shape, round(float(value.sum(dtype="float64")), 4))
        for _, value in tensors(FIXTURES / name)
    )
    for layer in expected(name)["layers"]:
        assert all(flat(weight) in sums for weight in layer["weights"])


@pytest.mark.parametrize(
    ("name", "release", "iterations"),
    [
        ("k2_sequential.keras", (2, 15), 3),
        ("k2_sequential.h5", (2, 15), 3),
        ("k2_sequential.weights_only.h5", (2, 15), None),
        ("k2_functional.keras", (2, 15), 0),
        ("k2_saved", (2, 15), None),
        ("k2_export", None, None),
    ],
)
def test_version_and_steps(name: str, release: Any, iterations: Any) -> None:
    artifact = read(name)
    got = artifact.version.release
    assert isinstance(got, Unknown) if release is None else got == release
    assert "written by" in artifact.version.evidence
    count = artifact.iterations
    assert isinstance(count, Unknown) if iterations is None else count == iterations


@pytest.mark.parametrize("name", ["k2_functional.keras", "k2_functional.h5"])
def test_graph_and_call_keywords(name: str) -> None:
    model = read(name).model
    assert model.complete and [node.layer.name for node in model.heads] == expected(name)["heads"]
    chain = [node.layer.kind for node in model.nodes]
    assert chain[:5] == ["InputLayer", "Normalization", "Sequential", "Dropout", "Bidirectional"]
    nodes = {node.layer.kind: node for node in model.nodes}
    assert nodes["Dropout"].kwargs == {"training": True}
    assert nodes["op:divide"].kwargs["y"] == 255.0 and "op:tanh" in nodes
    assert nodes["Sequential"].inputs[0].layer.name == "scale"
    kinds = {key: loss.kind for key, loss in model.objective.losses.items()}
    assert kinds == {"kind": "SparseCategoricalCrossentropy", "size": "MeanSquaredError"}


@pytest.mark.parametrize(
    ("name", "metric"),
    [("k2_sequential.keras", "accuracy"), ("k2_sequential.h5", "SparseCategoricalAccuracy")],
)
def test_logits(name: str, metric: str) -> None:
    objective = read(name).model.objective
    (loss,) = objective.losses.values()
    assert (loss.kind, loss.from_logits) == ("SparseCategoricalCrossentropy", True)
    (metrics,) = objective.metrics.values()  # Keras 2 stores in a .h5 what the word turned into
    assert [metric.kind for metric in metrics] == [metric]


def test_training_copies_in_the_library_are_not_reached() -> None:
    """The library of a clean file of Keras 2 writes moving averages; no signature does."""
    data = (FIXTURES / "k2_saved" / "saved_model.pb").read_bytes()
    assert b"AssignSubVariableOp" in data
    for signature in read("k2_saved").signatures:
        assert signature.operations == ()


def test_moving_statistics_of_an_export() -> None:
    (layer,) = read("k2_export").model.layers
    assert (layer.kind, layer.name) == ("BatchNormalization", "bn")
    said = {w["name"]: w for w in expected("k2_export")["layers"][0]["weights"]}
    variance = layer.weight("moving_variance").summary
    first = said["bn/moving_variance:0"]["first"]
    assert math.isclose(variance.lowest, min(first)) and math.isclose(variance.highest, max(first))
