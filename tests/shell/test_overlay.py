"""Texts over the disk: a run judges them, as the given file, as context and as a module."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintmodel.cache import Cache
from lintmodel.discovery import MissingPath
from lintmodel.options import Options, settle
from lintmodel.overlay import held, overlaid
from lintmodel.run import run

HEAD = "import keras\nfrom keras import layers\n"
FAULTY = HEAD + (
    "model = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation='softmax')])\n"
    "model.compile('adam', 'binary_crossentropy')\n"
)
RIGHT = FAULTY.replace("softmax", "sigmoid")
USES_MODULE = HEAD + (
    "from config import LAST\n"
    "model = keras.Sequential([layers.Input((4,)), layers.Dense(1, activation=LAST)])\n"
    "model.compile('adam', 'binary_crossentropy')\n"
)


def rules(path: str, cache: Cache | None = None) -> list[str]:
    paths = [Path(path)]
    settings = settle(paths, Options(isolated=True))
    return [finding.rule for finding in run(paths, settings, cache).report.findings]


def test_the_text_is_judged_and_not_the_file(folder: Path) -> None:
    (folder / "train.py").write_text(FAULTY)
    assert rules("train.py") == ["single-unit-softmax"]
    with overlaid({"train.py": RIGHT.encode()}):
        assert rules("train.py") == []
    assert rules("train.py") == ["single-unit-softmax"]


def test_a_file_that_is_not_there_yet(folder: Path) -> None:
    with overlaid({folder / "new.py": FAULTY.encode(), "untitled": FAULTY.encode()}):
        assert rules("new.py") == ["single-unit-softmax"]
        assert rules("untitled") == ["single-unit-softmax"]
    with pytest.raises(MissingPath):
        rules("new.py")


def test_a_module_of_a_script(folder: Path) -> None:
    (folder / "config.py").write_text("LAST = 'sigmoid'\n")
    (folder / "train.py").write_text(USES_MODULE)
    assert rules("train.py") == []
    with overlaid({"config.py": b"LAST = 'softmax'\n"}):
        assert rules("train.py") == ["single-unit-softmax"]
    (folder / "config.py").unlink()
    with overlaid({"config.py": b"LAST = 'softmax'\n"}):
        assert rules("train.py") == ["single-unit-softmax"]


def test_comments_are_those_of_the_text(folder: Path) -> None:
    (folder / "train.py").write_text(FAULTY)
    silenced = FAULTY.replace("softmax')])", "softmax')])  # lintmodel: ignore[objective] for a test")
    with overlaid({"train.py": silenced.encode()}):
        assert rules("train.py") == []


def test_no_outcome_is_kept_for_the_disk(folder: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    (folder / "train.py").write_text(FAULTY)
    (folder / "other.py").write_text(HEAD)
    for _ in range(2):
        with overlaid({"train.py": RIGHT.encode()}):
            assert rules("train.py", cache) == []
        assert rules("train.py", cache) == ["single-unit-softmax"]


def test_nothing_is_left_behind() -> None:
    with pytest.raises(KeyError), overlaid({"train.py": b""}):
        assert held("train.py") == b""
        raise KeyError
    assert held("train.py") is None


def test_links_name_the_same_file(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "link").symlink_to("real")
    with overlaid({"link/train.py": b"x"}):
        assert held("real/train.py") == b"x"
