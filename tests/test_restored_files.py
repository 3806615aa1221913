"""Normalization out of model files: loaded from HDF5 before Keras 3.6, and cloned after a load."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from realkeras import TESTS

import lintmodel

FIXTURES = TESTS / "models/fixtures"
LOADS = """
import keras
import numpy as np
model = keras.models.load_model("{name}")
{then}
"""
PREDICTS = "model.predict(np.load('x.npy'))"
CLONES = """copy = keras.models.clone_model(model)
copy.set_weights(model.get_weights())
copy.predict(np.load('x.npy'))"""
SETS = f"model.set_weights(np.load('w.npy', allow_pickle=True))\n{PREDICTS}"


@pytest.mark.parametrize(
    ("file", "keras", "then", "line"),
    [
        ("k33_heads.h5", "3.3.3", PREDICTS, 4),
        ("k212_heads.h5", "3.3.3", PREDICTS, 4),
        ("k33_heads.h5", "3.6.0", PREDICTS, 0),  # loads it rightly
        ("k33_heads.h5", "2.15.0", PREDICTS, 0),
        ("k33_heads.h5", "", PREDICTS, 0),  # nobody knows which Keras loads it
        ("k33_heads.h5", "3.3.3", "print(model.name)", 0),
        ("k33_heads.h5", "3.3.3", f"for layer in model.layers: layer.finalize_state()\n{PREDICTS}", 0),
        ("k315_heads.keras", "3.3.3", PREDICTS, 0),  # this format finishes it
        ("k315_heads.keras", "3.15.0", CLONES, 6),
        ("k315_heads.keras", "2.15.0", CLONES, 0),
        ("k315_heads.keras", "3.15.0", SETS, 0),  # it has its statistics
        ("k315_chain.keras", "3.15.0", CLONES, 0),  # no Normalization inside
    ],
)
def test_normalization_of_a_file(file: str, keras: str, then: str, line: int, folder: Path) -> None:
    if not (FIXTURES / file).exists():
        pytest.fail(f"there is no fixture {file}")
    shutil.copy(FIXTURES / file, folder / file)
    (folder / "serve.py").write_text(LOADS.format(name=file, then=then))
    if keras:
        (folder / "requirements.txt").write_text(f"keras=={keras}\n")
    found = lintmodel.check(".", select=["restored-normalization"]).findings
    assert [finding.where.line for finding in found] == ([line] if line else [])
