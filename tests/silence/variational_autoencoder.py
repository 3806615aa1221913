"""The code is sampled while training; inference takes its mean."""

import keras
import numpy as np
from keras import layers, ops


class Sampling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(1)

    def call(self, inputs, training=False):
        mean, log_var = inputs
        self.add_loss(-0.5 * ops.mean(1 + log_var - ops.square(mean) - ops.exp(log_var)))
        if not training:
            return mean
        noise = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean + ops.exp(0.5 * log_var) * noise


inputs = keras.Input((20,))
h = layers.Dense(32, activation="relu")(inputs)
mean, log_var = layers.Dense(2, name="mean")(h), layers.Dense(2, name="log_var")(h)
code = Sampling(name="code")([mean, log_var])
h = layers.Dense(32, activation="relu")(code)
vae = keras.Model(inputs, layers.Dense(20)(h))
vae.compile("adam", "mse")
x = np.random.default_rng(49).normal(size=(512, 20)).astype("float32")
vae.fit(x, x, epochs=3, batch_size=64, verbose=0)
print(keras.Model(inputs, mean).predict(x[:3], verbose=0))
