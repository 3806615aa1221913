"""How pixels are scaled, spelt in many ways: for fit() in one script, for predict() in another."""

from __future__ import annotations

from pathlib import Path

import pytest

import lintmodel

IMPORTS = """
import cv2
import elsewhere
import joblib
import keras
import pickle
import numpy as np
import skimage
import tensorflow as tf
from PIL import Image
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.applications import densenet, imagenet_utils, mobilenet_v2, resnet50, vgg16, xception
from tensorflow.keras.preprocessing import image as pictures
from tensorflow.keras.preprocessing.image import ImageDataGenerator
rescale, centre = keras.layers.Rescaling(1.0 / 255), keras.layers.Rescaling(1 / 127.5, offset=-1)
MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
"""
NETWORK = """
inside = [{inside}]
layers = [keras.Input((64, 64, 3)), *inside, keras.layers.Conv2D(8, 3), keras.layers.Flatten()]
model = keras.Sequential([*layers, keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
{data}
model.fit(data, epochs=3)
model.save("{name}.keras")
"""
FOLDER = 'data = keras.utils.image_dataset_from_directory("p", image_size=(64, 64))\n'
FLOW = '.flow_from_directory("p", target_size=(64, 64), class_mode="sparse")\n'
DECODED = """
def load(path, label):
    x = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
    x = {made}
    return tf.image.resize(x, (64, 64)), label


data = tf.data.Dataset.from_tensor_slices((["a.jpg"], [1])).map(load).batch(8)
"""
LISTED = """
x = np.array([{made} for x in [np.array(Image.open(f"{{n}}.jpg").convert("RGB").resize((64, 64)))
                               for n in range(50)]])
data = tf.data.Dataset.from_tensor_slices((x, np.load("y.npy"))).batch(8)
"""
# What is done, the same in every line of a group; what stands for "{}" is the data of one batch.
RAW, UNIT, TF, CAFFE, TORCH, EACH = "raw", "0..1", "-1..1", "caffe", "torch", "each by itself"
ANY = "nobody knows"


def mapped(made: str) -> str:
    """A folder of images, and what is done to each batch."""
    return f"{FOLDER}data = data.map(lambda x, y: ({made}, y))\n"


