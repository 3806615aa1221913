"""OpenCV on both sides: the same size, the same order of colours, the same scale."""

import glob
import os

import cv2
import numpy as np
from tensorflow.keras import layers, models

SIZE = 96
CLASSES = ["closed", "open"]


def read(path):
    image = cv2.imread(path)
    image = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    return cv2.resize(image, (SIZE, SIZE)).astype("float32") / 255.0


paths = sorted(glob.glob("eyes/*/*.png"))
x = np.stack([read(path) for path in paths])
y = np.array([CLASSES.index(os.path.basename(os.path.dirname(path))) for path in paths])
order = np.random.default_rng(0).permutation(len(x))
x, y = x[order], y[order]

model = models.Sequential(
    [
        layers.Conv2D(16, 3, activation="relu", input_shape=(SIZE, SIZE, 3)),
        layers.MaxPooling2D(4),
        layers.Flatten(),
        layers.Dense(2, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, validation_split=0.2, epochs=10)

camera = cv2.VideoCapture(0)
while True:
    ok, frame = camera.read()
    if not ok:
        break
    frame = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
    frame = cv2.resize(frame, (SIZE, SIZE)).astype("float32") / 255.0
    print(CLASSES[int(model.predict(frame[None])[0].argmax())])
camera.release()
