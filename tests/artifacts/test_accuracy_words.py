"""What 'accuracy' became in the training_config of an HDF5 file of Keras 2."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import pytest

from lintmodel import check

LAYERS = [
    {"class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [None, 4]}},
    {"class_name": "Dense", "config": {"name": "out", "units": 3, "activation": "softmax"}},
]
MODEL = {"class_name": "Sequential", "config": {"name": "m", "layers": LAYERS}}
SPARSE, ONE_HOT = "sparse_categorical_crossentropy", "categorical_crossentropy"


def stored(name: str, function: str) -> dict[str, object]:
    """A metric as Keras 2 stores it."""
    config = {"name": name, "dtype": "float32", "fn": function}
    return {"class_name": "MeanMetricWrapper", "config": config}


@pytest.mark.parametrize(
    ("loss", "metrics", "wrong"),
    [
        (SPARSE, [[stored("accuracy", "categorical_accuracy")]], True),
        (SPARSE, [[stored("mae", "mae"), stored("acc", "categorical_accuracy")]], True),
        (SPARSE, [[stored("accuracy", "sparse_categorical_accuracy")]], False),
        (SPARSE, [[stored("categorical_accuracy", "categorical_accuracy")]], False),
        (ONE_HOT, [[stored("accuracy", "categorical_accuracy")]], False),
        (SPARSE, ["accuracy"], False),
    ],
)
def test_accuracy_of_a_sparse_loss(tmp_path: Path, loss: str, metrics: object, wrong: bool) -> None:
    path = tmp_path / "classes.h5"
    training = {"loss": loss, "metrics": metrics, "optimizer_config": {"class_name": "Adam"}}
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = "2.12.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(MODEL)
        file.attrs["training_config"] = json.dumps(training)
        file.create_group("model_weights").attrs["layer_names"] = []
    report = check([path], isolated=True, select=["accuracy-lost-on-load"])
    assert [finding.severity for finding in report.findings] == ["error"] * wrong
