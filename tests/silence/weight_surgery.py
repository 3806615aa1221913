"""Two models of one builder: statistics and weights travel by save and load."""

import os
import tempfile

import keras
import numpy as np
from keras import layers


def build(width=8):
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(width, activation="relu"), layers.Dense(1)]
    )


x = np.random.default_rng(53).normal(size=(200, 4)).astype("float32")
y = x.sum(axis=1, keepdims=True)
first = build()
first.compile("sgd", "mse")
first.fit(x, y, epochs=2, verbose=0)

second = keras.models.clone_model(first)
second.set_weights(first.get_weights())
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "first.keras")
    first.save(path)
    third = keras.models.load_model(path)
for other in (second, third):
    assert np.allclose(other.predict(x, verbose=0), first.predict(x, verbose=0), atol=1e-5)
