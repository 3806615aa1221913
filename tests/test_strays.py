"""Loaded files that nobody writes: texts are read once, and a bound that is hit is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import lintmodel
from lintmodel.frontends import naming
from lintmodel.views import across, early, trained

TRAINING = """
import keras
import numpy as np

x, y = np.zeros((8, 4)), np.zeros((8, 1))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y)
model.save("prices.keras")
"""
USE = """
import keras
import numpy as np

model = keras.models.load_model("{name}")
print(model.predict(np.zeros((1, 4))))
"""
ROUND = """
model.compile("adam", "mse")
model.fit(x, y)
model.save("m{number}.keras")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(TRAINING)
    return tmp_path


def write_uses(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"use{number}.py").write_text(USE.format(name=f"prices_{number}.keras"))


def test_each_text_is_read_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_uses(project, 5)
    (project / "README.md").write_text("fetch prices_3.keras from the shelf\n")
    read: Counter[str] = Counter()
    text = naming._text

    def counting(path: str) -> bytes:
        read[Path(path).name] += 1
        return text(path)

    monkeypatch.setattr(naming, "_text", counting)
    found = [one for one in lintmodel.check(".").findings if one.rule == "model-file-mismatch"]
    assert {one.where.path for one in found} == {f"use{number}.py" for number in (0, 1, 2, 4)}
    assert read["README.md"] == 1
    assert max(read.values()) <= 2  # once for downloads in it, once for names


def test_too_many_are_said(project: Path) -> None:
    write_uses(project, 21)
    report = lintmodel.check(".")
    assert not [one for one in report.findings if one.rule == "model-file-mismatch"]
    (note,) = [one for one in report.notes if one.kind == "budget"]
    assert note.message.startswith("21 model files are loaded that no script here writes")


def test_spoken_of(tmp_path: Path) -> None:
    for name, text in (("a.py", "load a.h5 and b.h5"), ("b.sh", "cp b.h5"), ("c.py", "wget c.h5")):
        (tmp_path / name).write_text(text)
    paths = {name: str(tmp_path / f"{name}.py") for name in "ac"}
    names = {"a.h5": [paths["a"]], "b.h5": [paths["a"]], "c.h5": [paths["c"]], "d.h5": [paths["a"]]}
    assert naming.spoken_of(names, [str(tmp_path)]) == {"b.h5", "c.h5"}
    assert naming.spoken_of({}, [str(tmp_path)]) == set()


def test_too_much_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("words")
    assert naming.spoken_of({"d.h5": []}, [str(tmp_path)]) == set()
    monkeypatch.setattr(naming, "MAX_ALL", 4)
    assert naming.spoken_of({"d.h5": []}, [str(tmp_path)]) == {"d.h5"}


@pytest.mark.parametrize("view", [trained, across, early], ids=lambda view: view.__name__)
def test_rounds_are_not_compared_each_with_each(
    project: Path, monkeypatch: pytest.MonkeyPatch, view: Any
) -> None:
    rounds = 200
    (project / "train.py").write_text(
        TRAINING + "".join(ROUND.format(number=number) for number in range(rounds))
    )
    before, calls = view.before, 0

    def counting(a: Any, b: Any) -> Any:
        nonlocal calls
        calls += 1
        return before(a, b)

    monkeypatch.setattr(view, "before", counting)
    lintmodel.check("train.py")
    assert calls < 20 * rounds
