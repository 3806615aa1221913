"""The arrays are scaled already, so nothing is scaled here."""

import numpy as np
from tensorflow import keras

with np.load("pictures.npz") as stored:
    x, y = stored["x"], stored["y"]

model = keras.Sequential(
    [
        keras.layers.Input(x.shape[1:]),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.GlobalMaxPooling2D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=10)
model.save("pictures.keras")
