"""Gradients with respect to the input explain a prediction: that is no training."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

x = np.random.default_rng(6).normal(size=(640, 20)).astype("float32")
y = (x[:, 3] - x[:, 7] > 0).astype("float32")

model = keras.Sequential(
    [
        keras.Input((20,)),
        layers.Dense(32, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x[:512], y[:512], epochs=5, verbose=0)

sample = tf.convert_to_tensor(x[512:520])
with tf.GradientTape() as tape:
    tape.watch(sample)
    score = model(sample)
saliency = tf.reduce_mean(tf.abs(tape.gradient(score, sample)), axis=0)
print("most important features:", np.argsort(saliency.numpy())[::-1][:2])
