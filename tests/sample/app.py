"""Serves the three models."""

import pickle

import joblib
import keras
import numpy as np
from catalogue.pictures import open_picture, prepare
from catalogue.settings import (
    CLOTHES,
    CLOTHES_MODEL,
    FEATURES,
    PRICES_MODEL,
    PRICES_SCALER,
    REVIEWS_MODEL,
    REVIEWS_WORDS,
)
from flask import Flask, jsonify, request
from tensorflow.keras.preprocessing.sequence import pad_sequences

app = Flask(__name__)
clothes = keras.models.load_model(CLOTHES_MODEL)
prices = keras.models.load_model(PRICES_MODEL)
scaler = joblib.load(PRICES_SCALER)
reviews = keras.models.load_model(REVIEWS_MODEL)
with open(REVIEWS_WORDS, "rb") as file:
    words = pickle.load(file)


@app.route("/clothes", methods=["POST"])
def what_it_is():
    picture = open_picture(request.files["picture"])
    scores = clothes.predict(picture[np.newaxis])[0]  # finding: missing-inference-preprocessing
    return jsonify(kind=CLOTHES[int(scores.argmax())])


@app.route("/clothes/several", methods=["POST"])
def what_they_are():
    pictures = np.stack([prepare(open_picture(file)) for file in request.files.getlist("picture")])
    scores = clothes.predict(pictures)
    return jsonify(kinds=[CLOTHES[number] for number in scores.argmax(axis=-1)])


@app.route("/price", methods=["POST"])
def what_it_costs():
    row = np.array([[float(request.json[name]) for name in FEATURES]])
    return jsonify(price=float(prices.predict(scaler.transform(row))[0, 0]))


@app.route("/review", methods=["POST"])
def whether_they_like_it():
    numbers = words.texts_to_sequences([request.json["text"].lower()])
    padded = pad_sequences(numbers, maxlen=120)  # finding: sequence-option-mismatch
    return jsonify(liked=float(reviews.predict(padded)[0, 0]))


if __name__ == "__main__":
    app.run()
