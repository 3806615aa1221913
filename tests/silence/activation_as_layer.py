"""The softmax stands in a layer of its own, or in a function on the tensor: the loss is right."""

import keras
import numpy as np
from keras import layers

x = np.random.default_rng(14).normal(size=(300, 6)).astype("float32")
y = keras.utils.to_categorical(x[:, :5].argmax(axis=1), num_classes=5)


def as_layer():
    return keras.Sequential(
        [keras.Input((6,)), layers.Dense(5, use_bias=False), layers.Activation("softmax")]
    )


def as_softmax():
    inputs = keras.Input((6,))
    return keras.Model(inputs, layers.Softmax()(layers.Dense(5)(inputs)))


def as_function():
    inputs = keras.Input((6,))
    return keras.Model(inputs, keras.activations.softmax(layers.Dense(5)(inputs)))


for build in (as_layer, as_softmax, as_function):
    model = build()
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    model.fit(x, y, epochs=2, verbose=0)
    print(build.__name__, model.evaluate(x, y, verbose=0))
