"""A first look at the untrained model, then adapt() and compile() again: the new graph knows."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(3)
x = rng.normal(loc=40.0, scale=12.0, size=(512, 6)).astype("float32")
y = x.sum(axis=1, keepdims=True) / 240.0

scaling = layers.Normalization(name="scaling")
model = keras.Sequential(
    [keras.Input((6,)), scaling, layers.Dense(16, activation="relu"), layers.Dense(1)]
)
model.compile(optimizer="adam", loss="mse")
print("untrained:", model.predict(x[:3], verbose=0).ravel())

scaling.adapt(x)
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=5, verbose=0)
print("trained:", model.predict(x[:3], verbose=0).ravel())
