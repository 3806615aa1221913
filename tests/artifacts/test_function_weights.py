"""Weights that are constants in the functions of a SavedModel, against TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lintmodel
from lintmodel.frontends.artifacts import read_artifact

KERNEL = np.arange(12, dtype="float32").reshape(4, 3)
HOLED = np.where(KERNEL == 5, np.nan, KERNEL).astype("float32")
ENDLESS = np.where(KERNEL == 5, -np.inf, KERNEL).astype("float32")
MASK = np.where(np.eye(4), 0, -np.inf).astype("float32")


def product(kernel: Any) -> Callable[[Any], Any]:
    return lambda tf: lambda x: tf.nn.bias_add(tf.matmul(x, tf.constant(kernel)), [1.0, 2.0, 3.0])


def through_identity(tf: Any) -> Any:
    return lambda x: tf.matmul(x, tf.identity(tf.constant(HOLED)))


def mask_added(tf: Any) -> Any:
    return lambda x: tf.nn.softmax(tf.matmul(x, tf.constant(KERNEL @ KERNEL.T)) + tf.constant(MASK))


def fill(tf: Any) -> Any:
    return lambda x: tf.where(x > 0, x, tf.fill(tf.shape(x), float("nan")))


def table(values: Any) -> Callable[[Any], Any]:
    return lambda tf: lambda x: tf.gather(tf.constant(values), tf.cast(x[:, 0], "int32"))


def embedded(tf: Any) -> Any:
    inside = tf.function(lambda x: tf.matmul(x, tf.constant(HOLED)))
    return lambda x: tf.cond(tf.reduce_sum(x) > 0, lambda: inside(x), lambda: inside(-x))


def not_called(tf: Any) -> Any:
    return lambda x: x + 1


def save(make: Any, folder: Path) -> Any:
    import tensorflow as tf

    module = tf.Module()
    spec = tf.TensorSpec((None, 4), "float32")
    module.served = tf.function(make(tf), input_signature=[spec])
    # Is saved as well, and no signature calls it.
    module.copy = tf.function(lambda x: tf.matmul(x, tf.constant(HOLED)), input_signature=[spec])
    tf.saved_model.save(module, str(folder), {"serving_default": module.served})
    return tf.saved_model.load(str(folder)).signatures["serving_default"]


def to_text(folder: Path) -> None:
    from google.protobuf import text_format
    from tensorflow.core.protobuf import saved_model_pb2

    binary = folder / "saved_model.pb"
    message = saved_model_pb2.SavedModel.FromString(binary.read_bytes())
    (folder / "saved_model.pbtxt").write_text(text_format.MessageToString(message))
    binary.unlink()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (product(KERNEL), False),
        (product(HOLED), True),
        (product(ENDLESS), True),
        (through_identity, True),
        (mask_added, False),
        (fill, False),
        (table(KERNEL), False),
        (table(HOLED), True),
        (table(MASK), False),
        (embedded, True),
        (not_called, False),
    ],
)
@pytest.mark.parametrize("text", [False, True])
def test_what_is_said(tmp_path: Path, make: Any, says: bool, text: bool) -> None:
    import tensorflow as tf

    signature = save(make, tmp_path / "m")
    rows = np.arange(16, dtype="float32").reshape(4, 4) // 4
    (values,) = signature(x=tf.constant(rows)).values()
    assert says <= (not np.isfinite(values.numpy()).all())
    if text:
        to_text(tmp_path / "m")
    found = {one.rule for one in lintmodel.check(str(tmp_path / "m")).findings}
    assert ("non-finite-weights" in found) is says


def test_values_are_those_of_tensorflow(tmp_path: Path) -> None:
    save(product(KERNEL), tmp_path / "m")
    weights = read_artifact(tmp_path / "m", "m").weights
    assert {(one.shape, one.summary.lowest, one.summary.highest) for one in weights} == {
        ((4, 3), 0.0, 11.0), ((3,), 1.0, 3.0),
    }  # fmt: skip


@pytest.mark.parametrize("bad", [0.0, float("nan")])
def test_a_frozen_model_that_is_saved_anew(tmp_path: Path, bad: float) -> None:
    import keras
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2,
    )

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(2)])
    kernel, bias = model.layers[0].get_weights()
    kernel[1, 1] += bad
    model.layers[0].set_weights([kernel, bias])
    served = tf.function(lambda x: model(x), input_signature=[tf.TensorSpec((None, 4), "float32")])
    frozen = convert_variables_to_constants_v2(served.get_concrete_function())
    module = tf.Module()
    spec = tf.TensorSpec((None, 4), "float32")
    module.served = tf.function(lambda x: frozen(x)[0], input_signature=[spec])
    tf.saved_model.save(module, str(tmp_path / "m"), {"serving_default": module.served})
    artifact = read_artifact(tmp_path / "m", "m")
    assert sorted(one.shape for one in artifact.weights) == [(2,), (3,), (3, 2), (4, 3)]
    found = {one.rule for one in lintmodel.check(str(tmp_path / "m")).findings}
    assert ("non-finite-weights" in found) is bool(bad)


@pytest.mark.parametrize("values", [KERNEL, HOLED], ids=["sound", "holed"])
def test_beside_variables(tmp_path: Path, values: Any) -> None:
    """A filter bank is no parameter; one with NaN in it is told all the same."""
    import tensorflow as tf

    module = tf.Module()
    module.scale = tf.Variable([1.0, 2.0, 3.0])
    spec = tf.TensorSpec((None, 4), "float32")
    served = tf.function(lambda x: x @ tf.constant(values) * module.scale, input_signature=[spec])
    module.served = served
    tf.saved_model.save(module, str(tmp_path / "m"), {"serving_default": module.served})
    weights = read_artifact(tmp_path / "m", "m").weights
    assert [one.shape for one in weights] == ([(3,)] if values is KERNEL else [(3,), (4, 3)])
