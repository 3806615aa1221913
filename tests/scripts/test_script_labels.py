"""What is known of labels: shape, whole or not, values, encoding, number of classes."""

from __future__ import annotations

from typing import Any

import pytest
from reader import Reader

from lintmodel.facts.data import Data
from lintmodel.facts.event import Fit
from lintmodel.facts.unknown import UNKNOWN, Unknown

START = """
import pandas as pd
from keras.utils import to_categorical
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MinMaxScaler, OneHotEncoder
model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
(_, wide), _ = keras.datasets.cifar10.load_data()
table = pd.read_csv("table.csv")
"""
ANY = object()


def labels(read: Reader, expression: str) -> Any:
    script = read(f"{START}\nmodel.fit(x, {expression})\n")
    return next(script.trace.of(Fit)).y


def seen(value: Any) -> Any:
    return "?" if isinstance(value, Unknown) else value


@pytest.mark.parametrize(
    ("expression", "shape", "encoding", "classes", "interval"),
    [
        ("y", (60000,), "integer", 10, "0..9"),
        ("wide", (50000, 1), "integer", 10, "0..9"),
        ("wide.squeeze()", (50000,), "integer", 10, "0..9"),
        ("np.ravel(wide)", (50000,), "integer", 10, "0..9"),
        ("y.reshape(-1, 1)", (60000, 1), "integer", 10, "0..9"),
        ("y[:, None]", (60000, 1), "integer", 10, "0..9"),
        ("y[:100].astype('float32')", (100,), "integer", 10, "0..9"),
        ("to_categorical(y)", (60000, 10), "one-hot", 10, "0..1"),
        ("to_categorical(wide, 10)", (50000, 10), "one-hot", 10, "0..1"),
        ("to_categorical(y, num_classes=len(np.unique(y)))", (60000, 10), "one-hot", 10, "0..1"),
        ("np.eye(10)[y]", (60000, 10), "one-hot", 10, "0..1"),
        ("tf.one_hot(y, depth=12)", (60000, 12), "one-hot", 12, "0..1"),
        ("np.argmax(to_categorical(y), axis=1)", (60000,), "integer", 10, "0..9"),
        ("to_categorical(y)[:, 3]", (60000,), "binary", 2, "0..1"),
        ("to_categorical(y)[:50]", (50, 10), "one-hot", 10, "0..1"),
        ("np.concatenate([y, y_test])", (70000,), "integer", 10, "0..9"),
        ("y / 9", (60000,), "?", "?", "0..1"),
        ("[0, 1, 2, 1]", (4,), "integer", 3, "0..2"),
        ("np.array([[0], [1], [1], [0]])", (4, 1), "binary", 2, "0..1"),
        ("np.array([[1, 0], [0, 1]])", (2, 2), "one-hot", 2, "0..1"),
        ("np.array([[1, 1, 0], [0, 1, 0]])", (2, 3), "multi-hot", 3, "0..1"),
        ("np.random.randint(0, 5, size=(8,))", (8,), "integer", 5, "0..4"),
        ("np.random.randint(2, size=(8, 4))", (8, 4), "multi-hot", 4, "0..1"),
        ("np.random.default_rng(1).integers(0, 3, 9)", (9,), "integer", 3, "0..2"),
        ("np.random.choice(4, 8)", (8,), "integer", 4, "0..3"),
        ("datasets.load_iris().target", (150,), "integer", 3, "0..2"),
        ("datasets.make_moons(50)[1]", (50,), "binary", 2, "0..1"),
        ("datasets.make_blobs(50, centers=4)[1]", (50,), "integer", 4, "0..3"),
        ("LabelEncoder().fit_transform(table['kind'])", ("?",), "integer", "?", "?"),
        ("to_categorical(LabelEncoder().fit_transform(table['kind']))", ("?", "?"), "one-hot", "?", "0..1"),
        ("LabelBinarizer().fit_transform(y)", (60000, 10), "one-hot", 10, "0..1"),
        ("OneHotEncoder().fit_transform(table[['kind']]).toarray()", ("?", "?"), "one-hot", "?", "0..1"),
        ("pd.get_dummies(table['kind']).values", ("?", "?"), "one-hot", "?", "0..1"),
        ("table['kind'].map({'no': 0, 'yes': 1})", ("?",), "binary", 2, "0..1"),
        ("table['kind'].astype('category').cat.codes", ("?",), "integer", "?", "?"),
        ("pd.factorize(table['kind'])[0]", ("?",), "integer", "?", "?"),
        ("table['price'].values", ("?",), "?", "?", "?"),
        ("table.iloc[:, 1:3]", ("?", 2), "?", "?", "?"),
        ("MinMaxScaler((-1, 1)).fit_transform(table[['price']])", ("?", 1), "?", "?", "-1..1"),
        ("train_test_split(x, to_categorical(y), test_size=0.5)[2]", (30000, 10), "one-hot", 10, "0..1"),
    ],
)  # fmt: skip
def test_labels(
    expression: str, shape: Any, encoding: Any, classes: Any, interval: str, read: Reader
) -> None:
    found = labels(read, expression)
    assert isinstance(found, Data)
    assert tuple(map(seen, found.shape)) == shape
    assert (seen(found.encoding), seen(found.classes)) == (encoding, classes)
    assert str(seen(found.interval)) == interval


