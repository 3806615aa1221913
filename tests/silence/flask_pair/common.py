"""What training and serving share."""

import numpy as np
from PIL import Image

SIZE = (64, 64)
MODEL = "digits.keras"


def preprocess(image: Image.Image) -> np.ndarray:
    grey = image.convert("L").resize(SIZE)
    return np.asarray(grey, dtype="float32")[..., None] / 255.0
