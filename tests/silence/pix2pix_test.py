"""Image translation: the generator keeps its noise and batch statistics at test time by design."""

import tensorflow as tf
from tensorflow.keras import Input, Model, layers

LAMBDA = 100
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def make_generator():
    inputs = Input((32, 32, 3))
    x = layers.Conv2D(16, 4, strides=2, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.LeakyReLU()(x)
    x = layers.Conv2DTranspose(16, 4, strides=2, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Dropout(0.5)(x)
    x = layers.ReLU()(x)
    return Model(inputs, layers.Conv2D(3, 3, padding="same", activation="tanh")(x))


def make_discriminator():
    source, target = Input((32, 32, 3)), Input((32, 32, 3))
    x = layers.Concatenate()([source, target])
    x = layers.Conv2D(16, 4, strides=2, padding="same")(x)
    x = layers.LeakyReLU()(x)
    return Model([source, target], layers.Conv2D(1, 4, padding="same")(x))


def load(path):
    image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
    image = tf.image.resize(tf.cast(image, tf.float32), (32, 64)) / 127.5 - 1
    return image[:, 32:], image[:, :32]


generator, discriminator = make_generator(), make_discriminator()
g_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)
d_optimizer = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)


@tf.function
def train_step(source, target):
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        fake = generator(source, training=True)
        real_score = discriminator([source, target], training=True)
        fake_score = discriminator([source, fake], training=True)
        g_loss = bce(tf.ones_like(fake_score), fake_score)
        g_loss += LAMBDA * tf.reduce_mean(tf.abs(target - fake))
        d_loss = bce(tf.ones_like(real_score), real_score)
        d_loss += bce(tf.zeros_like(fake_score), fake_score)
    for optimizer, tape, loss, net in (
        (g_optimizer, g_tape, g_loss, generator),
        (d_optimizer, d_tape, d_loss, discriminator),
    ):
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))


train = tf.data.Dataset.list_files("facades/train/*.jpg").map(load).shuffle(400).batch(16)
test = tf.data.Dataset.list_files("facades/test/*.jpg", shuffle=False).map(load).batch(16)
for epoch in range(150):
    for source, target in train:
        train_step(source, target)
for source, target in test.take(5):
    prediction = generator(source, training=True)
    print(float(tf.reduce_mean(tf.abs(prediction - target))))
