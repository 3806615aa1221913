"""Folders of pictures on the disk, whose names number the classes: which are looked at, and how far."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

import lintmodel
from lintmodel import cache as caching
from lintmodel import standing
from lintmodel.cli import main
from lintmodel.findings import Report
from lintmodel.frontends import classfolders

TRAIN = """
import keras

train = keras.utils.image_dataset_from_directory({place}, image_size=(64, 64){more})
layers = [keras.layers.Rescaling(1 / 255), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")]
model = keras.Sequential(layers)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(train, epochs=3)
model.save("pets.keras")
"""
APP = """
import keras
import numpy as np

NAMES = ["bird", "cat", "dog"]
model = keras.saving.load_model("pets.keras")
image = keras.utils.load_img("new.png", target_size=(64, 64), interpolation="bilinear")
print(NAMES[np.argmax(model.predict(keras.utils.img_to_array(image)[None])[0])])
"""
OTHER_ORDER = ("Dog", "cat", "bird")


@pytest.fixture
def project(folder: Path) -> Path:
    """A training and an app; a list in the app says bird, cat, dog."""
    (folder / "pyproject.toml").write_text("")
    write(folder)
    (folder / "app.py").write_text(APP)
    return folder


def write(folder: Path, place: str = '"pets"', more: str = "") -> None:
    (folder / "train.py").write_text(TRAIN.format(place=place, more=more))


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)


def check(*paths: str) -> Report:
    return lintmodel.check(*(paths or ".",), select=["class-order-mismatch"])


def lines(report: Report) -> list[int]:
    return [finding.where.line for finding in report.findings]


def test_the_order_of_the_folders(project: Path) -> None:
    make(project / "pets", *OTHER_ORDER)
    assert lines(check()) == [8]
    assert lines(check("app.py")) == [8]
    assert lines(check("train.py")) == [4]


@pytest.mark.parametrize(
    "names",
    [
        ("bird", "cat", "dog"),
        ("Bird", "Cat", "Dog"),
        ("Dog", "cat"),  # not the classes of the list
        ("Dog", "cat", "bird", "fish"),
        ("Dog", "dog", "cat", "bird"),  # two for one word of the list
        ("Dog", "cat", "bird", ".ipynb_checkpoints"),  # a class for one loader, none for another
        (),
    ],
)
def test_folders_that_say_nothing_wrong(project: Path, names: tuple[str, ...]) -> None:
    make(project / "pets", *names)
    assert lines(check()) == []


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ('"pets"', ', class_names=["bird", "cat", "dog"]'),
        ('"pets"', ", labels=[0, 1, 2]"),
        ('"pets"', ", **options"),
        ("input()", ""),
        ('"elsewhere"', ""),
        ('".pets"', ""),  # hidden
        ('"linked"', ""),
        ('"../pets"', ""),  # not of this project
    ],
)
def test_loaders_that_are_told_otherwise(project: Path, place: str, more: str) -> None:
    make(project / "pets", *OTHER_ORDER)
    make(project / ".pets", *OTHER_ORDER)
    make(project.parent / "pets", *OTHER_ORDER)
    os.symlink(project / "pets", project / "linked")  # noqa: PTH211
    write(project, place, more)
    assert lines(check()) == []


def test_a_link_among_the_folders_is_not_followed(project: Path) -> None:
    make(project / "pets", "Dog", "cat")
    make(project, "birds")
    os.symlink(project / "birds", project / "pets" / "bird")  # noqa: PTH211
    assert lines(check()) == []


def test_files_among_the_folders_are_no_classes(project: Path) -> None:
    make(project / "pets", *OTHER_ORDER)
    (project / "pets" / "labels.csv").write_text("")
    (project / "pets" / ".DS_Store").write_text("")
    assert lines(check()) == [8]


def test_an_excluded_folder_is_not_looked_at(project: Path) -> None:
    make(project / "data" / "pets", *OTHER_ORDER)
    write(project, '"data/pets"')
    assert lines(check()) == [8]
    (project / "pyproject.toml").write_text('[tool.lintmodel]\nexclude = ["data"]\n')
    assert lines(check()) == []


def test_data_are_looked_at_though_git_ignores_them(project: Path) -> None:
    """Few keep pictures in git: what the loader reads lies on this machine."""
    make(project / "pets", *OTHER_ORDER)
    (project / ".gitignore").write_text("pets/\n")
    assert lines(check()) == [8]


def test_two_folders_of_one_name(project: Path) -> None:
    """Beside the script, and in the working directory: which is meant nobody knows."""
    make(project / "pets", *OTHER_ORDER)
    make(project / "src" / "pets", "bird", "cat", "dog")
    (project / "train.py").rename(project / "src" / "train.py")
    assert lines(check()) == []


def test_a_folder_of_too_many_entries(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(project / "pets", *OTHER_ORDER)
    monkeypatch.setattr(classfolders, "MAX_ENTRIES", 2)
    report = check()
    assert lines(report) == []
    notes = [note for note in report.notes if note.kind == "budget"]
    assert [note.path for note in notes] == ["pets"]


def test_a_cache_does_not_keep_the_folders(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the facts of scripts nor the outcome of a run: a folder that is renamed is another."""
    monkeypatch.setenv(caching.FOLDER, str(tmp_path / "kept"))
    monkeypatch.setattr(standing, "SETTLED", 0.0)
    make(project / "pets", *OTHER_ORDER)

    def found() -> bool:
        output = CliRunner().invoke(main, ["check"]).output
        return "class-order-mismatch" in output

    assert found()
    assert found()
    assert any((tmp_path / "kept").rglob("*"))
    (project / "pets" / "Dog").rename(project / "pets" / "dog")
    assert not found()
