"""The comparison of the differential test can tell a right trace from a wrong one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from covering import Tally, uncovered, unfounded

from lintmodel.facts.project import Script
from lintmodel.frontends.scripts import read_script

SCRIPT = """\
import sys
import keras
import numpy as np
x, y = np.random.rand(100, 4) * 5, np.load("y.npy")
norm = keras.layers.Normalization()
norm.adapt(x)
model = keras.Sequential([keras.Input((4,)), norm, keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y, batch_size=10,
          epochs=3)
model(x[:4], training=False)
if sys.argv[1:]:
    model.save("net.keras")
model.predict(np.load("x.npy"))
"""
LAYERS = ["Normalization", "Dense"]
X = {"shape": [100, 4], "min": 0.01, "max": 4.99}
FIT = {"kind": "fit", "line": 9, "layers": LAYERS, "x": X, "batch": 10, "epochs": 3, "steps": 30}
CALL = {"kind": "call", "line": 11, "layers": LAYERS, "training": False, "x": {"shape": [4, 4]}}
RIGHT: list[dict[str, Any]] = [
    {"kind": "adapt", "line": 6, "layers": [], "layer": "Normalization", "x": X},
    {"kind": "compile", "line": 8, "layers": LAYERS},
    FIT,
    CALL,
    {"kind": "predict", "line": 14, "layers": LAYERS, "x": {"shape": [7, 4], "min": -9, "max": 9}},
]
SAVE = {"kind": "save", "line": 13, "layers": LAYERS, "path": "net.keras"}


@pytest.fixture
def script(tmp_path: Path) -> Script:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    return read_script(tmp_path / "script.py", "script.py", tmp_path)


@pytest.mark.parametrize("events", [RIGHT, [*RIGHT, SAVE], [{**FIT, "line": 10}], []])
def test_a_right_record_is_covered(events: list[dict[str, Any]], script: Script) -> None:
    assert list(uncovered(script, events, Tally())) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {**FIT, "line": 8},
        {**FIT, "kind": "evaluate"},
        {**FIT, "layers": ["Dense"]},
        {**FIT, "layers": ["Dense", "Normalization", "Dropout"]},
        {**FIT, "batch": 32},
        {**FIT, "epochs": 2},
        {**FIT, "steps": 29},
        {**FIT, "x": {**X, "max": 5.1}},
        {**FIT, "x": {**X, "min": -0.1}},
        {**FIT, "x": {**X, "shape": [99, 4]}},
        {**CALL, "training": True},
        {**CALL, "training": "absent"},
        {**CALL, "training": 0},
        {**SAVE, "path": "other.keras"},
        {"kind": "load_model", "line": 13, "layers": LAYERS, "path": "net.keras"},
        {"kind": "adapt", "line": 6, "layers": [], "layer": "StringLookup", "x": X},
    ],
)
def test_a_wrong_record_is_not(wrong: dict[str, Any], script: Script) -> None:
    assert len(list(uncovered(script, [wrong], Tally()))) == 1


def test_what_is_unknown_is_counted(script: Script) -> None:
    tally = Tally()
    assert list(uncovered(script, RIGHT, tally)) == []
    assert tally.asked["interval"] == 3
    assert tally.unknown["interval"] == 1
    assert tally.unknown["rows"] == 1
    assert tally.unknown["batch"] == 0


def test_what_must_happen_has_to(script: Script) -> None:
    assert list(unfounded(script, RIGHT)) == []
    assert list(unfounded(script, [*RIGHT, SAVE])) == []
    assert len(list(unfounded(script, RIGHT[:-1]))) == 1
    assert len(list(unfounded(script, []))) == len(RIGHT)
