"""The architecture that both sides build."""

import keras
from keras import layers


def build_network():
    inputs = keras.Input((7,), name="sensors")
    x = layers.Normalization(name="scale")(inputs)
    x = layers.Dense(32, activation="relu", name="hidden")(x)
    x = layers.Dropout(0.1, name="drop")(x)
    return keras.Model(inputs, layers.Dense(1, name="failure", activation="sigmoid")(x))
