"""Files of one Keras and the pins of another, against what load_model() did.

Run by hand: each fixture was loaded with Keras 2.12 (those of Keras 3) and with Keras 3.15 (those of
Keras 2). Files that failed for another reason, such as a loss of their own, are left out.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import lintmodel
from lintmodel.checks.skew import redefined_hard_sigmoid
from lintmodel.facts.layer import Layer
from lintmodel.facts.project import Artifact
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.views.files import StoredLayer

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
KERAS2, KERAS3 = "tensorflow==2.15", "tensorflow==2.18"
FAILS = [
    ("k212_chain.keras", KERAS3),
    ("k212_heads.h5", KERAS3),
    ("k212_heads_zip.keras", KERAS3),
    ("k212_words_zip.keras", KERAS3),
    ("k2_functional.h5", KERAS3),
    ("k2_functional.keras", KERAS3),
    ("k30_chain.h5", KERAS2),
    ("k30_chain.keras", KERAS2),
    ("k315_words.keras", KERAS2),
    ("k36_heads.h5", KERAS2),
    ("k36_whole.keras", KERAS2),
]
LOADS = [
    ("k212_chain.keras", KERAS2),
    ("k212_heads_zip.keras", KERAS2),
    ("k2_functional.h5", KERAS2),
    ("k30_chain.h5", KERAS3),
    ("k30_half.keras", KERAS3),
    ("k30_export", KERAS2),
    ("k36_words.keras", KERAS3),
    ("k315_heads.keras", KERAS3),
    ("k315_own.keras", KERAS2),  # says nothing of its layers
    ("k315_heads.weights.h5", KERAS2),  # weights alone are read by whoever builds the model
]


@pytest.mark.parametrize(
    ("name", "pin", "expected"),
    [(*one, ["version-skew"]) for one in FAILS] + [(*one, []) for one in LOADS],
)
def test_a_file_and_a_pin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, pin: str, expected: list[str]
) -> None:
    source = FIXTURES / name
    (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    (tmp_path / "requirements.txt").write_text(pin)
    monkeypatch.chdir(tmp_path)
    found = lintmodel.check(["."], isolated=True).findings
    assert [one.rule for one in found if one.rule == "version-skew"] == expected


@pytest.mark.parametrize(("kind", "expected"), [("h5", 1), ("keras", 1), ("saved-model", 0)])
def test_keras_3_runs_the_graph_of_a_saved_model(kind: str, expected: int) -> None:
    artifact = Artifact(path="model", format=kind, version=KerasVersion((2, 15)))
    layer = Layer(kind="Dense", name="gate", args={"activation": "hard_sigmoid"})
    stored = StoredLayer(artifact, layer, frozenset(), Where("model"))
    assert len([*redefined_hard_sigmoid(stored)]) == expected
