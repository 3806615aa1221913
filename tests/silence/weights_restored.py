"""The second model is never adapted: its statistics come with the weights."""

import keras
import numpy as np
from keras import layers


def build():
    inputs = keras.Input((5,), name="measurements")
    x = layers.Normalization(name="scale")(inputs)
    x = layers.Dense(16, activation="relu", name="hidden")(x)
    outputs = layers.Dense(1, name="estimate")(x)
    return keras.Model(inputs, outputs)


rng = np.random.default_rng(0)
x = rng.uniform(0, 90, size=(400, 5)).astype("float32")
y = x[:, :1] - x[:, 1:2]

trained = build()
trained.get_layer("scale").adapt(x[:320])
trained.compile("adam", "mae")
trained.fit(x[:320], y[:320], epochs=4, verbose=0)
trained.save_weights("estimate.weights.h5")

restored = build()
restored.load_weights("estimate.weights.h5")
print(np.abs(restored.predict(x[320:], verbose=0) - y[320:]).mean())
