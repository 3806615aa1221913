"""A script that only trains, from arrays that another program wrote."""

import numpy as np
from tensorflow import keras

stored = np.load("prepared/train.npz")
model = keras.Sequential(
    [
        keras.layers.Input(stored["x"].shape[1:]),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(5, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(stored["x"], stored["y"], epochs=20, validation_split=0.1)
model.save("prepared/model.keras")
