"""Name the piece of clothing in each picture: python serve.py PICTURE..."""

import sys

import keras
import numpy as np
from PIL import Image

NAMES = [
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
]


def read_picture(path):
    """One grey picture of 28 x 28, with the axes that the model expects."""
    picture = Image.open(path).convert("L").resize((28, 28))
    return np.asarray(picture, dtype="float32")[None, :, :, None]


def main():
    model = keras.models.load_model("clothes.keras")
    for path in sys.argv[1:]:
        scores = model.predict(read_picture(path), verbose=0)
        print(path, NAMES[int(np.argmax(scores, axis=-1)[0])])


if __name__ == "__main__":
    main()
