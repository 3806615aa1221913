"""Code and models without fault, many of which look faulty: nothing may be said of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from realkeras import TESTS, Built

from examples import findings

SILENCE = TESTS / "silence"
FOLDERS = sorted(path for path in SILENCE.iterdir() if path.is_dir() and any(path.glob("*.py")))
ALONE = sorted([*SILENCE.glob("*.py"), *SILENCE.glob("*.ipynb")])
IN_FOLDERS = sorted(path for folder in FOLDERS for path in folder.glob("*.py"))
MODELS = [
    *(f"{name}.{form}" for name in ("adapted", "fixed", "converged", "untrained")
      for form in ("keras", "h5", "weights.h5")),
    *(f"{name}_{form}" for name in ("adapted", "fixed", "converged", "untrained")
      for form in ("export", "saved_model")),
    "frozen.keras", "frozen.h5", "frozen.weights.h5", "frozen_export",
    "attention.keras", "attention.h5", "attention_export",
    "two_heads.keras", "two_heads.h5", "two_heads_export",
    "augmenting.keras", "augmenting.h5", "augmenting.weights.h5",
    "text.keras", "text_export",
]  # fmt: skip


def test_the_corpus_is_there() -> None:
    assert len(ALONE) > 50
    assert len(FOLDERS) > 3


@pytest.mark.parametrize("path", ALONE, ids=lambda path: path.name)
def test_script(path: Path, folder: Path) -> None:
    shutil.copy(path, folder)
    assert findings(show_info=False) == []


@pytest.mark.parametrize("path", FOLDERS, ids=lambda path: path.name)
def test_project(path: Path, folder: Path) -> None:
    shutil.copytree(path, folder / path.name)
    assert findings(show_info=False) == []


@pytest.mark.parametrize("path", IN_FOLDERS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_script_of_a_project_given_alone(path: Path, folder: Path) -> None:
    shutil.copytree(path.parent, folder, dirs_exist_ok=True)
    assert findings(path.name, show_info=False) == []


@pytest.mark.parametrize("name", MODELS)
def test_model(name: str, built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built.folder("silence"))
    assert findings(name, show_info=False) == []


def test_no_model_is_forgotten(built: Built) -> None:
    assert sorted(path.name for path in built.folder("silence").iterdir()) == sorted(MODELS)
