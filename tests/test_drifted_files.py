"""drifted-defaults: files of many versions of Keras."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from examples import findings

SERVE = """
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
model = tf.keras.Sequential([tf.keras.Input({}), layers.{}])
model.load_weights("old.h5")
print(model.predict(np.load("new.npy")))
"""
ROWS, FRAMES = "(8, 4)", "(8, 16, 16, 3)"


def write(path: Path, version: str, config: object = None) -> None:
    """A file of Keras 2 with one layer; `config` makes it a whole model."""
    with h5py.File(path, "w") as file:
        if version:
            file.attrs["keras_version"] = version
        root = file
        if config is not None:
            file.attrs["model_config"] = json.dumps(config)
            root = file.create_group("model_weights")
        root.attrs["layer_names"] = [b"one"]
        group = root.create_group("one")
        group.attrs["weight_names"] = [b"one/kernel:0"]
        group["one/kernel:0"] = np.zeros((4, 24), "f4")


@pytest.mark.parametrize(
    ("version", "pin", "shape", "layer", "found"),
    [
        ("2.2.4", "2.15", ROWS, "LSTM(6)", "warning"),
        ("2.2.4", "2.15", ROWS, "LSTM(units=6, return_sequences=True)", "warning"),
        ("2.1.6-tf", "2.15", ROWS, "LSTM(6)", "warning"),
        ("2.2.4", "", ROWS, "LSTM(6)", "info"),
        ("2.2.4-tf", "2.15", ROWS, "LSTM(6)", ""),  # of TensorFlow 1.15 or 2.0
        ("2.3.0", "2.15", ROWS, "LSTM(6)", ""),
        ("2.3.0-tf", "2.15", ROWS, "LSTM(6)", ""),
        ("", "2.15", ROWS, "LSTM(6)", ""),
        ("2.2.4", "1.14", ROWS, "LSTM(6)", ""),
        ("2.2.4", "2.15", ROWS, 'LSTM(6, "tanh", "hard_sigmoid")', ""),
        ("2.2.4", "2.15", ROWS, 'LSTM(6, recurrent_activation="sigmoid")', ""),
        ("2.2.4", "2.15", ROWS, "GRU(8)", ""),  # refused: its bias has another shape
        ("2.2.4", "2.15", ROWS, "GRU(8, reset_after=False)", "warning"),
        ("2.2.4", "2.15", ROWS, "SimpleRNN(6)", ""),
        ("2.11.0", "2.18", FRAMES, "ConvLSTM2D(6, 3)", "warning"),
        ("2.2.4-tf", "2.18", FRAMES, "ConvLSTM2D(6, 3)", "warning"),
        ("2.11.0", "2.15", FRAMES, "ConvLSTM2D(6, 3)", ""),
        ("3.1.0", "2.18", FRAMES, "ConvLSTM2D(6, 3)", ""),
    ],
)
def test_weights_of_a_version(
    version: str,
    pin: str,
    shape: str,
    layer: str,
    found: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "old.h5", version)
    (tmp_path / "serve.py").write_text(SERVE.format(shape, layer))
    if pin:
        (tmp_path / "requirements.txt").write_text(f"tensorflow=={pin}\n")
    drifted = [one for one in findings() if one.rule == "drifted-defaults"]
    assert [one.severity for one in drifted] == ([found] if found else [])


@pytest.mark.parametrize(
    ("version", "interpolation", "pin", "found"),
    [
        ("2.2.4", "bilinear", "2.15", "warning"),
        ("2.3.1", "bilinear", "2.18", "warning"),
        ("2.2.4", "bilinear", "", "info"),
        ("2.2.4", "bilinear", "1.14", ""),
        ("2.2.4", "nearest", "2.15", ""),
        ("2.2.4-tf", "bilinear", "2.15", ""),
        ("2.4.0", "bilinear", "2.15", ""),
    ],
)
def test_a_picture_that_is_moved(
    version: str,
    interpolation: str,
    pin: str,
    found: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    layer = {"name": "up", "size": [2, 2], "interpolation": interpolation}
    layer["batch_input_shape"] = [None, 8, 8, 3]
    config = {"layers": [{"class_name": "UpSampling2D", "config": layer}], "name": "chain"}
    write(tmp_path / "old.h5", version, {"class_name": "Sequential", "config": config})
    if pin:
        (tmp_path / "requirements.txt").write_text(f"tensorflow=={pin}\n")
    drifted = [one for one in findings() if one.rule == "drifted-defaults"]
    assert [one.severity for one in drifted] == ([found] if found else [])
