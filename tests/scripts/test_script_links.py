"""Which file an event means, when several scripts write and load files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from lintmodel.discovery import discover
from lintmodel.facts.project import Link
from lintmodel.gather import gather

TRAIN = """
import os
from pathlib import Path
import keras
import numpy as np
HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = "models"
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.load("x.npy"), np.load("y.npy"))
"""
LOAD = "import keras\nfrom pathlib import Path\nimport os\nmodel = keras.models.load_model({})\n"


def links(folder: Path, monkeypatch: pytest.MonkeyPatch, files: Mapping[str, str]) -> list[Link]:
    """The links of a project of these files, which is the working directory."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    found = discover([Path()], (), folder)
    return gather(found.given, [], folder).project.links


def linked(found: list[Link]) -> list[tuple[str, bool]]:
    """Every file that is both written and loaded, and whether that is sure."""
    written = {link.target for link in found if link.kind in ("saves", "stores")}
    loads = [link for link in found if link.kind not in ("saves", "stores")]
    return [(link.target, link.sure) for link in loads if link.target in written]


@pytest.mark.parametrize(
    ("saved", "loaded", "target", "sure"),
    [
        ('"m.keras"', '"../src/m.keras"', "src/m.keras", True),
        ('os.path.join(HERE, "m.keras")', '"src/m.keras"', "src/m.keras", True),
        ('f"{FOLDER}/m.keras"', '"models/m.keras"', "models/m.keras", True),
        ('"%s/m.keras" % FOLDER', 'Path("models") / "m.keras"', "models/m.keras", True),
        ('"../models/m.keras"', 'os.path.join("..", "models", "m.keras")', "models/m.keras", True),
        ('"w/{epoch:02d}.keras"', '"../src/w/07.keras"', "src/w/07.keras", True),
        ('"m.keras"', '"m.keras"', "m.keras", False),
        ('"out/m.keras"', '"deployed/m.keras"', "src/out/m.keras", False),
        ('os.environ["OUT"]', '"m.keras"', None, None),
        ('"m.keras"', '"other.keras"', None, None),
    ],
)
def test_which_file(
    saved: str,
    loaded: str,
    target: str | None,
    sure: bool | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save = "keep = keras.callbacks.ModelCheckpoint" if "{epoch" in saved else "model.save"
    text = f"{TRAIN}{save}({saved})\n"
    if "{epoch" in saved:
        text += 'model.fit(np.load("x.npy"), np.load("y.npy"), callbacks=[keep])\n'
    files = {"src/train.py": text, "app/serve.py": LOAD.format(loaded)}
    expected = [] if target is None else [(target, sure)]
    assert linked(links(tmp_path, monkeypatch, files)) == expected


def test_two_files_of_one_name_are_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = TRAIN + 'model.save(os.path.join(HERE, "m.keras"))\n'
    files = {"a/train.py": save, "b/train.py": save, "c/serve.py": LOAD.format('"m.keras"')}
    assert linked(links(tmp_path, monkeypatch, files)) == []


def test_the_nearest_script_is_the_other_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = TRAIN + 'model.save("m.keras")\n'
    load = LOAD.format('"m.keras"')
    files = {"a/train.py": save, "b/train.py": save, "a/serve.py": load, "b/serve.py": load}
    found = linked(links(tmp_path, monkeypatch, files))
    assert found == [("a/m.keras", True), ("b/m.keras", True)]


def test_a_notebook_runs_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = '{"cells": [{"cell_type": "code", "source": ["import keras\\n", "m = keras.Sequential()\\n", '
    cell += '"m.save(\'m.keras\')"], "metadata": {}, "outputs": [], "execution_count": 1}], '
    cell += '"metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    files = {"nb/train.ipynb": cell, "serve.py": LOAD.format('"nb/m.keras"')}
    assert linked(links(tmp_path, monkeypatch, files)) == [("nb/m.keras", True)]


def test_objects_are_linked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = "import pickle\nimport keras\nfrom sklearn.preprocessing import StandardScaler\n"
    store += "scaler = StandardScaler()\nscaler.fit([[1.0]])\n"
    store += 'pickle.dump(scaler, open("scaler.pkl", "wb"))\n'
    restore = 'import pickle\nimport keras\nscaler = pickle.load(open("scaler.pkl", "rb"))\n'
    found = links(tmp_path, monkeypatch, {"train.py": store, "serve.py": restore})
    assert linked(found) == [("scaler.pkl", True)]


@pytest.mark.parametrize(
    ("template", "name", "expected"),
    [
        ("w.{epoch:02d}-{val_loss:.2f}.keras", "w.07-0.31.keras", True),
        ("w.{epoch:02d}.keras", "w.best.h5", False),
        ("x{epoch}" * 30 + ".keras", "x" * 200 + ".h5", False),  # hours, if it were matched
        ("w{epoch}.keras", "w" * 4000 + ".keras", False),
    ],
)
def test_files_of_every_epoch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str, name: str, expected: bool
) -> None:
    keep = f'keep = keras.callbacks.ModelCheckpoint("{template}")\n'
    fit = 'model.fit(np.load("x.npy"), np.load("y.npy"), callbacks=[keep])\n'
    files = {"train.py": TRAIN + keep + fit, "serve.py": LOAD.format(f'"{name}"')}
    found = links(tmp_path, monkeypatch, files)
    assert any(link.kind == "saves" and link.target == name for link in found) is expected
