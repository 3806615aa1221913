"""Uncertainty by keeping dropout on: many passes, then their mean and spread."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(4)
x = rng.uniform(-3, 3, size=(600, 1)).astype("float32")
y = np.sin(x) + rng.normal(scale=0.1, size=x.shape)

model = keras.Sequential(
    [
        keras.Input((1,)),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.1),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.1),
        layers.Dense(1),
    ]
)
model.compile("adam", "mse")
model.fit(x, y, batch_size=32, epochs=5, verbose=0)

grid = np.linspace(-5, 5, 50, dtype="float32").reshape(-1, 1)
n_samples = 30
mc_samples = np.stack([model(grid, training=True) for _ in range(n_samples)])
mean, uncertainty = mc_samples.mean(axis=0), mc_samples.std(axis=0)
print(np.c_[grid, mean, uncertainty][:5])
