"""One file that is written and read again and again: the time stays in bounds."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path

import pytest

import lintmodel
from lintmodel.facts.project import Project
from lintmodel.views import common

SECONDS = 25.0  # on the slowest machine; about one
MADE = """import keras
import numpy as np

x = np.load("x.npy")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
"""
WHOLE = """model.fit(x, x)
model.save("a.keras")
net{0} = keras.models.load_model("a.keras")
net{0}.predict(x)
"""
WEIGHTS = """model.fit(x, x)
model.save_weights("a.weights.h5")
model.load_weights("a.weights.h5")
model.predict(x)
"""
SCALED = """scaler{0} = joblib.load("s.pkl")
scaler{0}.inverse_transform(model.predict(scaler{0}.transform(x)))
"""
STORED = """import joblib
from sklearn.preprocessing import StandardScaler

joblib.dump(StandardScaler().fit([[1.0]]), "s.pkl")
"""


@pytest.mark.parametrize("round_", [WHOLE, WEIGHTS])
def test_one_file_in_every_round(round_: str, folder: Path) -> None:
    rounds = "".join(round_.format(number) for number in range(400))
    (folder / "train.py").write_text(MADE + rounds)
    began = time.monotonic()
    lintmodel.check(["."])
    assert time.monotonic() - began < SECONDS


def test_one_scaler_in_every_round(folder: Path) -> None:
    rounds = "".join(SCALED.format(number) for number in range(400))
    (folder / "train.py").write_text(STORED)
    (folder / "serve.py").write_text("import joblib\n" + MADE + rounds)
    began = time.monotonic()
    lintmodel.check(["."])
    assert time.monotonic() - began < SECONDS


def test_what_views_share_is_found_out_once_and_let_go() -> None:
    numbers = count(1)
    shared = common.once(lambda _: next(numbers))
    one, other = Project(), Project()
    assert [shared(one), shared(one), shared(other), shared(one)] == [1, 1, 2, 3]
    common.forget()
    assert shared(one) == 4
