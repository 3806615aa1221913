"""Serving half: 0..255 goes in, as in training."""

import sys

import keras
import numpy as np

model = keras.models.load_model("leaves.keras")
names = open("leaves.txt").read().split("\n")
picture = keras.utils.load_img(sys.argv[1], target_size=(180, 180), interpolation="bilinear")
batch = keras.utils.img_to_array(picture)[np.newaxis]
scores = keras.ops.softmax(model.predict(batch))
print(names[int(np.argmax(scores, axis=-1)[0])])
