"""Faultless models, saved in every format: python tests/silence/models.py FOLDER. Needs Keras 3.

Each looks like one of the faulty ones: an adapted Normalization, one with given statistics, a
BatchNormalization that has converged, one that was never trained, one that is frozen, logits with
the loss for logits, a softmax over time steps of one unit, augmentation that is left out of the
export, a vocabulary that is there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import keras  # noqa: E402  the environment must be set before
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

RNG = np.random.default_rng(0)
Model = Any  # keras.Model


def build(folder: Path) -> list[Path]:
    """Save every model in every format that can hold it; the paths written, sorted."""
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(0)
    for name, (make, formats) in MODELS.items():
        model = make()
        for form in formats:
            save(model, folder, name, form)
    return sorted(folder.iterdir())


def save(model: Model, folder: Path, name: str, form: str) -> None:
    """One model in one format: "keras", "h5", "weights.h5", "export" or "saved_model"."""
    if form == "export":
        model.export(folder / f"{name}_export", verbose=False)
    elif form == "saved_model":
        tf.saved_model.save(model, str(folder / f"{name}_saved_model"))
    elif form == "weights.h5":
        model.save_weights(folder / f"{name}.weights.h5")
    else:
        model.save(folder / f"{name}.{form}")


def adapted() -> Model:
    """A Normalization that has seen its data."""
    x = RNG.uniform(50, 90, size=(256, 3)).astype("float32")
    scale = layers.Normalization(name="scale")
    scale.adapt(x)
    model = keras.Sequential([keras.Input((3,)), scale, layers.Dense(4, "relu"), layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(x, x.sum(axis=1, keepdims=True) / 200, epochs=1, verbose=0)
    return model


def fixed() -> Model:
    """A Normalization with mean and variance from its constructor."""
    scale = layers.Normalization(mean=[5.0, 3.0], variance=[2.0, 1.5])
    return trained(keras.Sequential([keras.Input((2,)), scale, layers.Dense(2), layers.Softmax()]))


def converged() -> Model:
    """BatchNormalization after 64 updates of momentum 0.9: 0.1 % of the start is left."""
    inputs = keras.Input((5,))
    x = layers.Dense(8)(inputs)
    x = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.Dropout(0.2)(layers.ReLU()(x))
    model = keras.Model(inputs, layers.Dense(3, name="logits")(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    rows = RNG.normal(2.0, 3.0, size=(256, 5)).astype("float32")
    model.fit(rows, rows[:, :3].argmax(axis=1), batch_size=16, epochs=4, verbose=0)
    return model


def untrained() -> Model:
    """Just built: its BatchNormalization is at its start, and so is everything else."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3),
            layers.BatchNormalization(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2, activation="softmax"),
        ]
    )


def frozen() -> Model:
    """A trained backbone, frozen inside a new model that is trained on."""
    body = keras.Sequential(converged().layers[:3], name="body")
    body.trainable = False
    return trained(keras.Sequential([keras.Input((5,)), body, layers.Dense(2), layers.Softmax()]))


def attention() -> Model:
    """Softmax over the steps, not over the one unit of each."""
    inputs = keras.Input((6, 2))
    states = layers.Bidirectional(layers.GRU(3, return_sequences=True))(inputs)
    weights = layers.Softmax(axis=1)(layers.Dense(1)(states))
    context = layers.Flatten()(layers.Dot(axes=1)([weights, states]))
    return trained(keras.Model(inputs, layers.Dense(2, activation="softmax")(context)))


def two_heads() -> Model:
    """A sigmoid with its loss, and a linear head with another."""
    inputs = keras.Input((4,))
    hidden = layers.Dense(8, activation="tanh")(inputs)
    model = keras.Model(
        inputs,
        [layers.Dense(1, "sigmoid", name="failure")(hidden), layers.Dense(1, name="hours")(hidden)],
    )
    model.compile("adam", {"failure": "binary_crossentropy", "hours": "mse"})
    rows = RNG.normal(size=(64, 4)).astype("float32")
    model.fit(rows, [rows[:, :1] > 0, rows[:, 1:2]], epochs=1, verbose=0)
    return model


def augmenting() -> Model:
    """Random layers in a model that is saved, not exported: predict() leaves them out."""
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.RandomFlip("horizontal"),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    return trained(model)


def text() -> Model:
    """A vectorizer with a vocabulary, in the model."""
    vectorize = layers.TextVectorization(max_tokens=20, output_sequence_length=4)
    vectorize.adapt(["the cat sat", "the dog ran"])
    inputs = keras.Input((), dtype="string")
    x = layers.Embedding(20, 4)(vectorize(inputs))
    x = layers.GlobalAveragePooling1D()(x)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy")
    model.fit(tf.constant(["the cat ran", "a dog sat"]), np.array([0.0, 1.0]), verbose=0)
    return model


def trained(model: Model) -> Model:
    """The classifier of two classes after one epoch on rows of its own shape."""
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    rows = RNG.normal(size=(64, *model.input_shape[1:])).astype("float32")
    model.fit(rows, RNG.integers(0, 2, size=64), epochs=1, verbose=0)
    return model


ALL = ("keras", "h5", "weights.h5", "export", "saved_model")
MODELS: dict[str, tuple[Callable[[], Model], tuple[str, ...]]] = {
    "adapted": (adapted, ALL),
    "fixed": (fixed, ALL),
    "converged": (converged, ALL),
    "untrained": (untrained, ALL),
    "frozen": (frozen, ("keras", "h5", "weights.h5", "export")),
    "attention": (attention, ("keras", "h5", "export")),
    "two_heads": (two_heads, ("keras", "h5", "export")),
    "augmenting": (augmenting, ("keras", "h5", "weights.h5")),
    "text": (text, ("keras", "export")),
}


if __name__ == "__main__":
    for written in build(Path(sys.argv[1])):
        print(written)
