"""Little projects of two scripts of which nothing may be said, and their neighbours that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from kerasfile import write_keras

import lintmodel

HEAD = """
import os
import sys
import cv2
import keras
import numpy as np
from PIL import Image
from tensorflow.keras.applications import mobilenet_v2, vgg16, xception
"""
NETWORK = """
inside = [{inside}]
layers = [keras.Input((64, 64, {channels})), *inside, keras.layers.Conv2D(8, 3, activation="relu")]
model = keras.Sequential([*layers, keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
"""
FOLDER = 'data = keras.utils.image_dataset_from_directory("p", image_size=(64, 64))\n'
FIT = 'model.fit(data)\nmodel.save("m.keras")\n'
LOAD = 'model = keras.models.load_model("m.keras")\n'
PICTURE = 'x = np.array(Image.open("a.jpg").convert("RGB").resize((64, 64), Image.BILINEAR))\n'
ASK = "print(model.predict(x[None]))\n"
SCALED = "x = x / 255.0\n"
MAPPED = "data = data.map(lambda x, y: ({}, y))\n"
CAMERA = """
X, Y = [], []
for number, name in enumerate(sorted(os.listdir("p"))):
    for file in os.listdir(os.path.join("p", name)):
        image = {read}
        X.append(cv2.resize(image, (64, 64)) / 255.0)
        Y.append(number)
model.fit(np.array(X), np.array(Y))
model.save("m.keras")
"""
BGR = 'cv2.imread(os.path.join("p", name, file))'
GREY = 'cv2.imread(os.path.join("p", name, file), cv2.IMREAD_GRAYSCALE)'
ADAPTED = 'norm = keras.layers.Normalization()\nnorm.adapt(np.load("a.npy"))\n'


def network(inside: str = "", channels: int = 3) -> str:
    """A model, with layers before those that learn."""
    return NETWORK.format(inside=inside, channels=channels)


PAIRS = {  # name: what trains, what serves, what is said
    "scaled in the model": (network("keras.layers.Rescaling(1 / 255)") + FOLDER + FIT, PICTURE + ASK, ""),
    "scaled in the model and before it": (
        network("keras.layers.Rescaling(1 / 255)") + FOLDER + FIT,
        PICTURE + SCALED + ASK,
        "double-rescaling",
    ),
    "normalised in the model": (ADAPTED + network("norm") + FOLDER + FIT, PICTURE + ASK, ""),
    "mapped over the data": (
        "scale = keras.layers.Rescaling(1 / 255)\n"
        + network() + FOLDER + MAPPED.format("scale(x)") + FIT,
        PICTURE + SCALED + ASK,
        "",
    ),
    "mapped over the data, and forgotten": (
        "scale = keras.layers.Rescaling(1 / 255)\n"
        + network() + FOLDER + MAPPED.format("scale(x)") + FIT,
        PICTURE + ASK,
        "missing-inference-preprocessing",
    ),
    "means of another network": (
        network("keras.layers.Rescaling(1 / 255)") + FOLDER + FIT,
        """
faces = cv2.dnn.readNetFromCaffe("faces.prototxt", "faces.caffemodel")
frame = cv2.imread("a.jpg")
faces.setInput(cv2.dnn.blobFromImage(frame, 1.0, (300, 300), (104.0, 177.0, 123.0)))
print(faces.forward())
x = cv2.resize(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), (64, 64))
""" + ASK,
        "",
    ),
    "unscaled on both sides": (network() + FOLDER + FIT, PICTURE + ASK, ""),
    "scaled in dead code only": (
        network() + FOLDER + FIT,
        PICTURE + 'if False:\n    x = x / 255.0\n"""\nx = x / 255.0\n"""\n# x = x / 255.0\n' + ASK,
        "",
    ),
    "BGR on both sides": (
        network() + CAMERA.format(read=BGR),
        'x = cv2.resize(cv2.VideoCapture(0).read()[1], (64, 64)) / 255.0\n' + ASK,
        "",
    ),
    "BGR, and RGB turned into it": (
        network() + CAMERA.format(read=BGR),
        PICTURE + "x = x[..., ::-1] / 255.0\n" + ASK,
        "",
    ),
    "BGR, and RGB": (
        network() + CAMERA.format(read=BGR), PICTURE + SCALED + ASK, "color-order-mismatch",
    ),
    "grey on both sides": (
        network(channels=1) + CAMERA.format(read=GREY),
        'x = np.array(Image.open("a.jpg").convert("L").resize((64, 64)))[..., None] / 255.0\n' + ASK,
        "",
    ),
    "YUV of BGR, and YUV of RGB": (
        network() + CAMERA.format(read=f"cv2.cvtColor({BGR}, cv2.COLOR_BGR2YUV)"),
        PICTURE + "x = cv2.cvtColor(x, cv2.COLOR_RGB2YUV) / 255.0\n" + ASK,
        "",
    ),
    "two families of one mode": (
        network() + FOLDER + MAPPED.format("mobilenet_v2.preprocess_input(x)") + FIT,
        PICTURE + 'x = xception.preprocess_input(x.astype("float32"))\n' + ASK,
        "",
    ),
    "two families of two modes": (
        network() + FOLDER + MAPPED.format("mobilenet_v2.preprocess_input(x)") + FIT,
        PICTURE + 'x = vgg16.preprocess_input(x.astype("float32"))\n' + ASK,
        "preprocessing-mismatch",
    ),
    "a demo of the training script's own": (
        network() + FOLDER + MAPPED.format("x / 255.0")
        + 'if "demo" in sys.argv:\n    ' + "    ".join((LOAD + PICTURE + SCALED + ASK).splitlines(True))
        + "    sys.exit()\n" + FIT,
        "",
        "",
    ),
    "shown by the training script itself": (
        network() + FOLDER + MAPPED.format("x / 255.0") + FIT
        + "for x, y in data.take(1):\n    print(model.predict(x))\n"
        + "    Image.fromarray((x[0].numpy() * 255).astype('uint8')).show()\n",
        "",
        "",
    ),
}  # fmt: skip


def said(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules that have a finding in a project of these files."""
    for name, text in files.items():
        (folder / name).write_text(HEAD + text, encoding="utf-8")
    monkeypatch.chdir(folder)
    return [one.rule for one in lintmodel.check([Path()]).findings]


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_of_scripts(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train, serve, rule = PAIRS[name]
    files = {"train.py": train, "serve.py": LOAD + serve if serve else ""}
    assert said(tmp_path, files, monkeypatch) == ([rule] if rule else [])


# -- two scripts that write one file ---------------------------------------------------------------

WRITERS = {
    "inside.py": network("keras.layers.Rescaling(1 / 255)") + FOLDER + FIT,
    "outside.py": network() + FOLDER + MAPPED.format("x / 255.0") + FIT,
}


def written(*scaling: dict[str, object]) -> dict[str, object]:
    """The config of a model with these layers before its own."""
    layers = [
        {"class_name": "InputLayer", "config": {"name": "given", "batch_shape": [None, 64, 64, 3]}},
        *scaling,
        {"class_name": "Flatten", "config": {"name": "flat"}},
        {"class_name": "Dense", "config": {"name": "answer", "units": 3, "activation": "softmax"}},
    ]
    return {"class_name": "Sequential", "config": {"name": "net", "layers": layers}}


RESCALING = {"class_name": "Rescaling", "config": {"name": "scale", "scale": 1 / 255, "offset": 0.0}}
DECIDED = {
    "nobody knows which": (None, SCALED, set()),
    "the file scales, serving as well": (written(RESCALING), SCALED, {"double-rescaling"}),
    "the file scales": (written(RESCALING), "", set()),
    "the file does not scale": (written(), "", {"missing-inference-preprocessing"}),
    "the file does not, serving does": (written(), SCALED, set()),
}


@pytest.mark.parametrize("name", DECIDED)
def test_the_file_decides_between_two_writers(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, scaled, expected = DECIDED[name]
    if model is not None:
        write_keras(tmp_path / "m.keras", {"model": model})
    files = {**WRITERS, "serve.py": LOAD + PICTURE + scaled + ASK}
    assert set(said(tmp_path, files, monkeypatch)) == expected