@pytest.mark.parametrize(
    ("expression", "integral"),
    [
        ("y", True),
        ("[1.0, 2.0]", True),
        ("[1.0, 2.5]", False),
        ("y - 1", True),
        ("y / 2", UNKNOWN),
        ("np.random.rand(4)", False),
        ("np.round(np.random.rand(4))", True),
        ("datasets.make_regression(10)[1]", False),
    ],
)
def test_whole_numbers(expression: str, integral: Any, read: Reader) -> None:
    assert labels(read, expression).integral is integral


@pytest.mark.parametrize(
    ("dataset", "shape", "encoding"),
    [
        ("tf.data.Dataset.from_tensor_slices((x, y)).batch(32)", (None,), "integer"),
        ("tf.data.Dataset.from_tensor_slices((x, y)).map(lambda a, b: (a, tf.one_hot(b, 10))).batch(8)",
         (None, 10), "one-hot"),
        ("tf.data.Dataset.from_tensor_slices((x, y)).batch(8).map(lambda a, b: (a, tf.one_hot(b, 10)))",
         (None, 10), "one-hot"),
        ("tf.data.Dataset.from_tensor_slices((x, wide)).batch(32)", (None, 1), "integer"),
        ("keras.utils.image_dataset_from_directory('d')", (None,), "integer"),
        ("keras.utils.image_dataset_from_directory('d', label_mode='binary')", (None, 1), "binary"),
        ("keras.utils.image_dataset_from_directory('d', label_mode='categorical')",
         (None, "?"), "one-hot"),
        ("keras.preprocessing.image.ImageDataGenerator().flow_from_directory('d')",
         (None, "?"), "one-hot"),
        ("keras.preprocessing.image.ImageDataGenerator().flow_from_directory('d', class_mode='binary')",
         (None,), "binary"),
        ("keras.preprocessing.image.ImageDataGenerator().flow(x, to_categorical(y))",
         (None, 10), "one-hot"),
    ],
)  # fmt: skip
def test_labels_of_datasets(dataset: str, shape: Any, encoding: str, read: Reader) -> None:
    found = next(read(f"{START}\nmodel.fit({dataset})\n").trace.of(Fit)).y
    assert isinstance(found, Data)
    assert tuple(map(seen, found.shape)) == shape
    assert found.encoding == encoding


def test_labels_by_output(read: Reader) -> None:
    script = read(
        f"{START}\nmodel.fit(x, {{'a': y, 'b': to_categorical(y)}})\nmodel.fit(x, [y, wide])\n"
    )
    first, second = script.trace.of(Fit)
    assert {key: one.encoding for key, one in first.targets.items()} == {
        "a": "integer",
        "b": "one-hot",
    }
    assert {key: one.shape for key, one in second.targets.items()} == {0: (60000,), 1: (50000, 1)}
    assert first.y is UNKNOWN
    assert second.y is UNKNOWN


PRODUCTS = [
    ("np.ones((6, 4)) @ np.ones((4, 1))", (6, 1)),
    ("np.ones((6, 4)) @ np.ones(4)", (6,)),
    ("np.ones((6, 4)) * np.ones((6, 1))", (6, 4)),
    ("np.ones((6, 1)) * np.ones((6, 4))", (6, 4)),
    ("np.ones(4) + np.ones((6, 4))", (6, 4)),
    ("np.ones((6, 1)) - np.ones(6)", (6, 6)),
]


@pytest.mark.parametrize(("text", "shape"), PRODUCTS)
def test_shapes_of_products(text: str, shape: tuple[int, ...], read: Any) -> None:
    script = read(
        "import keras\nimport numpy as np\nmodel = keras.Sequential([keras.layers.Dense(1)])\n"
        f"model.compile('adam', 'mse')\nmodel.fit(np.ones((6, 2)), {text})\n"
    )
    (fitted,) = script.trace.of(Fit)
    assert fitted.y.shape == shape
