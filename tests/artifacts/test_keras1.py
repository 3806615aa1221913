"""HDF5 as Keras 1 and 0 wrote it: old names of arguments and weights, under any extension."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.keras1_names import modern, weight_name

LAYERS: list[tuple[str, dict[str, Any], dict[str, tuple[int, ...]]]] = [
    (
        "Convolution2D",
        {"name": "conv", "batch_input_shape": [None, 8, 8, 3], "nb_filter": 4, "nb_row": 3,
         "nb_col": 5, "activation": "relu", "border_mode": "same", "dim_ordering": "tf",
         "subsample": [2, 2], "bias": True, "init": "he_normal"},
        {"W": (3, 5, 3, 4), "b": (4,)},
    ),
    (
        "BatchNormalization",
        {"name": "bn", "mode": 0, "axis": -1, "momentum": 0.9, "epsilon": 1e-5},
        {"gamma": (4,), "beta": (4,), "running_mean": (4,), "running_std": (4,)},
    ),
    ("Dropout", {"name": "drop", "p": 0.25}, {}),
    ("Flatten", {"name": "flat"}, {}),
    ("Dense", {"name": "head", "output_dim": 2, "activation": "softmax"}, {"W": (64, 2), "b": (2,)}),
]  # fmt: skip


def written(path: Path, whole: bool) -> Path:
    with h5py.File(path, "w") as file:
        root = file
        if whole:
            listed = [{"class_name": kind, "config": config} for kind, config, _ in LAYERS]
            content = json.dumps({"class_name": "Sequential", "config": listed})
            file.attrs["model_config"] = content.encode()
            file.attrs["keras_version"] = b"1.2.2"
            root = file.create_group("model_weights")
        names = [config["name"] for _, config, _ in LAYERS]
        root.attrs["layer_names"] = [name.encode() for name in names]
        for _, config, weights in LAYERS:
            group = root.create_group(config["name"])
            full = [f"{config['name']}_{name}:0" for name in weights]
            group.attrs["weight_names"] = [name.encode() for name in full]
            for name, shape in zip(full, weights.values(), strict=True):
                group[name] = np.full(shape, 0.5, "f4")
    return path


@pytest.mark.parametrize("name", ["m.h5", "m.hdf5", "m.model", "m.keras", "weights"])
def test_a_model_of_keras_1(tmp_path: Path, name: str) -> None:
    artifact = read_artifact(written(tmp_path / name, True), name)
    assert artifact.problems == [] and artifact.version.release == (1, 2)
    assert artifact.model is not None
    conv, bn, drop, _, head = artifact.model.layers
    assert (conv.kind, conv.args["filters"], conv.args["kernel_size"]) == ("Conv2D", 4, [3, 5])
    assert (conv.args["padding"], conv.args["strides"]) == ("same", [2, 2])
    assert (conv.args["data_format"], conv.args["use_bias"]) == ("channels_last", True)
    assert (drop.args["rate"], head.args["units"], head.args["activation"]) == (0.25, 2, "softmax")
    assert isinstance(bn.weights, tuple) and [one.name for one in bn.weights] == [
        "gamma", "beta", "moving_mean", "moving_variance",
    ]  # fmt: skip
    assert isinstance(head.weights, tuple) and [one.name for one in head.weights] == [
        "kernel",
        "bias",
    ]


def test_weights_of_keras_1(tmp_path: Path) -> None:
    artifact = read_artifact(written(tmp_path / "w.h5", False), "w.h5")
    assert artifact.format == "h5-weights" and artifact.problems == []
    assert [one.name for one in artifact.weights][:3] == ["kernel", "bias", "gamma"]


def test_weights_of_keras_0(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["nb_layers"] = 2
        for number in range(2):
            file[f"layer_{number}/param_0"] = np.full((2, 3), np.nan)
            file[f"layer_{number}/param_1"] = np.zeros(3)
    artifact = read_artifact(tmp_path / "w.h5", "w.h5")
    assert (artifact.format, len(artifact.weights)) == ("h5-weights", 4)
    assert artifact.weights[0].summary.nans == 6


@pytest.mark.parametrize(
    ("kind", "config", "is_old", "expected"),
    [
        ("Embedding", {"output_dim": 3}, True, {"output_dim": 3}),
        ("LSTM", {"output_dim": 3, "inner_activation": "x"}, False,
         {"units": 3, "recurrent_activation": "x"}),
        ("Conv1D", {"filter_length": 5, "subsample_length": 2}, False,
         {"kernel_size": [5], "strides": 2}),
        ("Conv2D", {"dim_ordering": "th"}, False, {"data_format": "channels_first"}),
        ("Conv2D", {"dim_ordering": 5, "nb_row": 3}, True, {"nb_row": 3}),
        ("Dense", {"units": 3, "bias": 1}, False, {"units": 3, "bias": 1}),
        ("Dropout", {"p": 0.5}, True, {"rate": 0.5}),
        ("Dropout", {"rate": 0.5}, False, {"rate": 0.5}),
    ],
)  # fmt: skip
def test_arguments(kind: str, config: Any, is_old: bool, expected: Any) -> None:
    assert modern(kind, config, is_old) == expected


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("dense_1_W", "kernel"),
        ("dense_1_b_2", "bias"),
        ("bn_running_std", "moving_variance"),
        ("dense_1/kernel", ""),
        ("mean", ""),
        ("_W", ""),
    ],
)
def test_weight_names(path: str, name: str) -> None:
    assert weight_name(path) == name
