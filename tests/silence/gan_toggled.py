"""Batch by batch, with trainable set on and off around compiled models: what each compile() saw stands."""

import numpy as np
from tensorflow.keras.layers import BatchNormalization, Dense, Dropout, Input
from tensorflow.keras.models import Model, Sequential


def set_trainable(model, value):
    model.trainable = value
    for layer in model.layers:
        layer.trainable = value


generator = Sequential(
    [Input((5,)), Dense(16, activation="relu"), BatchNormalization(momentum=0.8), Dense(10)]
)
discriminator = Sequential(
    [Input((10,)), Dense(16, activation="relu"), Dropout(0.4), Dense(1, activation="sigmoid")]
)
discriminator.compile(optimizer="adam", loss="binary_crossentropy")
noise = Input((5,))
set_trainable(discriminator, False)
gan = Model(noise, discriminator(generator(noise)))
gan.compile(optimizer="adam", loss="binary_crossentropy")
for _ in range(100):
    real, fake = np.random.rand(16, 10), generator.predict(np.random.rand(16, 5))
    set_trainable(discriminator, True)
    discriminator.train_on_batch(real, np.ones((16, 1)))
    discriminator.train_on_batch(fake, np.zeros((16, 1)))
    set_trainable(discriminator, False)
    gan.train_on_batch(np.random.rand(16, 5), np.ones((16, 1)))
generator.save("generator.keras")
