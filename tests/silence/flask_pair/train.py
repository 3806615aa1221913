"""Reads pictures through the shared function."""

from pathlib import Path

import numpy as np
from common import MODEL, SIZE, preprocess
from PIL import Image
from tensorflow import keras
from tensorflow.keras import layers

files = sorted(Path("digits").glob("*/*.png"))
images = np.stack([preprocess(Image.open(path)) for path in files])
labels = np.array([int(path.parent.name) for path in files])
order = np.random.RandomState(0).permutation(len(images))
images, labels = images[order], labels[order]

model = keras.Sequential(
    [
        layers.Input((*SIZE, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(images, labels, epochs=10, validation_split=0.1)
model.save(MODEL)
