"""A script that exports a model and the export beside it are one root: it is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

import lintmodel

SCRIPT = """\
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras

parts = [keras.layers.RandomFlip(), keras.layers.Flatten(), keras.layers.Dense(1)]
model = keras.Sequential([keras.Input((4, 4, 3)), *parts])
model.export("served")
"""


def test_augmentation_in_a_script_and_in_its_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keras = pytest.importorskip("keras")
    monkeypatch.chdir(tmp_path)
    parts = [keras.layers.RandomFlip(), keras.layers.Flatten(), keras.layers.Dense(1)]
    keras.Sequential([keras.Input((4, 4, 3)), *parts]).export("served", verbose=False)

    def told() -> list[tuple[str, str]]:
        report = lintmodel.check(["."], select=["augmentation-in-serving"], show_info=True)
        return [(one.where.path, one.severity) for one in report.findings]

    assert told() == [("served", "error")]
    Path("train.py").write_text(SCRIPT, encoding="utf-8")
    assert told() == [("train.py", "error")]
