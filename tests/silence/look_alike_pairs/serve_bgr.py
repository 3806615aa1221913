"""The camera gives BGR as well; the labels count from 1."""

import cv2
import keras

LABELS = {1: "stop", 2: "left", 3: "right", 4: "back"}
model = keras.models.load_model("bgr.h5")
camera = cv2.VideoCapture(0)
while True:
    known, frame = camera.read()
    if not known:
        break
    scores = model.predict(cv2.resize(frame, (32, 32))[None])
    print(LABELS[int(scores[0].argmax()) + 1])
