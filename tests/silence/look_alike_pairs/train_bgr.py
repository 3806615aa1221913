"""BGR and 0..255 on both sides."""

import cv2
import keras
import numpy as np

x = np.array([cv2.resize(cv2.imread(f"p/{number}.png"), (32, 32)) for number in range(50)])
y = np.loadtxt("labels.csv")
model = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Conv2D(4, 3, activation="relu")])
model.add(keras.layers.BatchNormalization())
model.add(keras.layers.Flatten())
model.add(keras.layers.Dense(4, activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, batch_size=32)
model.save("bgr.h5")
