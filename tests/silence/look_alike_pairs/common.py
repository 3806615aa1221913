"""What both halves share: it is no third side."""

import cv2
import numpy as np

SIZE = (64, 64)
MODEL = "models/shared.keras"


def prepare(path):
    image = cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)
    return cv2.resize(image, SIZE).astype(np.float32) / 255.0
