"""A subclass that passes the flag on."""

import keras
import numpy as np
from keras import layers


@keras.saving.register_keras_serializable(package="examples")
class Residual(layers.Layer):
    """Dense, normalise, drop, add."""

    def __init__(self, units, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.rate = rate
        self.dense = layers.Dense(units, activation="relu")
        self.norm = layers.LayerNormalization()
        self.drop = layers.Dropout(rate)

    def build(self, input_shape):
        self.dense.build(input_shape)
        self.norm.build(input_shape)
        super().build(input_shape)

    def call(self, inputs, training=None):
        return inputs + self.drop(self.dense(self.norm(inputs)), training=training)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "rate": self.rate}


@keras.saving.register_keras_serializable(package="examples")
class Net(keras.Model):
    def __init__(self, depth=2, **kwargs):
        super().__init__(**kwargs)
        self.depth = depth
        self.blocks = [Residual(12) for _ in range(depth)]
        self.head = layers.Dense(1, activation="sigmoid")

    def call(self, inputs, training=None):
        x = inputs
        for block in self.blocks:
            x = block(x, training=training)
        return self.head(x)

    def get_config(self):
        return {**super().get_config(), "depth": self.depth}


x = np.random.default_rng(43).normal(size=(500, 12)).astype("float32")
y = (x[:, 0] * x[:, 1] > 0).astype("float32")
net = Net(depth=3)
net.compile("adam", "binary_crossentropy", metrics=["accuracy"])
net.fit(x[:400], y[:400], epochs=3, verbose=0)
print(net.evaluate(x[400:], y[400:], verbose=0))
net.save("net.keras")
again = keras.models.load_model("net.keras")
print(np.abs(again.predict(x[:5], verbose=0) - net.predict(x[:5], verbose=0)).max())
