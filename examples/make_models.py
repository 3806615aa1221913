"""Make the small model files of this folder: python make_models.py [FOLDER]. Needs Keras 3.

Each file has a fault that can be seen without running it:

    prices.keras   a Normalization that was never adapted
    churn.h5       softmax over one unit, and a weight that is not a number
    sensor.keras   trained, but its BatchNormalization still has its initial statistics
    leaves/        an export whose serving signature flips pictures at random
    broken.keras   the first half of prices.keras
"""

# lintmodel: ignore-file[state, objective, mode] the models that it makes are faulty on purpose

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402  the log level must be set before
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

RNG = np.random.default_rng(0)


def main() -> None:
    """Write all files to the folder that the command line names, or beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    keras.utils.set_random_seed(0)
    prices(folder / "prices.keras")
    churn(folder / "churn.h5")
    sensor(folder / "sensor.keras")
    leaves(folder / "leaves")
    whole = (folder / "prices.keras").read_bytes()
    (folder / "broken.keras").write_bytes(whole[: len(whole) // 2])


def prices(path: Path) -> None:
    """A regression on raw columns; somebody forgot scale.adapt(x)."""
    x = RNG.uniform(0, 300, size=(256, 4)).astype("float32")
    y = x.sum(axis=1, keepdims=True)
    scale = layers.Normalization(name="scale")
    model = keras.Sequential(
        [keras.Input((4,)), scale, layers.Dense(8, activation="relu"), layers.Dense(1)]
    )
    model.compile("adam", "mse")
    model.fit(x, y, epochs=2, verbose=0)
    model.save(path)


def churn(path: Path) -> None:
    """A classifier of one class, and a training that diverged."""
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(4, activation="relu", name="hidden"),
            layers.Dense(1, activation="softmax", name="churn"),
        ]
    )
    model.compile("sgd", "binary_crossentropy")
    kernel, bias = model.get_layer("hidden").get_weights()
    kernel[2, 1] = np.nan
    model.get_layer("hidden").set_weights([kernel, bias])
    model.save(path)


def sensor(path: Path) -> None:
    """A loop by hand that forgets training=True: the moving statistics are never updated."""
    model = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(8),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(),
            layers.Dense(1),
        ]
    )
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, "mse")
    x = tf.constant(RNG.normal(20, 5, size=(64, 3)), tf.float32)
    for _ in range(20):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - tf.reduce_sum(x, axis=1, keepdims=True)))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    model.save(path)


def leaves(path: Path) -> None:
    """Keras 3 exports model(x) without a training flag, and so the flipping stays on."""
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.RandomFlip("horizontal", name="augment"),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.export(path, verbose=False)


if __name__ == "__main__":
    main()
