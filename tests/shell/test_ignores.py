"""Comments that name no rule, and comments that silence nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import lintmodel
from lintmodel.findings import Finding, Where
from lintmodel.fix.code import edited
from lintmodel.fix.ignoring import Wish, ignoring
from lintmodel.suppression import Suppression, Suppressions

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


ALL = [
    Suppression(line, names, cell=cell, alone=alone, at=max(line, 1))
    for line in range(6)
    for names in (("a",), ("b", "a"), ("group",), ())
    for cell in (0, 2)
    for alone in (False, True)
]


@pytest.mark.parametrize("line", range(7))
@pytest.mark.parametrize("end_line", [0, 3, 5])
@pytest.mark.parametrize("cell", [0, 2])
@pytest.mark.parametrize("rule", ["a", "b", "c"])
def test_comments_are_found_by_name_and_line(line: int, end_line: int, cell: int, rule: str) -> None:
    site = Where("a.py", line, 1, end_line, 1, cell)
    finding = Finding(rule, "group", "error", "", site)
    spoken = {one for one in ALL if {rule, "group"} & {*one.names} and one.covers(site)}
    assert {*Suppressions(ALL).of(site, finding)} == spoken


def test_many_comments_and_findings() -> None:
    """Each finding asks those beside it only."""
    count = 10_000
    index = Suppressions(Suppression(line, ("a",)) for line in range(1, count + 1))
    sites = [Where("a.py", line, 1, line + 1, 1) for line in range(1, count)]
    began = time.process_time()
    found = [[*index.of(site, Finding("a", "group", "error", "", site))] for site in sites]
    assert {len(one) for one in found} == {2}
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("comment", "spoken_of"),
    [
        ("lintmodel: ignore", True),
        ("lintmodel: ignore single-unit-softmax", True),
        ("lintmodel: ignore(single-unit-softmax)", True),
        ("lintmodel: igonre[single-unit-softmax]", True),
        ("lintmodel: disable=single-unit-softmax", True),
        ("lintmodel:noqa", True),
        ("lintmodel: ignore-file", True),
        ("lintmodel: a softmax, on purpose", False),
        ("ignored by lintmodel: see below", False),
        ("the lintmodel: ignore comment", False),
    ],
)
def test_comments_of_another_form(tmp_path: Path, comment: str, spoken_of: bool) -> None:
    path = script(tmp_path, f"{SOFTMAX}  # {comment}")
    unknown = [("unknown-suppression", 2, len(SOFTMAX) + 3)] if spoken_of else []
    assert [one for one in found(tmp_path) if one[0] != "single-unit-softmax"] == unknown
    before = path.read_text()
    edits, granted = ignoring(before, [Wish("single-unit-softmax", 2)])
    assert granted == [0] and "# lintmodel: ignore[single-unit-softmax]" in edited(before, edits)
