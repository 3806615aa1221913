"""Tiny batches above a backbone whose BatchNormalization is frozen: its statistics do not move."""

import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(41)


def backbone():
    inputs = keras.Input((16,))
    x = layers.Dense(32)(inputs)
    x = layers.BatchNormalization(name="bn")(x)
    return keras.Model(inputs, layers.ReLU()(x), name="backbone")


source = rng.normal(size=(2048, 16)).astype("float32")
pretext = keras.Sequential([backbone(), layers.Dense(4)])
pretext.compile("adam", "mse")
pretext.fit(source, source[:, :4], batch_size=32, epochs=6, verbose=0)

body = pretext.layers[0]
body.trainable = False
few = rng.normal(size=(40, 16)).astype("float32")
answer = few[:, :1] * 3

model = keras.Sequential([keras.Input((16,)), body, layers.Dense(1)])
model.compile(keras.optimizers.Adam(1e-2), "mse")
model.fit(few, answer, batch_size=4, epochs=10, verbose=0)
print(model.evaluate(few, answer, verbose=0))
