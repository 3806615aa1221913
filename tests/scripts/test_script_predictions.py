"""What is read off predictions: which decision, over which axes, with how many names."""

from __future__ import annotations

from typing import Any

import pytest
from reader import Reader

from lintmodel.facts.event import Decide
from lintmodel.facts.unknown import Unknown
from lintmodel.views.decisions import over

START = """
NAMES = ["a", "b", "c", "d"]
model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
x = np.random.rand(10, 4)
p = model.predict(x)
one = model.predict(x[:1])
"""


def decisions(read: Reader, text: str) -> list[Decide]:
    return list(read(f"{START}\n{text}\n").trace.of(Decide))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("np.argmax(p)", "all"),
        ("np.argmax(p, axis=1)", "units"),
        ("np.argmax(p, -1)", "units"),
        ("p.argmax(axis=0)", "batch"),
        ("tf.argmax(p)", "batch"),
        ("tf.argmax(p, 1)", "units"),
        ("keras.ops.argmax(p, axis=-1)", "units"),
        ("np.argmax(p[0])", "units"),
        ("np.argmax(one)", "units"),
        ("[np.argmax(row) for row in p]", "units"),
        ("np.argmax(model(x), axis=1)", "units"),
        ("model(x).numpy()[0].argmax()", "units"),
        ("np.argmax(p.ravel())", ""),
        ("np.argmax(p[:, :2], axis=1)", ""),
        ("np.argmax(p.T)", "all"),
        ("np.argmax(p.reshape(3, 10))", ""),
    ],
)
def test_what_an_argmax_goes_over(text: str, expected: str, read: Reader) -> None:
    (found,) = decisions(read, text)
    assert found.kind == "argmax"
    assert over(found.model, found) == expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("p > 0.5", ["threshold"]),
        ("(p > 0.5).astype(int)", ["threshold", "cast"]),
        ("np.where(p > 0.5, 1, 0)", ["threshold"]),
        ("1 if p[0][0] > 0.5 else 0", ["threshold"]),
        ("p.astype('int32')", ["cast"]),
        ("p.astype('float64')", []),
        ("int(p[0][0])", ["cast"]),
        ("round(p[0][0])", ["round"]),
        ("np.round(p, 2)", []),
        ("NAMES[np.argmax(p[0])]", ["argmax", "lookup"]),
        ("[NAMES[i] for i in np.argmax(p, axis=1)]", ["argmax", "lookup"]),
        ("np.array(NAMES)[p.argmax(axis=1)]", ["argmax", "lookup"]),
        ("np.argmax(x, axis=1)", []),
        ("x > 0.5", []),
    ],
)
def test_kinds_of_decisions(text: str, kinds: list[str], read: Reader) -> None:
    assert [found.kind for found in decisions(read, text)] == kinds


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("NAMES[np.argmax(p[0])]", 4),
        ("tuple(NAMES)[int(np.argmax(one))]", 4),
        ("{0: 'a', 1: 'b'}[np.argmax(one)]", 2),
        ("np.array(NAMES)[np.argmax(p, axis=1)]", 4),
        ("open('names').readlines()[np.argmax(one)]", None),
    ],
)
def test_how_many_names(text: str, count: Any, read: Reader) -> None:
    looked_up = [found.names for found in decisions(read, text) if found.kind == "lookup"]
    assert [None if isinstance(one, Unknown) else one for one in looked_up] == [count]


def test_a_position_is_no_class(read: Reader) -> None:
    (found,) = decisions(read, "np.unravel_index(np.argmax(p), p.shape)")
    assert found.position
    (other,) = decisions(read, "best = np.argmax(p)\nrow, kind = best // 3, best % 3")
    assert other.position


def test_a_sigmoid_outside_the_model_is_a_step(read: Reader) -> None:
    squashed, found = decisions(read, "tf.sigmoid(p) > 0.5")
    assert (squashed.kind, squashed.data.steps) == ("sigmoid", ())
    assert [step.kind for step in found.data.steps] == ["normalise"]
