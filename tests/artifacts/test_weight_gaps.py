"""Weights that no layer of the config asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from kerasfile import write_model

from lintmodel.facts.project import Project
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.views.stored import weight_gaps

MODEL = {
    "class_name": "Sequential",
    "config": {
        "name": "chain",
        "layers": [
            {"class_name": "InputLayer", "config": {"name": "given", "batch_shape": [None, 4]}},
            {"class_name": "Dense", "config": {"name": "hidden", "units": 3}},
            {"class_name": "Dense", "config": {"name": "head", "units": 2}},
        ],
    },
}


def gaps(path: Path) -> list[tuple[str, str, int]]:
    artifact = read_artifact(path, path.name)
    assert artifact.problems == []
    found = weight_gaps(Project(artifacts=[artifact]))
    return [(gap.kind, gap.layer or gap.weight, gap.more) for gap in found]


def changed(tmp_path: Path, change: Any) -> Path:
    write_model(tmp_path, {"model": MODEL, "saved": "h5", "by": "2.15.0"})
    path = tmp_path / "model.h5"
    with h5py.File(path, "r+") as file:
        change(file["model_weights"])
    return path


def another(weights: Any) -> None:
    """A layer that the config does not have, with two weights."""
    weights.attrs["layer_names"] = ["given", "hidden", "head", "old"]
    group = weights.create_group("old")
    group.attrs["weight_names"] = [b"old/kernel:0", b"old/bias:0"]
    group["old/kernel:0"] = np.zeros((4, 2), "float32")
    group["old/bias:0"] = np.zeros(2, "float32")


def narrower(weights: Any) -> None:
    """Two columns where the config has three units."""
    del weights["hidden/hidden/kernel:0"]
    weights["hidden/hidden/kernel:0"] = np.zeros((4, 2), "float32")


def unbiased(weights: Any) -> None:
    """Only the kernel is listed."""
    weights["head"].attrs["weight_names"] = [b"head/kernel:0"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _: None, []),
        (another, [("orphan", "model_weights/old/old/kernel:0", 1)]),
        (narrower, [("shape", "Dense 'hidden'", 0)]),
        (unbiased, [("missing", "Dense 'head'", 0)]),
    ],
)
def test_gaps(tmp_path: Path, change: Any, expected: list[tuple[str, str, int]]) -> None:
    assert gaps(changed(tmp_path, change)) == expected


@pytest.mark.parametrize("problem", ["a shard is absent", "weights of a subclassed model"])
def test_what_is_not_whole_is_not_judged(tmp_path: Path, problem: str) -> None:
    artifact = read_artifact(changed(tmp_path, another), "model.h5")
    if problem == "a shard is absent":
        artifact.notes.append(("absent-shard", problem))
    else:
        artifact.model.complete = False
    assert list(weight_gaps(Project(artifacts=[artifact]))) == []


def test_keras_2_does_not_name_the_model_within_a_model(tmp_path: Path) -> None:
    given, hidden, head = MODEL["config"]["layers"]  # type: ignore[index]
    inner = {"class_name": "Sequential", "config": {"name": "inner", "layers": [head]}}
    outer = {"class_name": "Sequential", "config": {"name": "outer", "layers": [hidden, inner]}}
    whole = {"class_name": "Sequential", "config": {"name": "whole", "layers": [given, outer]}}
    write_model(tmp_path, {"model": MODEL, "saved": "h5", "by": "2.15.0"})
    path = tmp_path / "model.h5"
    with h5py.File(path, "r+") as file:
        file.attrs["model_config"] = json.dumps(whole)
        weights = file["model_weights"]
        group = weights.create_group("outer")
        names = [
            f"{name}/{weight}:0" for name in ("hidden", "head") for weight in ("kernel", "bias")
        ]
        for name in names:
            group[name] = weights[name.partition("/")[0]][name][()]
        group.attrs["weight_names"] = [name.encode() for name in names]
        del weights["hidden"], weights["head"]
        weights.attrs["layer_names"] = ["outer"]
    assert gaps(path) == []


def test_keras_1_had_a_kernel_for_each_gate(tmp_path: Path) -> None:
    memory = {"class_name": "LSTM", "config": {"name": "memory", "output_dim": 3}}
    given = {
        "class_name": "InputLayer",
        "config": {"name": "given", "batch_input_shape": [None, 5, 4]},
    }
    whole = {"class_name": "Sequential", "config": [given, memory]}
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(whole)
        file.attrs["keras_version"] = "1.0.8"
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = [b"memory"]
        group = weights.create_group("memory")
        sizes = {"W": (4, 3), "U": (3, 3), "b": (3,)}
        names = [f"memory_{part}_{gate}" for gate in "icfo" for part in sizes]
        for name in names:
            group[name] = np.zeros(sizes[name.split("_")[1]], "float32")
        group.attrs["weight_names"] = [name.encode() for name in names]
    assert gaps(path) == []
