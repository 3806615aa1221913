"""Rows that are put together again and again: told once each, and never more than a bounded number."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import lintmodel
from lintmodel.facts.rows import MAX_PIECES, pieces, taken
from lintmodel.frontends.scripts import read_script

SECONDS = 25.0  # on the slowest machine; below one
HEAD = """import keras
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

x, y = np.load("x.npy"), np.load("y.npy")
a, b, ya, yb = train_test_split(x, y)
"""
TAIL = """scaler, other = StandardScaler(), StandardScaler()
a = scaler.fit_transform(a)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(a, ya)
model.predict(other.fit_transform(x))
"""
JOINED = {
    "twice each time": "x = np.concatenate([x, x])\n" * 28,  # each piece for itself: 2^28
    "a long chain": "x = np.concatenate([x, y])\n" * 1500,
    "crosswise": "x, y = np.concatenate([x, y]), np.concatenate([y, x])\n" * 60,
    "many at once": f"x = np.concatenate([{', '.join(['x', 'y'] * 700)}])\n",
}


@pytest.mark.parametrize("name", JOINED)
def test_the_time_stays_in_bounds(name: str, folder: Path) -> None:
    """Errors: LintmodelError where a rule failed, as by recursion."""
    (folder / "train.py").write_text(HEAD + JOINED[name] + TAIL, encoding="utf-8")
    began = time.monotonic()
    lintmodel.check(folder, isolated=True, cache=False, show_info=True)
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("x = np.concatenate([x, y])\n", 2),
        ("x = np.concatenate([x, x])\n", 1),
        ("x = np.concatenate([x, y])\nx = np.concatenate([x, a])\n", 4),
        ("x = np.concatenate([x, y])\nx = x[:10]\n", 0),  # that was not the last that was done
        ("x = np.concatenate([x, y], axis=1)\n", 0),  # beside one another
    ],
)
def test_each_piece_comes_once(text: str, count: int, folder: Path) -> None:
    (folder / "train.py").write_text(f"{HEAD}{text}model = keras.Sequential([])\nmodel.predict(x)\n")
    script = read_script(folder / "train.py", "train.py", folder)
    (data,) = [event.x for event in script.trace.events if hasattr(event, "x")]
    found = list(pieces(data))
    assert len(found) == count
    assert len({id(one) for one in found}) == count


def test_no_more_than_a_bounded_number(folder: Path) -> None:
    text = JOINED["a long chain"] + "model = keras.Sequential([])\nmodel.predict(x)\n"
    (folder / "train.py").write_text(HEAD + text)
    script = read_script(folder / "train.py", "train.py", folder)
    (data,) = [event.x for event in script.trace.events if hasattr(event, "x")]
    assert taken(data)
    assert len(list(pieces(data))) <= MAX_PIECES + 1
