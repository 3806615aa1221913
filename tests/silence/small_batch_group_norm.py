"""Batches of two, and therefore no BatchNormalization."""

import keras
import numpy as np
from keras import layers

volumes = np.random.default_rng(40).normal(size=(24, 8, 8, 8, 1)).astype("float32")
masks = (volumes > 0.5).astype("float32")

inputs = keras.Input((8, 8, 8, 1))
x = layers.Conv3D(8, 3, padding="same")(inputs)
x = layers.GroupNormalization(groups=4)(x)
x = layers.ReLU()(x)
outputs = layers.Conv3D(1, 1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.compile("adam", "binary_crossentropy")
model.fit(volumes[:16], masks[:16], batch_size=2, epochs=2, verbose=0)
print(model.evaluate(volumes[16:], masks[16:], batch_size=2, verbose=0))
