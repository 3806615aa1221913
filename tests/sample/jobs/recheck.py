"""Every night: how well the model of clothes does on what people have corrected."""

import keras
import numpy as np
from catalogue.pictures import open_picture, prepare
from catalogue.settings import CLOTHES, CLOTHES_MODEL, MODELS


def recheck(folder):
    model = keras.models.load_model(CLOTHES_MODEL)
    for number, name in enumerate(CLOTHES):
        pictures = [prepare(open_picture(path)) for path in sorted(folder.glob(f"{name}/*.jpg"))]
        labels = np.full(len(pictures), number)
        print(name, model.evaluate(np.stack(pictures), labels, verbose=0))


if __name__ == "__main__":
    recheck(MODELS.parent / "corrected")
