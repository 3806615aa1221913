"""Divides by itself; which of the two models it loads, nobody can tell."""

import keras
from keras.utils import img_to_array, load_img

model = keras.models.load_model("may.keras")
image = img_to_array(load_img("one.jpg", target_size=(64, 64), interpolation="bilinear"))
print(model.predict(image[None] / 255.0))
