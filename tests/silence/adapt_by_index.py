"""A model from a function; its second layer is adapted after compile and before the first fit."""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def build_model(width):
    inputs = keras.Input(shape=(width,))
    x = layers.Normalization()(inputs)
    x = layers.Dense(32, activation="relu")(x)
    outputs = layers.Dense(1, activation="sigmoid")(x)
    return keras.Model(inputs, outputs)


train_data = np.random.rand(200, 10) * 5
train_labels = np.random.randint(0, 2, size=(200, 1))
test_data = np.random.rand(50, 10) * 5
test_labels = np.random.randint(0, 2, size=(50, 1))

model = build_model(10)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.layers[1].adapt(train_data)
model.fit(train_data, train_labels, epochs=3, verbose=0)
print(model.evaluate(test_data, test_labels, verbose=0))
