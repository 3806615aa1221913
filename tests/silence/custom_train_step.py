"""A model with its own train_step and test_step, each with its own mode."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers


class Regressor(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.hidden = layers.Dense(units, activation="relu")
        self.norm = layers.BatchNormalization(momentum=0.9)
        self.drop = layers.Dropout(0.1)
        self.out = layers.Dense(1)
        self.loss_tracker = keras.metrics.Mean(name="loss")

    def call(self, inputs, training=None):
        x = self.norm(self.hidden(inputs), training=training)
        return self.out(self.drop(x, training=training))

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - self(x, training=True)))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    def test_step(self, data):
        x, y = data
        self.loss_tracker.update_state(tf.reduce_mean(tf.square(y - self(x, training=False))))
        return {"loss": self.loss_tracker.result()}

    @property
    def metrics(self):
        return [self.loss_tracker]


rng = np.random.default_rng(2)
x = rng.normal(size=(1000, 8)).astype("float32")
y = x[:, :1] * 2 - x[:, 3:4]

model = Regressor(32)
model.compile(optimizer="adam")
model.fit(x[:800], y[:800], batch_size=32, epochs=4, verbose=0)
print(model.evaluate(x[800:], y[800:], verbose=0))
