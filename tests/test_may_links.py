"""A file that several scripts may write: rules speak where all of them agree, or the file decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from kerasfile import write_model

from examples import findings

TRAIN = """import keras
import numpy as np

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), {head}])
model.compile("adam", "{loss}")
model.fit(np.load("x.npy"), np.load("y.npy"))
model.save("model.keras")
"""
APP = """import keras
import numpy as np

NAMES = ["one", "two", "three", "four"]
model = keras.models.load_model("model.keras")
{use}
"""
ONE = ('keras.layers.Dense(1, activation="sigmoid")', "binary_crossentropy")
SAME = ('keras.layers.Dense(units=1, activation=keras.activations.sigmoid, name="end")', ONE[1])
FIVE = ('keras.layers.Dense(5, activation="softmax")', "sparse_categorical_crossentropy")
FOUR = ('keras.layers.Dense(4, activation="softmax")', "sparse_categorical_crossentropy")
UNKNOWN = ('keras.layers.Dense(int(input()), activation="softmax")', FIVE[1])
ARGMAX = "print(np.argmax(model.predict(np.load('new.npy')), axis=1))"
NAMED = "print([NAMES[np.argmax(row)] for row in model.predict(np.load('new.npy'))])"
SHAPE = "print(model.predict(np.zeros((1, 5))))"
LABELS = """model.compile("adam", "sparse_categorical_crossentropy")
model.fit(np.load("x.npy"), keras.utils.to_categorical(np.load("y.npy"), 5))"""


def write(folder: Path, use: str, *writers: tuple[str, str]) -> None:
    for number, (head, loss) in enumerate(writers):
        (folder / f"train{number}.py").write_text(TRAIN.format(head=head, loss=loss))
    (folder / "app.py").write_text(APP.format(use=use))


def said() -> list[str]:
    return sorted({one.rule for one in findings(show_info=False) if one.where.path == "app.py"})


@pytest.mark.parametrize(
    ("use", "agreeing", "other", "rule"),
    [
        (ARGMAX, (ONE, SAME), FOUR, "argmax-of-one-unit"),
        (NAMED, (FIVE, FIVE), FOUR, "class-count-mismatch"),
        (SHAPE, (ONE, SAME), FOUR, "input-shape-mismatch"),
        (LABELS, (FIVE, FIVE), ONE, "label-encoding-mismatch"),
    ],
)
def test_writers(
    use: str, agreeing: tuple[tuple[str, str], ...], other: tuple[str, str], rule: str, folder: Path
) -> None:
    write(folder, use, agreeing[0])
    assert said() == [rule]
    write(folder, use, *agreeing)
    assert said() == [rule]
    write(folder, use, agreeing[0], other)
    assert said() == []
    write(folder, use, agreeing[0], UNKNOWN)
    assert said() == []


@pytest.mark.parametrize(("units", "expected"), [(4, []), (7, ["class-count-mismatch"])])
def test_the_file_decides(units: int, expected: list[str], folder: Path) -> None:
    layers = [
        {"class_name": "InputLayer", "config": {"name": "given", "batch_shape": [None, 4]}},
        {
            "class_name": "Dense",
            "config": {"name": "end", "units": units, "activation": "softmax", "use_bias": True},
        },
    ]
    write(folder, NAMED, FIVE, ONE)
    config = {"class_name": "Sequential", "config": {"name": "chain", "layers": layers}}
    write_model(folder, {"model": config})
    assert said() == expected


def test_a_script_that_writes_the_file_anew_decides_for_itself(folder: Path) -> None:
    layers = [
        {"class_name": "InputLayer", "config": {"name": "given", "batch_shape": [None, 4]}},
        {
            "class_name": "Dense",
            "config": {"name": "end", "units": 1, "activation": "sigmoid", "use_bias": True},
        },
    ]
    config = {"class_name": "Sequential", "config": {"name": "chain", "layers": layers}}
    write_model(folder, {"model": config})
    text = TRAIN.format(head=FOUR[0], loss=FOUR[1]) + ARGMAX.replace(
        "model.predict", 'keras.models.load_model("model.keras").predict'
    )
    (folder / "app.py").write_text(text + "\n")
    assert "argmax-of-one-unit" not in said()
