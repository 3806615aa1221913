"""A class that holds the model, its data and the way to scale it."""

import keras
import numpy as np
from keras import layers


class Trainer:
    """Trains on bytes; scales the same way whenever it meets them."""

    def __init__(self, shape, classes):
        self.model = keras.Sequential(
            [
                keras.Input(shape),
                layers.Conv2D(8, 3, activation="relu"),
                layers.GlobalAveragePooling2D(),
                layers.Dense(classes, activation="softmax"),
            ]
        )
        self.model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])

    @staticmethod
    def scale(images):
        return images.astype("float32") / 127.5 - 1.0

    def train(self, images, labels, epochs=2):
        return self.model.fit(self.scale(images), labels, epochs=epochs, verbose=0)

    def score(self, images, labels):
        return self.model.evaluate(self.scale(images), labels, verbose=0)

    def classify(self, image):
        return int(self.model.predict(self.scale(image)[None], verbose=0).argmax(axis=-1)[0])


rng = np.random.default_rng(31)
images = rng.integers(0, 256, size=(256, 12, 12, 3), dtype="uint8")
labels = (images.mean(axis=(1, 2, 3)) > 127).astype("int64")
trainer = Trainer((12, 12, 3), classes=2)
trainer.train(images[:200], labels[:200])
print(trainer.score(images[200:], labels[200:]), trainer.classify(images[0]))
