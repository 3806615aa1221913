"""The camera gives RGB, which is turned to the same YUV."""

import base64
from io import BytesIO

import cv2
import keras
import numpy as np
import socketio
from PIL import Image

server = socketio.Server()
model = keras.models.load_model("steer.keras")


@server.on("telemetry")
def telemetry(sid, data):
    image = np.asarray(Image.open(BytesIO(base64.b64decode(data["image"]))))
    image = cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2YUV), (200, 66))
    print(model.predict(image[None]))
