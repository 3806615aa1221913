"""Models of Keras 3 that draw as they predict: what a file can show of it, with Keras as the oracle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lintmodel

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")


class Draws(keras.layers.Layer):  # type: ignore[misc]
    """Noise in every call."""

    def call(self, inputs: Any) -> Any:
        return inputs + keras.random.normal(keras.ops.shape(inputs))


class DrawsInTraining(keras.layers.Layer):  # type: ignore[misc]
    """Noise in training alone."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        return inputs + keras.random.normal(keras.ops.shape(inputs)) if training else inputs


@pytest.mark.parametrize("name", ["dropout", "shuffle", "categorical"])
def test_a_graph_of_keras_3_has_no_node_that_draws(name: str) -> None:
    """keras.random takes no symbolic tensor: only a layer or a Lambda draws, and hides it from a config."""
    more = {"dropout": (0.5,), "categorical": (3,)}.get(name, ())
    with pytest.raises(ValueError, match="KerasTensor"):
        getattr(keras.random, name)(keras.Input((4,)), *more)


@pytest.mark.parametrize(
    ("layer", "rule"),
    [
        (Draws(), "training-mode-signature"),
        (DrawsInTraining(), ""),
        (keras.layers.GaussianNoise(1.0), ""),
        (keras.layers.Dropout(0.5), ""),
        (keras.layers.RandomFlip(), "augmentation-in-serving"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_export_draws_if_two_calls_of_it_differ(tmp_path: Path, layer: Any, rule: str) -> None:
    model = keras.Sequential([keras.Input((8, 8, 3), name="given"), layer])
    model.export(str(tmp_path / "m"), verbose=False)
    signature = tf.saved_model.load(str(tmp_path / "m")).signatures["serving_default"]
    given = tf.constant(np.arange(64 * 192, dtype="float32").reshape(64, 8, 8, 3))
    first, second = (next(iter(signature(given=given).values())).numpy() for _ in range(2))
    assert bool(rule) is not np.array_equal(first, second)
    report = lintmodel.check([tmp_path / "m"], isolated=True, show_info=True)
    assert [one.rule for one in report.findings] == [rule] * bool(rule)
    if isinstance(layer, keras.layers.RandomFlip):
        return  # predict() does not draw: the fault is in the export alone
    model.save(tmp_path / "m.keras")
    assert lintmodel.check([tmp_path / "m.keras"], isolated=True, show_info=True).findings == []
