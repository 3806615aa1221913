"""Which group of a weight file belongs to which layer, in layouts that no installed Keras writes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from lintmodel.facts.layer import Layer
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.variable_names import group_key, names_of, own_name


def layer(kind: str, name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "module": "keras.layers", "config": {"name": name, **config}}


def write(path: Path, layers: list[Any], groups: dict[str, float]) -> None:
    config = {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}
    weights = path.with_suffix(".h5")
    with h5py.File(weights, "w") as file:
        for group, value in groups.items():
            file[f"{group}/vars/0"] = np.full(2, value)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.0.5"}')
        archive.writestr("config.json", json.dumps(config))
        archive.write(weights, "model.weights.h5")


def found(path: Path) -> dict[str, float | None]:
    artifact = read_artifact(path, "m.keras")
    assert artifact.problems == [] and artifact.model is not None

    def value(one: Layer) -> float | None:
        weights = one.weights
        assert isinstance(weights, tuple)
        return weights[0].summary.lowest if weights else None

    return {str(one.name): value(one) for one in artifact.model.all_layers()}


def test_groups_are_counted_by_class_and_not_named_after_layers(tmp_path: Path) -> None:
    """`out` is dense_1 although a layer is called dense_1."""
    path = tmp_path / "m.keras"
    layers = [
        layer("Dense", "dense_1"),
        layer("Dropout", "d"),
        layer("Dense", "out"),
        layer("BatchNormalization", "dense"),
    ]
    groups = {"layers/dense": 1.0, "layers/dense_1": 2.0, "layers/batch_normalization": 3.0}
    write(path, layers, groups)
    assert found(path) == {"dense_1": 1.0, "d": None, "out": 2.0, "dense": 3.0}


def test_operations_are_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    operation = {"class_name": "Dense", "module": "keras.src.ops.numpy", "config": {"name": "o"}}
    write(path, [operation, layer("Dense", "a")], {"layers/dense": 1.0})
    assert found(path) == {"o": None, "a": 1.0}


def test_keras_2_12_counted_layers_with_weights_twice(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    root = "_layer_checkpoint_dependencies"
    groups = {f"{root}/dense": 1.0, f"{root}/dense_2": 2.0, f"{root}/dense_10": 3.0}
    write(path, [layer("Dense", name) for name in "abc"], groups)
    assert found(path) == {"a": 1.0, "b": 2.0, "c": 3.0}


def test_wrappers_and_nested_models(tmp_path: Path) -> None:
    path = tmp_path / "m.keras"
    inner = {"class_name": "Sequential", "config": {"name": "in", "layers": [layer("Dense", "x")]}}
    cells = {
        "class_name": "StackedRNNCells",
        "config": {"name": "cells", "cells": [layer("GRUCell", "g1"), layer("GRUCell", "g2")]},
    }
    layers = [
        layer("TimeDistributed", "t", layer=layer("Dense", "y")),
        layer("Bidirectional", "b", layer=layer("GRU", "f"), backward_layer=layer("GRU", "r")),
        layer("TimeDistributed", "u", layer=inner),
        layer("RNN", "rnn", cell=cells),
    ]
    groups = {
        "layers/time_distributed/layer": 1.0,
        "layers/bidirectional/forward_layer/cell": 2.0,
        "layers/bidirectional/backward_layer/cell": 3.0,
        "layers/time_distributed_1/layer/layers/dense": 4.0,
        "layers/rnn/cell/cells/gru_cell": 5.0,
        "layers/rnn/cell/cells/gru_cell_1": 6.0,
    }
    write(path, layers, groups)
    values = found(path)
    expected = {"y": 1.0, "f": 2.0, "r": 3.0, "x": 4.0, "in": 4.0, "g1": 5.0, "g2": 6.0}
    assert expected.items() <= values.items()
    assert (values["t"], values["b"], values["u"], values["rnn"]) == (1.0, 2.0, 4.0, 5.0)


@pytest.mark.parametrize(
    ("class_name", "key"),
    [
        ("Dense", "dense"),
        ("LSTM", "lstm"),
        ("Conv2D", "conv2d"),
        ("Conv2DTranspose", "conv2d_transpose"),
        ("GlobalAveragePooling1D", "global_average_pooling1d"),
        ("PReLU", "p_re_lu"),
        ("MyBlock", "my_block"),
        ("BatchNormalization", "batch_normalization"),
    ],
)
def test_keys_are_those_of_keras(class_name: str, key: str) -> None:
    assert group_key(class_name) == key
    naming = pytest.importorskip("keras.src.utils.naming")
    assert naming.to_snake_case(class_name) == key


@pytest.mark.parametrize(
    ("kind", "args", "count", "names"),
    [
        ("Dense", {}, 2, ["kernel", "bias"]),
        ("Dense", {"use_bias": False}, 1, ["kernel"]),
        ("Dense", {}, 3, ["kernel", "bias", "2"]),
        ("Dense", {}, 0, []),
        ("BatchNormalization", {}, 4, ["gamma", "beta", "moving_mean", "moving_variance"]),
        ("BatchNormalization", {"scale": False}, 3, ["beta", "moving_mean", "moving_variance"]),
        (
            "BatchNormalization",
            {"scale": False, "center": False},
            2,
            ["moving_mean", "moving_variance"],
        ),
        ("Normalization", {}, 3, ["mean", "variance", "count"]),
        ("Own", {}, 2, ["0", "1"]),
    ],
)
def test_names_of_numbered_variables(
    kind: str, args: dict[str, Any], count: int, names: list[str]
) -> None:
    assert names_of(kind, args, count) == names


@pytest.mark.parametrize(
    ("full", "own"),
    [
        ("bn/moving_mean:0", "moving_mean"),
        ("bn/moving_mean", "moving_mean"),
        ("dense/kernel_1:0", "kernel"),
        ("mean:0", "mean"),
        ("block_1", "block_1"),
        ("a/w_3:0", "w_3"),
    ],
)
def test_own_names(full: str, own: str) -> None:
    assert own_name(full) == own
