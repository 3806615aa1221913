"""Fresh pictures are scaled as prepare.py does it."""

import sys

import numpy as np
from PIL import Image
from tensorflow import keras

model = keras.models.load_model("pictures.keras")
x = np.stack([np.asarray(Image.open(path), "float32") / 255.0 for path in sys.argv[1:]])
print(model.predict(x)[:, 0])
