"""Trains the model of clothes on folders of pictures."""

import sys
from pathlib import Path

import keras
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from catalogue.architectures import clothes_model
from catalogue.pictures import open_picture, prepare
from catalogue.settings import CLOTHES, CLOTHES_MODEL


def load(folder):
    pictures, labels = [], []
    for number, name in enumerate(CLOTHES):
        for path in sorted((folder / name).glob("*.jpg")):
            pictures.append(open_picture(path))
            labels.append(number)
    return np.stack(pictures), np.array(labels)


def main(data):
    x_train, y_train = load(data / "train")
    x_val, y_val = load(data / "val")
    model = clothes_model()
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    keep = keras.callbacks.EarlyStopping(
        monitor="val_accuracy", patience=5, restore_best_weights=True
    )
    model.fit(
        prepare(x_train), y_train, validation_data=(prepare(x_val), y_val),
        batch_size=32, epochs=50, callbacks=[keep],
    )
    model.save(CLOTHES_MODEL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
