"""What is done to the numbers of pictures: ranges, colours, and the objects that standardise."""

from __future__ import annotations

import pytest

from lintmodel.facts.data import Data
from lintmodel.facts.event import Predict, Preprocess
from lintmodel.facts.fitted import Learn
from lintmodel.facts.trace import Trace
from tests.scripts.conftest import Reader

HEAD = """
import cv2
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.applications import mobilenet_v2, vgg16
from tensorflow.keras.preprocessing.image import ImageDataGenerator, img_to_array, load_img

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
"""


def predicted(trace: Trace) -> Data:
    """The data of the last prediction."""
    data = list(trace.of(Predict))[-1].x
    assert isinstance(data, Data)
    return data


@pytest.mark.parametrize(
    ("made", "low", "high", "colour"),
    [
        ("load_img('a.jpg')", 0, 255, "rgb"),
        ("cv2.imread('a.jpg')", 0, 255, "bgr"),
        ("cv2.imread('a.jpg')[..., ::-1] / 255", 0, 1, "rgb"),
        ("cv2.imread('a.jpg')[:, :, (2, 1, 0)]", 0, 255, "rgb"),
        ("cv2.cvtColor(cv2.imread('a.jpg'), cv2.COLOR_BGR2RGB)", 0, 255, "rgb"),
        ("cv2.cvtColor(img_to_array(load_img('a.jpg')), cv2.COLOR_BGR2RGB)", 0, 255, "bgr"),
        ("mobilenet_v2.preprocess_input(img_to_array(load_img('a.jpg')))", -1, 1, "rgb"),
        ("vgg16.preprocess_input(cv2.imread('a.jpg'))", -123.68, 151.061, "rgb"),
        ("tf.image.convert_image_dtype(tf.io.decode_jpeg('a'), tf.float32)", 0, 1, "rgb"),
        (
            "tf.image.convert_image_dtype(tf.cast(tf.io.decode_jpeg('a'), tf.float32), tf.float32)",
            0,
            255,
            "rgb",
        ),
    ],
)
def test_ranges_and_colours(read: Reader, made: str, low: float, high: float, colour: str) -> None:
    data = predicted(read(f"{HEAD}model.predict({made})\n").trace)
    assert (data.interval.low, data.interval.high) == pytest.approx((low, high))  # type: ignore[union-attr]
    assert data.colour == colour


def test_sizes_are_height_and_width(read: Reader) -> None:
    photo = "cv2.resize(cv2.imread('a.jpg'), (640, 480))"
    assert predicted(read(f"{HEAD}model.predict({photo}[None])\n").trace).shape == (1, 480, 640, 3)


def test_a_generator_learns(read: Reader) -> None:
    text = f"""{HEAD}
generator = ImageDataGenerator(featurewise_center=True)
generator.fit(np.load("x.npy"))
model.predict(generator.flow(np.load("new.npy")))
"""
    trace = read(text).trace
    learn = next(trace.of(Learn))
    step = predicted(trace).steps[-1]
    assert (step.kind, step.learnt, step.fitted) == ("standardise", learn, learn.of)


def test_a_generator_without_statistics_leaves_the_numbers(read: Reader) -> None:
    text = f"""{HEAD}
generator = ImageDataGenerator(zca_whitening=True, rescale=1 / 255)
model.predict(generator.flow_from_directory("photos"))
"""
    data = predicted(read(text).trace)
    assert [step.kind for step in data.steps] == ["affine", "cast"]
    assert data.interval.high == pytest.approx(1.0)  # type: ignore[union-attr]


def test_calls_of_preprocess_input_are_events(read: Reader) -> None:
    text = f"""{HEAD}
image = img_to_array(load_img("a.jpg"))
model.predict(vgg16.preprocess_input(image))
model.predict(mobilenet_v2.preprocess_input(image))
"""
    first, second = read(text).trace.of(Preprocess)
    assert first.data is second.data
    assert (first.mode, second.mode) == ("caffe", "tf")


def test_sets_of_tensorflow_datasets_are_bytes(read: Reader) -> None:
    text = f"""{HEAD}
import tensorflow_datasets as tfds
model.predict(tfds.load("cifar10", split="test", as_supervised=True).batch(8))
"""
    data = predicted(read(text).trace)
    assert (data.dtype, data.colour, data.interval.high) == ("uint8", "rgb", 255.0)  # type: ignore[union-attr]
