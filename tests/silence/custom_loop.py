"""A loop by hand: training=True under the tape, training=False for validation."""

import numpy as np
import tensorflow as tf
from tensorflow import keras


def make_model():
    inputs = keras.Input(shape=(12,))
    x = keras.layers.Dense(32)(inputs)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.Activation("relu")(x)
    return keras.Model(inputs, keras.layers.Dense(4)(x))


@tf.function
def train_step(model, optimizer, loss_fn, x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = loss_fn(y, logits)
    grads = tape.gradient(loss, model.trainable_weights)
    optimizer.apply_gradients(zip(grads, model.trainable_weights))
    return loss


@tf.function
def valid_step(model, metric, x, y):
    metric.update_state(y, model(x, training=False))


def main():
    rng = np.random.default_rng(9)
    x = rng.normal(size=(2400, 12)).astype("float32")
    y = x[:, :4].argmax(axis=1)
    train = tf.data.Dataset.from_tensor_slices((x[:2048], y[:2048])).shuffle(2048).batch(32)
    valid = tf.data.Dataset.from_tensor_slices((x[2048:], y[2048:])).batch(32)

    model = make_model()
    optimizer = keras.optimizers.SGD(0.05)
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    accuracy = keras.metrics.SparseCategoricalAccuracy()
    for epoch in range(6):
        for step, (x_batch, y_batch) in enumerate(train):
            loss = train_step(model, optimizer, loss_fn, x_batch, y_batch)
            if step % 32 == 0:
                print(f"epoch {epoch} step {step}: loss {float(loss):.4f}")
        for x_batch, y_batch in valid:
            valid_step(model, accuracy, x_batch, y_batch)
        print("validation accuracy", float(accuracy.result()))
        accuracy.reset_state()


if __name__ == "__main__":
    main()
