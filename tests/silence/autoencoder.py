"""Pictures in 0..1 go in and come out: a sigmoid head is right here."""

import numpy as np
from tensorflow.keras import layers, models
from tensorflow.keras.datasets import fashion_mnist

(x_train, _), (x_test, _) = fashion_mnist.load_data()
x_train = x_train.astype("float32") / 255.0
x_test = x_test.astype("float32") / 255.0
x_train = np.reshape(x_train, (len(x_train), 28, 28, 1))
x_test = np.reshape(x_test, (len(x_test), 28, 28, 1))

encoder = models.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu", padding="same", strides=2),
        layers.Conv2D(8, 3, activation="relu", padding="same", strides=2),
    ]
)
decoder = models.Sequential(
    [
        layers.Input((7, 7, 8)),
        layers.Conv2DTranspose(8, 3, strides=2, activation="relu", padding="same"),
        layers.Conv2DTranspose(16, 3, strides=2, activation="relu", padding="same"),
        layers.Conv2D(1, 3, activation="sigmoid", padding="same"),
    ]
)
autoencoder = models.Sequential([encoder, decoder])
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
autoencoder.fit(x_train, x_train, epochs=10, batch_size=128, validation_data=(x_test, x_test))

codes = encoder.predict(x_test[:10])
pictures = decoder.predict(codes)
print(pictures.min(), pictures.max())
