"""One file that is written and read again and again: the time stays in bounds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import lintmodel

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


@pytest.mark.parametrize("round_", [WHOLE, WEIGHTS])
def test_one_file_in_every_round(round_: str, folder: Path) -> None:
    rounds = "".join(round_.format(number) for number in range(400))
    (folder / "train.py").write_text(MADE + rounds)
    began = time.monotonic()
    lintmodel.check(["."])
    assert time.monotonic() - began < SECONDS
