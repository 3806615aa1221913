"""Dropout and BatchNormalization rest in an export; nothing random is left in the signature."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

x = np.random.default_rng(45).normal(size=(2048, 10)).astype("float32")
y = (x.sum(axis=1) > 0).astype("int32")
model = keras.Sequential(
    [
        keras.Input((10,), name="features"),
        layers.Dense(16),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Dropout(0.3),
        layers.Dense(2, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size=32, epochs=6, verbose=0)
model.export("export/1")

serve = tf.saved_model.load("export/1").signatures["serving_default"]
print(serve(tf.constant(x[:2])))
