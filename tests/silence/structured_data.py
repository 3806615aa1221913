"""Columns of several kinds: every lookup has its vocabulary, its boundaries or needs none."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

rng = np.random.default_rng(12)
rows = 400
columns = {
    "colour": rng.choice(["red", "green", "blue"], size=(rows, 1)),
    "grade": rng.choice([1, 2, 3, 5, 8], size=(rows, 1)),
    "age": rng.uniform(0, 90, size=(rows, 1)).astype("float32"),
    "weight": rng.normal(70, 12, size=(rows, 1)).astype("float32"),
}
target = (columns["age"] > 40).astype("float32") + 0.1 * columns["grade"]

colour = keras.Input((1,), dtype="string", name="colour")
grade = keras.Input((1,), dtype="int64", name="grade")
age = keras.Input((1,), name="age")
weight = keras.Input((1,), name="weight")

weight_scale = layers.Normalization(axis=None)
weight_scale.adapt(columns["weight"])
age_bins = layers.Discretization(bin_boundaries=[18.0, 40.0, 65.0], output_mode="one_hot")
features = layers.Concatenate()(
    [
        layers.StringLookup(vocabulary=["red", "green", "blue"], output_mode="one_hot")(colour),
        layers.IntegerLookup(vocabulary=[1, 2, 3, 5, 8], output_mode="one_hot")(grade),
        layers.CategoryEncoding(num_tokens=16, output_mode="one_hot")(
            layers.Hashing(num_bins=16)(colour)
        ),
        age_bins(age),
        weight_scale(weight),
    ]
)
hidden = layers.Dense(16, activation="relu")(features)
model = keras.Model([colour, grade, age, weight], layers.Dense(1)(hidden))
model.compile("adam", "mse")
data = tf.data.Dataset.from_tensor_slices((columns, target)).batch(50)
model.fit(data, epochs=3, verbose=0)
print(model.evaluate(data, verbose=0))
