"""Dropout rests in evaluate() and predict(): nothing is wrong here."""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

features = np.random.rand(100, 10)
labels = np.random.randint(0, 2, size=(100, 1))

model = keras.Sequential(
    [
        layers.Input(shape=(10,)),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(features, labels, epochs=5)

loss, accuracy = model.evaluate(features, labels)
print(f"loss {loss:.3f}, accuracy {accuracy:.3f}")
probabilities = model.predict(features)
print(probabilities[:5])
