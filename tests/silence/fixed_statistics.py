"""Normalization with given mean and variance needs no adapt()."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(11)
temperatures = rng.normal(15.0, 8.0, size=(1000, 1)).astype("float32")
demand = (0.02 * (temperatures - 18.0) ** 2 + rng.normal(0, 0.1, (1000, 1))).astype("float32")
train, test = slice(0, 800), slice(800, None)

scale = layers.Normalization(
    mean=float(temperatures[train].mean()), variance=float(temperatures[train].var())
)
model = keras.Sequential(
    [keras.Input((1,)), scale, layers.Dense(24, activation="tanh"), layers.Dense(1)]
)
model.compile("adam", "mse")
model.fit(temperatures[train], demand[train], epochs=8, batch_size=25, verbose=0)
print(model.evaluate(temperatures[test], demand[test], verbose=0))
