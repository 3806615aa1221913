"""A command line with sensible defaults."""

import argparse
from pathlib import Path

import keras
import numpy as np
from keras import layers


def parse_args():
    parser = argparse.ArgumentParser(description="train a small classifier")
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--output", type=Path, default=Path("run"))
    return parser.parse_args()


def load(seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(1200, 10)).astype("float32")
    return (x[:1000], x[:1000, 0] > 0), (x[1000:], x[1000:, 0] > 0)


def build(learning_rate):
    model = keras.Sequential(
        [
            keras.Input((10,)),
            layers.Dense(16),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    optimizer = keras.optimizers.Adam(learning_rate=learning_rate)
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["AUC"])
    return model


def main():
    args = parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    (x_train, y_train), (x_test, y_test) = load()
    model = build(args.learning_rate)
    model.fit(x_train, y_train, batch_size=args.batch_size, epochs=args.epochs, verbose=0)
    print(model.evaluate(x_test, y_test, verbose=0))
    model.save(args.output / "classifier.keras")


if __name__ == "__main__":
    main()
