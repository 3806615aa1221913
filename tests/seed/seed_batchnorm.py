"""One short epoch is not enough for the moving statistics of a BatchNormalization."""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

features = np.random.rand(100, 10)
labels = np.random.randint(0, 2, size=(100, 1))

model = keras.Sequential(
    [
        layers.Input(shape=(10,)),
        layers.Dense(64, activation="relu"),
        layers.BatchNormalization(),  # finding: batchnorm-unconverged
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(features, labels, epochs=1)

print("in inference mode:", model.evaluate(features, labels))
