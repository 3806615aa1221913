"""A script that only serves: what was done in training is not to be seen here."""

import sys

import numpy as np
from PIL import Image
from tensorflow.keras.models import load_model

model = load_model("models/classifier.h5", compile=False)
image = Image.open(sys.argv[1]).convert("RGB").resize((128, 128))
x = np.asarray(image, dtype="float32")[None] / 255.0
print(model.predict(x)[0].tolist())
