"""Trained on logits; what is served gets a Softmax on top."""

import keras
import numpy as np
from keras import layers

x = np.random.default_rng(2).normal(size=(500, 7)).astype("float32")
y = np.abs(x[:, :4]).argmax(axis=1)

classifier = keras.Sequential(
    [keras.Input((7,)), layers.Dense(32, activation="relu"), layers.Dense(4)]
)
classifier.compile(
    optimizer="adam",
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
classifier.fit(x[:400], y[:400], epochs=5, verbose=0)
print(classifier.evaluate(x[400:], y[400:], verbose=0))

probability_model = keras.Sequential([classifier, layers.Softmax()])
probabilities = probability_model.predict(x[400:405], verbose=0)
print(probabilities.sum(axis=1))
probability_model.export("served_classifier")
