"""Pictures as the model of clothes takes them: both training and serving come here."""

import numpy as np
from PIL import Image

from catalogue.settings import IMAGE_SIZE


def open_picture(source):
    """Red, green and blue from 0 to 255, of the size that the model takes."""
    picture = Image.open(source).convert("RGB").resize(IMAGE_SIZE)
    return np.asarray(picture, dtype="float32")


def prepare(picture):
    """From 0..255 to 0..1."""
    return picture / 255.0
