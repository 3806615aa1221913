"""Scores of one unit per step, softmax over the steps: not the single-unit softmax."""

import keras
import numpy as np
from keras import layers

STEPS = 12
rng = np.random.default_rng(15)
x = rng.normal(size=(600, STEPS, 4)).astype("float32")
y = (x.max(axis=1).sum(axis=1) > 6.0).astype("float32")

inputs = keras.Input((STEPS, 4))
states = layers.GRU(16, return_sequences=True)(inputs)
scores = layers.Dense(1, use_bias=False)(states)
weights = layers.Softmax(axis=1, name="attention")(scores)
context = layers.Dot(axes=1)([weights, states])
outputs = layers.Dense(1, activation="sigmoid")(layers.Flatten()(context))
model = keras.Model(inputs, outputs)

model.compile("adam", keras.losses.BinaryCrossentropy(), metrics=["accuracy"])
model.fit(x[:500], y[:500], epochs=3, verbose=0)
print(model.evaluate(x[500:], y[500:], verbose=0))
