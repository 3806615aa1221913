"""A small adversarial pair. Both networks run in training mode while gradients are taken."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

LATENT = 8
BATCH = 64
rng = np.random.default_rng(5)
real = rng.normal([2.0, -1.0], 0.3, size=(4096, 2)).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices(real).shuffle(4096).batch(BATCH, drop_remainder=True)

generator = keras.Sequential(
    [
        layers.Input((LATENT,)),
        layers.Dense(32, use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.LeakyReLU(),
        layers.Dense(2),
    ]
)
discriminator = keras.Sequential(
    [
        layers.Input((2,)),
        layers.Dense(32),
        layers.LeakyReLU(),
        layers.Dropout(0.2),
        layers.Dense(1),
    ]
)
bce = keras.losses.BinaryCrossentropy(from_logits=True)
g_optimizer = keras.optimizers.Adam(1e-3, beta_1=0.5)
d_optimizer = keras.optimizers.Adam(1e-3, beta_1=0.5)


@tf.function
def train_step(samples):
    noise = tf.random.normal((BATCH, LATENT))
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        fake = generator(noise, training=True)
        real_score = discriminator(samples, training=True)
        fake_score = discriminator(fake, training=True)
        g_loss = bce(tf.ones_like(fake_score), fake_score)
        d_loss = bce(tf.ones_like(real_score), real_score) + bce(
            tf.zeros_like(fake_score), fake_score
        )
    g_grads = g_tape.gradient(g_loss, generator.trainable_variables)
    d_grads = d_tape.gradient(d_loss, discriminator.trainable_variables)
    g_optimizer.apply_gradients(zip(g_grads, generator.trainable_variables))
    d_optimizer.apply_gradients(zip(d_grads, discriminator.trainable_variables))
    return g_loss, d_loss


for epoch in range(5):
    for batch in dataset:
        g_loss, d_loss = train_step(batch)
    print(f"epoch {epoch}: generator {g_loss:.3f}, discriminator {d_loss:.3f}")

samples = generator(tf.random.normal((16, LATENT)), training=False)
print("mean of samples:", samples.numpy().mean(axis=0))
generator.save("generator.keras")
