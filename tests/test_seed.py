"""The four programs that lintmodel began with: exactly the marked findings, and their words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from realkeras import SEEDS, Built

from examples import findings, marks, site

SAVED = {
    "seed_batchnorm": ["batchnorm-unconverged"],
    "seed_dropout": [],
    "seed_normalization": [],  # the fault is in the test data, which no file holds
    "seed_normalization_unadapted": ["unadapted-layer"],
}


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_seed(path: Path, folder: Path) -> None:
    shutil.copy(path, folder)
    found = [site(finding) for finding in findings(show_info=False)]
    assert sorted(found) == sorted(marks(path.name, path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("seed_batchnorm", "batchnorm-unconverged", ["4 updates", "96 %", "0.99"]),
        ("seed_normalization", "missing-inference-preprocessing", ["0..1", "0..5", "line 16"]),
        ("seed_normalization_unadapted", "unadapted-layer", ["line 23", "adapt()"]),
    ],
)
def test_what_the_message_says(name: str, rule: str, words: list[str], folder: Path) -> None:
    shutil.copy(next(path for path in SEEDS if path.stem == name), folder)
    messages = [finding.message for finding in findings() if finding.rule == rule]
    assert messages
    assert [word for message in messages for word in words if word not in message] == []


def test_every_seed_has_a_saved_model() -> None:
    assert sorted(SAVED) == [path.stem for path in SEEDS]


@pytest.mark.parametrize("form", ["model.keras", "model.h5"])
@pytest.mark.parametrize("name", SAVED)
def test_saved_model_of_the_same_run(
    name: str, form: str, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built.folder(name))
    assert [finding.rule for finding in findings(form, show_info=False)] == SAVED[name]


@pytest.mark.parametrize("form", ["model.keras", "model.h5"])
def test_the_file_counted_the_updates(
    form: str, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built.folder("seed_batchnorm"))
    (finding,) = findings(form, show_info=False)
    assert "4 updates" in finding.message
    assert "96 %" in finding.message
