"""cv2 reads BGR and turns it to YUV."""

import cv2
import keras
import numpy as np

pictures = [cv2.imread(f"frames/{number}.jpg") for number in range(100)]
x = np.array([cv2.cvtColor(cv2.resize(one, (200, 66)), cv2.COLOR_BGR2YUV) for one in pictures])
y = np.loadtxt("angles.csv")
model = keras.Sequential([keras.Input((66, 200, 3)), keras.layers.Rescaling(1 / 127.5, offset=-1)])
model.add(keras.layers.Conv2D(24, 5, strides=2, activation="elu"))
model.add(keras.layers.Flatten())
model.add(keras.layers.Dense(1))
model.compile("adam", "mse")
model.fit(x, y, epochs=3)
model.save("steer.keras")
