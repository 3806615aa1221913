"""Comments that name no rule, and comments that silence nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import lintmodel

HEAD = "import keras\n"
SOFTMAX = 'model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, "softmax")])'
SIGMOID = SOFTMAX.replace("softmax", "sigmoid")


def found(*paths: Path, **options: object) -> list[tuple[str, int, int]]:
    report = lintmodel.check(list(paths), isolated=True, show_info=True, **options)  # type: ignore[arg-type]
    return [(one.rule, one.where.line, one.where.column) for one in report.findings]


def script(folder: Path, text: str, name: str = "train.py") -> Path:
    path = folder / name
    path.write_text(HEAD + text + "\n")
    return path


def test_where_the_comment_stands(tmp_path: Path) -> None:
    script(tmp_path, SIGMOID + "  # lintmodel: ignore[single-unit-softmax]")
    assert found(tmp_path) == [("unused-suppression", 2, len(SIGMOID) + 3)]


def test_a_name_that_was_meant(tmp_path: Path) -> None:
    script(tmp_path, SOFTMAX + "  # lintmodel: ignore[single-unit-sofmax]")
    report = lintmodel.check([tmp_path], isolated=True)
    messages = {one.rule: one.message for one in report.findings}
    assert "is 'single-unit-softmax' meant?" in messages["unknown-suppression"]
    assert "single-unit-softmax" in messages


@pytest.mark.parametrize(
    "options", [{"select": ["source", "state"]}, {"ignore": ["single-unit-softmax"]}]
)
def test_rules_that_did_not_run(tmp_path: Path, options: dict[str, list[str]]) -> None:
    script(tmp_path, SIGMOID + "  # lintmodel: ignore[single-unit-softmax]")
    assert found(tmp_path, **options) == []


def test_a_part_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    part = tmp_path / "src"
    part.mkdir()
    path = script(part, SIGMOID + "  # lintmodel: ignore[single-unit-softmax]")
    assert found(path) == found(part) == []
    assert [rule for rule, *_ in found(tmp_path)] == ["unused-suppression"]


def test_a_comment_can_be_kept(tmp_path: Path) -> None:
    script(tmp_path, SIGMOID + "  # lintmodel: ignore[single-unit-softmax, unused-suppression]")
    assert found(tmp_path) == []


def test_comments_of_a_test(tmp_path: Path) -> None:
    text = "import pytest\n" + SIGMOID + "  # lintmodel: ignore[single-unit-softmax]"
    script(tmp_path, text, "test_model.py")
    assert found(tmp_path) == []
