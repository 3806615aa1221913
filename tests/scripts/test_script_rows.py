"""Which rows a model gets, and in which order: splits, slices, folds, shuffles and passes."""

from __future__ import annotations

from typing import Any

import pytest
from reader import Reader

from lintmodel.facts.data import Data
from lintmodel.facts.event import Compare, Fit, Predict
from lintmodel.facts.project import Script
from lintmodel.facts.rows import Order, relation, taken
from lintmodel.facts.unknown import UNKNOWN

HEAD = """
import keras
import numpy as np
import tensorflow as tf
from sklearn.model_selection import KFold, train_test_split
from sklearn.utils import shuffle

x, y = np.load("x.npy"), np.load("y.npy")
n = int(len(x) * 0.8)
model = keras.Sequential([keras.layers.Dense(1)])
"""


def first(script: Script, kind: Any) -> Any:
    return next(script.trace.of(kind))


SPLITS = [
    ("a, b = train_test_split(x)", "a", "b", "disjoint"),
    ("a, b = train_test_split(x); a, c = train_test_split(a)", "a", "c", "disjoint"),
    ("a, b = train_test_split(x); a, c = train_test_split(a)", "c", "b", "disjoint"),
    ("a, b = train_test_split(x); c, d = train_test_split(x)", "a", "d", "overlap"),
    ("a, b = train_test_split(x, random_state=1); c, d = train_test_split(x, random_state=1)", "a", "d",
     "disjoint"),
    ("a, b = train_test_split(x, random_state=1); c, d = train_test_split(x, random_state=2)", "a", "d",
     "overlap"),
    ("a, b = train_test_split(x, shuffle=False); c, d = train_test_split(x)", "a", "d", UNKNOWN),
    ("", "x", "x", "same"),
    ("", "x[:n]", "x[n:]", "disjoint"),
    ("", "x[:100]", "x[100:]", "disjoint"),
    ("", "x[:-100]", "x[-100:]", "disjoint"),
    ("", "x[:100]", "x[50:]", UNKNOWN),
    ("", "x[:100]", "x", "inside"),
    ("", "x", "x[:100]", "around"),
    ("i = np.random.permutation(len(x))", "x[i[:n]]", "x[i[n:]]", "disjoint"),
    ("i = np.arange(len(x)); a, b = train_test_split(i)", "x[a]", "x[b]", "disjoint"),
    ("i = np.random.randint(0, 100, 50)", "x[i[:20]]", "x[i[20:]]", UNKNOWN),
    ("m = x[:, 0] > 1", "x[m]", "x[~m]", UNKNOWN),
    ("a, b, c = np.split(x, [10, 20])", "a", "c", "disjoint"),
    ("", "np.delete(x, 3, axis=0)", "x", UNKNOWN),
    ("", "np.concatenate([x, x])", "x", UNKNOWN),
    ("z = np.load('z.npy')", "x", "z", UNKNOWN),
    ("z = [row for row in x if row[0]]", "np.array(z[:9])", "np.array(z[9:])", UNKNOWN),
    ("a, b = np.load('pair.npy')", "a", "b", UNKNOWN),
    ("f = np.load('both.npz')", "f['train']", "f['test']", UNKNOWN),
    ("a, b = next(KFold(5).split(x))", "x[a]", "x[b]", "disjoint"),
    ("d = tf.data.Dataset.from_tensor_slices(x)", "d.take(9)", "d.skip(9)", "disjoint"),
    ("d = tf.data.Dataset.from_tensor_slices(x).shuffle(9)", "d.take(9)", "d.skip(9)", "overlap"),
    ("d = tf.data.Dataset.from_tensor_slices(x).shuffle(9, reshuffle_each_iteration=False)", "d.take(9)",
     "d.skip(9)", "disjoint"),
    ("d = tf.data.Dataset.from_tensor_slices(x).shuffle(9).cache()", "d.take(9)", "d.skip(9)", "disjoint"),
    ("d = tf.data.Dataset.from_tensor_slices(x)", "d.take(9)", "d.filter(f)", UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("before", "one", "other", "expected"), SPLITS)
def test_relation(before: str, one: str, other: str, expected: Any, read: Reader) -> None:
    script = f"{HEAD}{before}\nmodel.fit({one}, validation_data={other})\n"
    if "Dataset" not in before:
        script = f"{HEAD}{before}\nmodel.fit({one}, y, validation_data=({other}, y))\n"
    fit = first(read(script), Fit)
    assert isinstance(fit.x, Data) and isinstance(fit.validation, Data)
    found = relation(fit.x, fit.validation)
    assert found is expected or (found is not UNKNOWN and found == expected)


PASSES = [
    ("d = tf.data.Dataset.from_tensor_slices(x).batch(2)", None),
    ("d = tf.data.Dataset.from_tensor_slices(x).shuffle(9).batch(2)", True),
    ("d = tf.data.Dataset.from_tensor_slices(x).shuffle(9, seed=3).batch(2)", True),
    ("d = tf.data.Dataset.from_tensor_slices(x).shuffle(9, None, False).batch(2)", False),
    ("d = tf.data.Dataset.from_tensor_slices(x).shuffle(9).cache()", False),
    ("d = tf.data.Dataset.list_files('*').map(lambda p: x)", True),
    ("d = keras.utils.image_dataset_from_directory('p')", True),
    ("d = keras.utils.image_dataset_from_directory('p', shuffle=False)", None),
    ("d = keras.preprocessing.image.ImageDataGenerator().flow_from_directory('p')", True),
    ("d = keras.preprocessing.image.ImageDataGenerator().flow(x, shuffle=False)", None),
]  # fmt: skip


@pytest.mark.parametrize(("made", "anew"), PASSES)
def test_order(made: str, anew: bool | None, read: Reader) -> None:
    """None: as the rows were read; else whether every pass has another order."""
    order = first(read(f"{HEAD}{made}\nmodel.predict(d)"), Predict).x.order
    assert order is None if anew is None else isinstance(order, Order) and order.anew is anew


def test_labels_and_predictions_of_one_loop_stand_in_one_order(read: Reader) -> None:
    script = """
d = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(9).batch(2)
for a, b in d:
    print(model.predict(a) == b)
"""
    compare = first(read(HEAD + script), Compare)
    assert isinstance(compare.other.order, Order)
    assert compare.predictions.order is compare.other.order


def test_every_pass_has_an_order_of_its_own(read: Reader) -> None:
    script = """
d = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(9).batch(2)
print(model.predict(d) == np.concatenate([b for _, b in d]))
"""
    compare = first(read(HEAD + script), Compare)
    assert compare.predictions.order is not compare.other.order
    assert compare.predictions.order.act is compare.other.order.act


def test_arrays_shuffled_together_share_their_order(read: Reader) -> None:
    fit = first(read(HEAD + "a, b = shuffle(x, y)\nmodel.fit(a, b)"), Fit)
    assert isinstance(fit.x.order, Order) and fit.x.order is fit.y.order


def test_windows_along_a_series(read: Reader) -> None:
    script = "w = np.array([x[i:i + 9] for i in range(len(x) - 9)])\nmodel.fit(w, y)"
    assert [one.cut.kind for one in taken(first(read(HEAD + script), Fit).x)] == ["window", "other"]
    script = "w = np.array([x[i:i + 9] for i in range(0, len(x), 9)])\nmodel.fit(w, y)"
    assert [one.cut.kind for one in taken(first(read(HEAD + script), Fit).x)] == ["range", "other"]


BLOCKS = [
    ("np.concatenate([np.zeros(5), np.ones(7)])", True),
    ("np.array([0] * 50 + [1] * 50)", True),
    ("np.array([0, 1] * 50)", False),
    ("np.append(y, np.ones(7))", False),
    ("np.random.permutation(np.append(np.zeros(5), np.ones(7)))", False),
    ("np.append(np.zeros(5), np.ones(7))[np.random.permutation(12)]", False),
]


@pytest.mark.parametrize(("labels", "expected"), BLOCKS)
def test_labels_in_blocks(labels: str, expected: bool, read: Reader) -> None:
    found = first(read(f"{HEAD}model.fit(x, {labels})"), Fit).y
    last = taken(found)[-1].cut.detail if taken(found) and found.order is None else ()
    assert (last == ("blocks",)) is expected
