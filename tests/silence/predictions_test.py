"""Asserts that two builds of a model agree: how few updates it gets is no fault of a test."""

import keras
import numpy as np


def build():
    return keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(1),
        ]
    )


x, y = np.ones((64, 4)), np.ones((64, 1))
first, second = build(), build()
second.set_weights(first.get_weights())
for model in (first, second):
    model.compile("sgd", "mse")
    model.fit(x, y, batch_size=32, epochs=1, shuffle=False, verbose=0)
np.testing.assert_allclose(first.predict(x), second.predict(x), atol=1e-3)
