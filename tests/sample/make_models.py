"""The model files of this project, trained for a moment. The tests run this with the real Keras.

The model of prices is of a day when its hidden layer had 16 units: somebody changed the script and
never trained again.
"""

import keras
import numpy as np
from catalogue.architectures import clothes_model, prices_model, reviews_model
from catalogue.settings import (
    CLOTHES,
    CLOTHES_MODEL,
    FEATURES,
    IMAGE_SIZE,
    MAX_WORDS,
    PRICES_MODEL,
    REVIEW_LENGTH,
    REVIEWS_MODEL,
)


def main():
    draw = np.random.default_rng(0)
    CLOTHES_MODEL.parent.mkdir(exist_ok=True)
    clothes = clothes_model()
    clothes.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    pictures = draw.uniform(size=(64, *IMAGE_SIZE, 3))
    clothes.fit(pictures, draw.integers(len(CLOTHES), size=64), batch_size=8, epochs=8, verbose=0)
    clothes.save(CLOTHES_MODEL)

    today = prices_model()
    old = keras.models.clone_model(today, clone_function=_narrow)
    for model, path in ((old, PRICES_MODEL), (today, PRICES_MODEL.with_name("new_prices.keras"))):
        model.compile(optimizer="adam", loss="mse", metrics=["mae"])
        model.fit(draw.normal(size=(64, len(FEATURES))), draw.normal(size=64), verbose=0)
        model.save(path)

    reviews = reviews_model()
    reviews.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    numbers = draw.integers(MAX_WORDS, size=(64, REVIEW_LENGTH))
    reviews.fit(numbers, draw.integers(2, size=64), verbose=0)
    reviews.save(REVIEWS_MODEL)


def _narrow(layer):
    config = layer.get_config()
    if layer.name == "hidden":
        config["units"] = 16
    return layer.from_config(config)


if __name__ == "__main__":
    main()
