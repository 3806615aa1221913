"""The recorder is itself checked, against what a reader of the script would write down."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("tensorflow")

RECORDER = Path(__file__).parent / "recorder.py"
SCRIPT = """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers
from keras.models import load_model


def train(model, data, targets):
    model.compile("sgd", "mse")
    return model.fit(data, targets, batch_size=16, epochs=3, verbose=0)


class Stepper(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.inner(x, training=True) - y))
        weights = self.inner.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return {"loss": loss}


x = np.linspace(0.0, 5.0, 100).reshape(50, 2).astype("float32")
y = np.zeros((50, 1), "float32")
scale = layers.Normalization()
scale.adapt(x)
net = keras.Sequential([keras.Input((2,)), scale, layers.Dense(1)])
train(net, x, y)
net.predict(x[:8] * 2, verbose=0)
net(x[:4], training=False)
net(x[:4])
net.save("net.keras")
again = load_model("net.keras")
again.evaluate(tf.data.Dataset.from_tensor_slices((x, y)).batch(10), verbose=0)
stepper = Stepper(net)
stepper.compile("sgd")
keep = keras.callbacks.ModelCheckpoint("best.weights.h5", save_weights_only=True)
net.fit(x, y, verbose=0, callbacks=keep)
stepper.fit(x, y, batch_size=25, epochs=2, verbose=0)
def rows():
    while True:
        yield x[:5], y[:5]
net.fit(rows(), steps_per_epoch=2, verbose=0)
"""
LAYERS = ["Normalization", "Dense"]
EXPECTED: list[dict[str, Any]] = [
    {"kind": "adapt", "line": 30, "layer": "Normalization", "x.min": 0.0, "x.max": 5.0},
    {"kind": "compile", "line": 9, "layers": LAYERS},
    {"kind": "fit", "line": 10, "batch": 16, "epochs": 3, "steps": 12, "x.shape": [50, 2]},
    {"kind": "predict", "line": 33, "batch": 8, "x.shape": [8, 2], "x.min": 0.0},
    {"kind": "call", "line": 34, "training": False, "x.shape": [4, 2]},
    {"kind": "call", "line": 35, "training": "absent"},
    {"kind": "save", "line": 36, "path": "net.keras"},
    {"kind": "load_model", "line": 37, "path": "net.keras", "layers": LAYERS},
    {"kind": "evaluate", "line": 38, "batch": 10, "x.max": 5.0, "x.dataset": True},
    {"kind": "compile", "line": 40, "layers": ["Sequential"]},
    {"kind": "fit", "line": 42, "batch": 32, "epochs": 1, "steps": 2},
    {"kind": "save_weights", "line": 42, "path": "best.weights.h5", "inside": ["fit"]},
    {"kind": "fit", "line": 43, "batch": 25, "epochs": 2, "steps": 4, "layers": ["Sequential"]},
    {"kind": "call", "line": 21, "training": True, "x.symbolic": True},
    {"kind": "fit", "line": 47, "batch": None, "epochs": 1, "steps": 2},
]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("recorder")
    script, target = folder / "script.py", folder / "out.json"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(RECORDER), str(script), str(target)]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=300)
    found: dict[str, Any] = json.loads(target.read_text("utf-8"))
    assert found["error"] is None
    events: list[dict[str, Any]] = found["events"]
    return events


def value(event: dict[str, Any], key: str) -> Any:
    """event["x"]["min"] for "x.min"."""
    for part in key.split("."):
        event = event[part]
    return event


def test_nothing_is_missed_and_nothing_added(recorded: list[dict[str, Any]]) -> None:
    assert [event["kind"] for event in recorded] == [event["kind"] for event in EXPECTED]


@pytest.mark.parametrize("index", range(len(EXPECTED)))
def test_event(recorded: list[dict[str, Any]], index: int) -> None:
    expected = EXPECTED[index]
    assert {key: value(recorded[index], key) for key in expected} == expected


def test_what_the_script_raises_is_part_of_the_record(tmp_path: Path) -> None:
    script, target = tmp_path / "bad.py", tmp_path / "out.json"
    script.write_text("raise ValueError('no data')\n", encoding="utf-8")
    command = [sys.executable, str(RECORDER), str(script), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert json.loads(target.read_text("utf-8")) == {
        "events": [],
        "error": "ValueError: no data",
    }
