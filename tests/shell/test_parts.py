"""Files that are a part of a model: a commit lists them, and the whole model is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmodel.discovery import discover


def named(*paths: str) -> list[tuple[str, str]]:
    found = discover([Path(path) for path in paths], (), Path())
    return [(source.shown, source.kind) for source in found.given]


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    names = (
        "export/saved_model.pb", "export/fingerprint.pb", "export/variables/variables.index",
        "export/variables/variables.data-00000-of-00001", "export/assets/words.txt",
        "open.keras/metadata.json", "open.keras/config.json", "open.keras/model.weights.h5",
        "ckpt/cp.index", "ckpt/cp.data-00000-of-00002", "ckpt/cp.data-00001-of-00002",
        "variables/variables.index", "lost.data-00000-of-00001",
    )  # fmt: skip
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("export/saved_model.pb", "export"),
        ("export/fingerprint.pb", "export"),
        ("export/variables/variables.index", "export"),
        ("export/variables/variables.data-00000-of-00001", "export"),
        ("open.keras/metadata.json", "open.keras"),
        ("open.keras/model.weights.h5", "open.keras"),
        ("ckpt/cp.index", "ckpt/cp.index"),
        ("ckpt/cp.data-00001-of-00002", "ckpt/cp.index"),
        ("variables/variables.index", "variables/variables.index"),
        ("lost.data-00000-of-00001", "lost.data-00000-of-00001"),
    ],
)
def test_the_model_of_a_file(path: str, model: str) -> None:
    assert named(path) == [(model, "model")]


def test_each_model_once() -> None:
    assert named("export/saved_model.pb", "export/variables/variables.index", "export") == [
        ("export", "model")
    ]
