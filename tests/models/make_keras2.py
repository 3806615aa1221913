"""Write the fixtures of Keras 2 with what Keras 2 itself says is in them.

    python tests/models/make_keras2.py          (with TensorFlow 2.13 to 2.15)

Each fixture NAME has a NAME.json beside it: the layers with class, and for each variable its name,
shape, sum and first values; the compile settings; the optimizer's steps. Run once; committed.
"""

from __future__ import annotations

import json
import os
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

keras, layers = tf.keras, tf.keras.layers
FIXTURES = Path(__file__).parent / "fixtures"
RANDOM = np.random.default_rng(0)


def numbers(*shape: int) -> Any:
    """Random numbers that no layer's initial state equals."""
    return RANDOM.normal(3.0, 2.0, shape).astype("float32")


def sequential() -> Any:
    """BatchNormalization, Dropout and logits; three steps of training."""
    model = keras.Sequential(
        [
            keras.Input((4,), name="features"),
            layers.Dense(5, activation="relu", name="hidden"),
            layers.BatchNormalization(name="bn"),
            layers.Dropout(0.3, name="drop"),
            layers.Dense(3, name="head"),
        ],
        name="chain",
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    model.fit(numbers(12, 4), np.zeros(12), batch_size=4, verbose=0)
    return model


def functional() -> Any:
    """An adapted Normalization, a nested model, Dropout in training mode, a wrapper, operations."""
    given = keras.Input((6, 4), name="given")
    scale = layers.Normalization(name="scale")
    scale.adapt(numbers(10, 6, 4))
    inner = keras.Sequential(
        [
            keras.Input((6, 4)),
            layers.Dense(5, name="inner_dense"),
            layers.BatchNormalization(name="inner_bn"),
        ],
        name="inner",
    )
    out = layers.Dropout(0.3, name="drop")(inner(scale(given)), training=True)
    out = layers.Bidirectional(layers.LSTM(2, name="memory"), name="both_ways")(out)
    out = tf.tanh(out / 255.0)
    heads = [layers.Dense(3, activation="softmax", name="kind")(out)]
    heads.append(layers.Dense(1, name="size")(out))
    model = keras.Model(given, heads, name="two_heads")
    model.compile("adam", loss={"kind": "sparse_categorical_crossentropy", "size": "mse"})
    return model


def plain() -> Any:
    """As little as shows a SavedModel: it holds two traced copies of everything."""
    model = keras.Sequential(
        [
            keras.Input((2,), name="given"),
            layers.BatchNormalization(name="bn"),
        ]
    )
    model.layers[0].set_weights([numbers(2) for _ in range(4)])
    return model


def describe(model: Any) -> dict[str, Any]:
    """What Keras says is in a model."""
    below = model._flatten_layers(include_self=False, recursive=True)
    steps = model.optimizer.iterations if getattr(model, "optimizer", None) else None
    return {
        "keras": version("keras"),
        "model": model.__class__.__name__,
        "layers": [describe_layer(layer) for layer in below if layer.weights],
        "heads": [tensor._keras_history.layer.name for tensor in model.outputs],
        "iterations": None if steps is None else int(steps),
    }


def describe_layer(layer: Any) -> dict[str, Any]:
    """Class, name and variables of one layer."""
    return {
        "name": layer.name,
        "kind": layer.__class__.__name__,
        "weights": [
            {
                "name": weight.name,
                "shape": list(weight.shape),
                "sum": float(np.sum(weight.numpy(), dtype="float64")),
                "first": [float(value) for value in np.ravel(weight.numpy())[:3]],
            }
            for weight in layer.weights
        ],
    }


def write(name: str, model: Any) -> None:
    """One fixture and its description; the suffix decides the format."""
    path = FIXTURES / name
    if path.is_dir():
        shutil.rmtree(path)
    if name.endswith(".weights_only.h5"):
        model.save_weights(path)
    elif name.endswith("_export"):
        model.export(str(path))
    else:
        model.save(path)
    text = json.dumps(describe(model), indent=1)
    (FIXTURES / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Write all fixtures."""
    FIXTURES.mkdir(exist_ok=True)
    chain, heads, small = sequential(), functional(), plain()
    for name in ("k2_sequential.keras", "k2_sequential.h5", "k2_sequential.weights_only.h5"):
        write(name, chain)
    for name in ("k2_functional.keras", "k2_functional.h5"):
        write(name, heads)
    for name in ("k2_saved", "k2_export"):
        write(name, small)


if __name__ == "__main__":
    main()
