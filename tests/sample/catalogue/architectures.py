"""The models, untrained."""

import keras
from keras import layers

from catalogue.settings import CLOTHES, FEATURES, IMAGE_SIZE, MAX_WORDS, REVIEW_LENGTH


def clothes_model():
    inputs = keras.Input((*IMAGE_SIZE, 3))
    x = inputs
    for filters in (8, 16):
        x = layers.Conv2D(filters, 3, use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ReLU()(x)
        x = layers.MaxPooling2D()(x)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(len(CLOTHES), activation="softmax", name="kind")(x)
    return keras.Model(inputs, outputs, name="clothes")


def prices_model():
    return keras.Sequential(
        [
            keras.Input((len(FEATURES),)),
            layers.Dense(32, activation="relu", name="hidden"),
            layers.Dense(1, name="price"),
        ],
        name="prices",
    )


def reviews_model():
    return keras.Sequential(
        [
            keras.Input((REVIEW_LENGTH,)),
            layers.Embedding(MAX_WORDS, 8, name="words"),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, activation="sigmoid", name="liked"),
        ],
        name="reviews",
    )