TRAINING = {
    "folder": (RAW, FOLDER),
    "generator": (RAW, f"data = ImageDataGenerator(horizontal_flip=True){FLOW}"),
    "decoded": (RAW, DECODED.format(made="x")),
    "cast": (RAW, mapped("tf.cast(x, tf.float32)")),
    "rescale=": (UNIT, f"data = ImageDataGenerator(rescale=1. / 255){FLOW}"),
    "function=": (UNIT, f"data = ImageDataGenerator(preprocessing_function=lambda x: x / 255){FLOW}"),
    "/ 255": (UNIT, mapped("x / 255.0")),
    "cast / 255": (UNIT, mapped("tf.cast(x, tf.float32) / 255.")),
    "* (1 / 255)": (UNIT, mapped("x * (1.0 / 255)")),
    "Rescaling": (UNIT, mapped("rescale(x)")),
    "tf.divide": (UNIT, mapped("tf.math.divide(x, 255.0)")),
    "convert_image_dtype": (
        UNIT,
        DECODED.format(made="tf.image.convert_image_dtype(x, tf.float32)"),
    ),
    "list / 255": (UNIT, LISTED.format(made="x.astype('float32') / 255")),
    "np.divide": (UNIT, LISTED.format(made="np.divide(x, 255.)")),
    "/ 127.5 - 1": (TF, mapped("x / 127.5 - 1")),
    "(x - 127.5) / 127.5": (TF, mapped("(x - 127.5) / 127.5")),
    "x / 255 * 2 - 1": (TF, mapped("x / 255 * 2 - 1")),
    "Rescaling, offset": (TF, mapped("centre(x)")),
    "mobilenet": (TF, mapped("mobilenet_v2.preprocess_input(x)")),
    "xception function=": (
        TF,
        f"data = ImageDataGenerator(preprocessing_function=xception.preprocess_input){FLOW}",
    ),
    "vgg16": (CAFFE, mapped("vgg16.preprocess_input(x)")),
    "resnet50 function=": (
        CAFFE,
        f"data = ImageDataGenerator(preprocessing_function=resnet50.preprocess_input){FLOW}",
    ),
    "densenet": (TORCH, mapped("densenet.preprocess_input(x)")),
    "by hand": (TORCH, LISTED.format(made="(x / 255 - MEAN) / DEVIATION")),
    "per_image": (EACH, mapped("tf.image.per_image_standardization(x)")),
    "elsewhere": (ANY, mapped("elsewhere.prepare(x)")),
    "MinMaxScaler": (
        ANY,
        "x = MinMaxScaler().fit_transform(np.load('x.npy').reshape(99, -1)).reshape(-1, 64, 64, 3)\n"
        "data = tf.data.Dataset.from_tensor_slices((x, np.load('y.npy'))).batch(8)\n",
    ),
}
INSIDE = {  # of the model: what predict() is to be given is raw
    "inside": (RAW, "keras.layers.Rescaling(1. / 255)"),
    "inside, centred": (RAW, "keras.layers.Rescaling(1 / 127.5, offset=-1)"),
    "Lambda": (RAW, "keras.layers.Lambda(lambda x: x / 255)"),
}
LOADED = """
model = keras.models.load_model("{name}.keras")
x = {loaded}
x = {made}
print(model.predict({given}))
"""
ARRAY = 'np.array(Image.open("a.jpg").convert("RGB").resize((64, 64)))'
KERAS = 'pictures.img_to_array(pictures.load_img("a.jpg", target_size=(64, 64)))'
CAMERA = 'cv2.resize(cv2.cvtColor(cv2.imread("a.jpg"), cv2.COLOR_BGR2RGB), (64, 64))'
TENSOR = 'tf.io.decode_jpeg(tf.io.read_file("a.jpg"), channels=3)'
SERVING = {
    "x": (RAW, ARRAY, "x"),
    "astype": (RAW, CAMERA, "x.astype(np.float32)"),
    "img_to_array": (RAW, KERAS, "x"),
    "tensor": (RAW, TENSOR, "tf.cast(x, tf.float32)"),
    "convert of floats": (RAW, KERAS, "x.copy()"),
    "x / 255": (UNIT, ARRAY, "x / 255"),
    "astype / 255": (UNIT, CAMERA, 'x.astype("float32") / 255.0'),
    "img_to_array / 255": (UNIT, KERAS, "x / 255."),
    "np.divide(255)": (UNIT, KERAS, "np.divide(x, 255)"),
    "np.multiply": (UNIT, KERAS, "np.multiply(x, 1 / 255.)"),
    "x * 1/255": (UNIT, ARRAY, "x * (1 / 255)"),
    "ops.divide": (UNIT, KERAS, "keras.ops.divide(x, 255.0)"),
    "rescale(x)": (UNIT, KERAS, "rescale(x)"),
    "img_as_float": (UNIT, ARRAY, "skimage.img_as_float(x)"),
    "img_as_float32": (UNIT, CAMERA, "skimage.util.img_as_float32(x)"),
    "convert": (UNIT, TENSOR, "tf.image.convert_image_dtype(x, tf.float32)"),
    "tensor / 255": (UNIT, TENSOR, "tf.cast(x, tf.float32) / 255."),
    "x / 127.5 - 1": (TF, ARRAY, "x / 127.5 - 1.0"),
    "(x - 127.5) / 127.5": (TF, CAMERA, "(x - 127.5) / 127.5"),
    "(x / 255 - .5) * 2": (TF, KERAS, "(x / 255 - 0.5) * 2"),
    "centre(x)": (TF, KERAS, "centre(x)"),
    "xception": (TF, KERAS, "xception.preprocess_input(x)"),
    "imagenet, tf": (TF, KERAS, 'imagenet_utils.preprocess_input(x, mode="tf")'),
    "resnet50": (CAFFE, KERAS, "resnet50.preprocess_input(x)"),
    "imagenet": (CAFFE, KERAS, "imagenet_utils.preprocess_input(x)"),
    "densenet": (TORCH, KERAS, "densenet.preprocess_input(x)"),
    "by hand": (TORCH, CAMERA, "(x / 255.0 - MEAN) / DEVIATION"),
    "per_image": (EACH, TENSOR, "tf.image.per_image_standardization(x)"),
    "elsewhere": (ANY, KERAS, "elsewhere.prepare(x)"),
    "scaler": (ANY, KERAS, 'joblib.load("s.joblib").transform(x.reshape(1, -1)).reshape(64, 64, 3)'),
    "from a file": (ANY, 'np.load("one.npy")', "x.copy()"),
    "sent": (ANY, 'np.array(__import__("flask").request.json["pixels"])', "x.copy()"),
    "from a file, / 255": (UNIT, 'np.load("one.npy")', "x / 255"),
    "sent, / 255": (UNIT, 'np.array(__import__("flask").request.json["pixels"])', "x / 255"),
    "from a pickle, / 127.5": (TF, 'np.array(pickle.load(open("one.p", "rb")))', "x / 127.5 - 1"),
    "from a file, / 3": (ANY, 'np.load("one.npy")', "x / 3"),
}
SPEAKING = {
    "missing-inference-preprocessing", "missing-training-preprocessing", "preprocessing-mismatch",
    "double-rescaling", "color-order-mismatch",
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], set[str]]:
    """What is said of each pair of a way of training and a way of serving: by their names."""
    folder = tmp_path_factory.mktemp("pairs")
    lines: dict[str, list[str]] = {}
    for number, (way, (_, text)) in enumerate({**TRAINING, **INSIDE}.items()):
        inside, data = ("", text) if way in TRAINING else (text, FOLDER)
        script = NETWORK.format(inside=inside, data=data, name=f"m{number}")
        (folder / f"train{number}.py").write_text(IMPORTS + script, encoding="utf-8")
        served = IMPORTS
        lines[way] = []
        for _, loaded, made in SERVING.values():
            served += LOADED.format(name=f"m{number}", loaded=loaded, made=made, given="x[None]")
            lines[way].append(str(served.count("\n")))
        (folder / f"serve{number}.py").write_text(served, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        found = lintmodel.check([Path()]).findings
    said: dict[tuple[str, str], set[str]] = {}
    for one in found:
        if one.rule in SPEAKING:
            said.setdefault((one.where.path, str(one.where.line)), set()).add(one.rule)
    return {
        (way, how): said.get((f"serve{number}.py", line), set())
        for number, way in enumerate(lines)
        for how, line in zip(SERVING, lines[way], strict=True)
    }


@pytest.mark.parametrize("how", SERVING)
@pytest.mark.parametrize("way", {**TRAINING, **INSIDE})
def test_equal_scaling_is_silent_and_unequal_is_told(
    told: dict[tuple[str, str], set[str]], way: str, how: str
) -> None:
    trained, served = {**TRAINING, **INSIDE}[way][0], SERVING[how][0]
    equal = trained == served or ANY in (trained, served)
    assert bool(told[way, how]) is not equal, told[way, how]
