"""Answers requests through the same function."""

import io

from common import MODEL, preprocess
from flask import Flask, jsonify, request
from PIL import Image
from tensorflow import keras

app = Flask(__name__)
model = keras.models.load_model(MODEL)


@app.route("/predict", methods=["POST"])
def predict():
    image = Image.open(io.BytesIO(request.files["image"].read()))
    probabilities = model.predict(preprocess(image)[None])[0]
    return jsonify(digit=int(probabilities.argmax()), probability=float(probabilities.max()))


if __name__ == "__main__":
    app.run()
