"""What the readers find is what Keras says: every tensor, layer, argument and compile setting."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.unknown import Unknown
from lintmodel.frontends.artifacts.weights import tensors
from lintmodel.report.state import trained_parameters

WITH_CONFIG = ("sequential", "functional", "many_kinds", "unadapted", "baked")


def layers_by_name(artifact: Any) -> dict[str, Layer]:
    assert artifact.model is not None
    return {str(layer.name): layer for layer in artifact.model.all_layers()}


def numeric(layer: Any) -> list[Any]:
    """The variables that Keras saves of a layer: not the states of metrics, not text tables."""
    return [np.asarray(weight).astype("float64") for weight in layer.get_weights()]


def weights(layer: Layer) -> tuple[Weight, ...]:
    assert isinstance(layer.weights, tuple)
    return layer.weights


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", WITH_CONFIG)
def test_every_layer_has_its_own_values(written: Any, name: str, suffix: str) -> None:
    path = written.folder / f"{name}.{suffix}"
    values, found = dict(tensors(path)), layers_by_name(written.read(path.name))
    checked = 0
    for keras_name, layer in written.build.stored_layers(written.models[name]).items():
        if keras_name not in found:
            assert not layer.weights or layer.__class__.__name__.endswith(
                ("Cell", "EinsumDense", "Generator", "StringLookup")
            ), keras_name
            continue
        if any("seed_generator" in weight.path for weight in layer.weights) and suffix == "h5":
            continue  # the old format leaves seeds out
        stored = [values[weight.path].astype("float64") for weight in weights(found[keras_name])]
        expected = numeric(layer)
        assert sorted(map(str, map(np.ndarray.tolist, stored))) == sorted(
            map(str, map(np.ndarray.tolist, expected))
        ), keras_name
        checked += len(stored)
    assert checked == sum(len(numeric(one)) for one in top(written.models[name], found, suffix))


def top(model: Any, found: dict[str, Layer], suffix: str) -> list[Any]:
    """The layers that the test above looked at."""
    below = model._flatten_layers(include_self=False, recursive=True)
    seeds = lambda one: any("seed_generator" in weight.path for weight in one.weights)  # noqa: E731
    return [one for one in below if one.name in found and not (suffix == "h5" and seeds(one))]


@pytest.mark.parametrize("name", ["many_kinds", "sequential", "functional"])
def test_variables_bear_the_names_that_keras_gives_them(written: Any, name: str) -> None:
    found = layers_by_name(written.read(f"{name}.keras"))
    for keras_name, layer in written.build.stored_layers(written.models[name]).items():
        if keras_name in found:
            expected = sorted(weight.name for weight in layer.weights)
            assert sorted(w.name for w in weights(found[keras_name])) == expected, keras_name


@pytest.mark.parametrize("name", ["sequential", "functional", "many_kinds"])
@pytest.mark.parametrize("suffix", ["keras", "h5", "weights.h5"])
def test_summaries_are_those_of_numpy(written: Any, name: str, suffix: str) -> None:
    path = written.folder / f"{name}.{suffix}"
    artifact, values = written.read(path.name), dict(tensors(path))
    found = [*artifact.weights, *artifact.optimizer_weights]
    assert {weight.path for weight in found} == set(values)
    for weight in found:
        value = values[weight.path].astype("float64")
        assert isinstance(weight.summary, TensorSummary)
        assert weight.summary.lowest == value.min() and weight.summary.highest == value.max()
        assert weight.shape == value.shape and weight.summary.finite


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", WITH_CONFIG)
def test_layers_and_edges_are_those_of_the_loaded_model(
    written: Any, name: str, suffix: str
) -> None:
    model, facts = written.models[name], written.read(f"{name}.{suffix}").model
    real = [layer.name for layer in facts.layers if not layer.kind.startswith("op:")]
    assert real == [layer.name for layer in model.layers]
    assert facts.complete
    assert [node.layer.name for node in facts.heads] == [
        tensor._keras_history.operation.name for tensor in model.outputs
    ]
    edges = {(s.layer.name, node.layer.name) for node in facts.nodes for s in node.inputs}
    assert edges == keras_edges(model)


def keras_edges(model: Any) -> set[tuple[str, str]]:
    model = getattr(model, "_functional", None) or model  # of a Sequential
    return {
        (given._keras_history.operation.name, node.operation.name)
        for nodes in model._nodes_by_depth.values()
        for node in nodes
        for given in node.input_tensors
    }


@pytest.mark.parametrize("name", ["sequential", "many_kinds", "functional"])
def test_arguments_are_those_of_the_loaded_layers(written: Any, name: str) -> None:
    found = layers_by_name(written.read(f"{name}.keras"))
    for layer in written.models[name].layers:
        for key, value in layer.get_config().items():
            plain = isinstance(value, int | float | str | bool | None)
            if plain and key in found[layer.name].args and not isinstance(value, dict):
                assert found[layer.name].args[key] == value, (layer.name, key)
        assert found[layer.name].trainable == layer.trainable
        assert not found[layer.name].custom


def test_compile_settings(written: Any) -> None:
    for suffix in ("keras", "h5"):
        chain = written.read(f"sequential.{suffix}").model.objective
        loss = chain.losses[None]
        assert (loss.kind, loss.from_logits) == ("SparseCategoricalCrossentropy", True)
        assert [metric.kind for metric in chain.metrics[None]] == ["accuracy"]
        assert chain.optimizer.kind == "Adam"
        assert math.isclose(chain.optimizer.args["learning_rate"], 0.01, rel_tol=1e-6)
        heads = written.read(f"functional.{suffix}").model.objective
        kinds = {key: loss.kind for key, loss in heads.losses.items()}
        assert kinds == {0: "SparseCategoricalCrossentropy", 1: "MeanSquaredError"}
        assert [[m.kind for m in heads.metrics[key]] for key in (0, 1)] == [
            ["accuracy"],
            ["MeanAbsoluteError"],
        ]
        assert written.read(f"unadapted.{suffix}").model.objective is None


def test_iterations(written: Any) -> None:
    for name in ("sequential.keras", "sequential.h5", "sequential.weights.h5"):
        assert written.read(name).iterations == 3
        assert isinstance(written.read(name, "none").iterations, Unknown)
    assert isinstance(written.read("unadapted.keras").iterations, Unknown)
    assert written.read("sequential_saved").iterations == 3


def test_details_that_rules_ask_for(written: Any) -> None:
    found = layers_by_name(written.read("functional.keras"))
    assert found["words"].assets["vocabulary.txt"] == 4
    assert found["inner"].inner is not None and found["inner"].inner.complete
    assert [layer.kind for layer in found["both_ways"].wrapped] == ["LSTM", "LSTM"]
    nodes = {node.layer.kind: node for node in written.read("functional.keras").model.nodes}
    assert nodes["op:divide"].kwargs == {"y": 255.0}
    assert (
        "op:tanh" in nodes and nodes["Lambda"].layer.args["function"]["class_name"] == "__lambda__"
    )
    baked = {node.layer.kind: node for node in written.read("baked.keras").model.nodes}
    assert baked["BatchNormalization"].kwargs["training"] is True
    chain = written.read("sequential.keras").model
    assert all(node.kwargs.get("training") is not True for node in chain.nodes)


def test_a_subclassed_model_is_not_guessed(written: Any) -> None:
    artifact = written.read("subclassed.keras")
    assert (artifact.model.kind, artifact.model.class_name) == ("subclassed", "Subclassed")
    assert artifact.model.layers == [] and not artifact.model.complete
    assert {weight.shape for weight in artifact.weights} == {(4,), (4, 2), (2,)}
    assert artifact.details["owners"] == {"bn": "bn", "head": "head"}


@pytest.mark.parametrize(
    ("scan", "kinds"),
    [
        ("none", set()),
        ("state", {"Normalization", "BatchNormalization"}),
    ],
)
def test_only_the_asked_values_are_read(written: Any, scan: str, kinds: set[str]) -> None:
    found = written.read("functional.keras", scan).model.all_layers()
    read = {
        layer.kind
        for layer in found
        if layer.inner is None
        and any(isinstance(weight.summary, TensorSummary) for weight in weights(layer))
    }
    assert read == kinds


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", ["sequential", "many_kinds", "unadapted", "baked"])
def test_trained_parameters_are_keras_count(written: Any, name: str, suffix: str) -> None:
    artifact = written.read(f"{name}.{suffix}")
    assert artifact.model is not None
    expected = sum(int(np.prod(one.shape)) for one in written.models[name].trainable_weights)
    assert trained_parameters(artifact.model) == expected
