"""SARIF to the letter: places, help, evidence, notes, crashes, and fixes of the real command."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner, Result
from madeup import finding
from sarifschema import PASSPORTS, as_sarif, no_source, official

from lintmodel.cli import main
from lintmodel.findings import Note, Related, Report, Where
from lintmodel.report import sarif


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


URIS = [
    ("src/train.py", {"uri": "src/train.py", "uriBaseId": "%SRCROOT%"}),
    ("a b:c#?.py", {"uri": "a%20b%3Ac%23%3F.py", "uriBaseId": "%SRCROOT%"}),
    ("日.py", {"uri": "%E6%97%A5.py", "uriBaseId": "%SRCROOT%"}),
    ("raw\udcff.py", {"uri": "raw%FF.py", "uriBaseId": "%SRCROOT%"}),
    ("../other/a.py", {"uri": "../other/a.py"}),
    ("/home/a b.py", {"uri": "file:///home/a%20b.py"}),
    ("C:/models/m.h5", {"uri": "file:///C:/models/m.h5"}),
]


@pytest.mark.parametrize(("path", "expected"), URIS)
def test_sarif_names_files(path: str, expected: dict[str, str]) -> None:
    run = as_sarif(Report([finding(Where(path, 1))]))
    assert run["artifacts"] == [{"location": expected}]


def test_sarif_has_regions_for_lines_and_names_for_the_rest() -> None:
    places = [Where("a.py", 2, 5, 2, 9), Where("m.keras", part="head"), Where("n.ipynb", 3, 1, cell=2)]
    run = as_sarif(Report([finding(where) for where in places]), lambda path, cell: ["a", "b = c"])
    script, model, notebook = (result["locations"][0] for result in run["results"])
    region = {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 9}
    assert script["physicalLocation"]["region"] == region
    assert script["physicalLocation"]["contextRegion"]["snippet"] == {"text": "b = c"}
    assert model["logicalLocations"] == [
        {"name": "head", "fullyQualifiedName": "m.keras::head", "kind": "object"}
    ]
    assert notebook["properties"] == {"cell": 2, "startLine": 3, "startColumn": 1}
    assert run["results"][2]["message"]["text"] == "cell 2, line 3: wrong"


def test_sarif_has_help_and_a_level_of_each_rule() -> None:
    run = as_sarif(Report([finding(Where("a.py", 1)), finding(Where("b.py", 1), rule="of-the-user")]))
    other, known = run["tool"]["driver"]["rules"]
    assert other == {"id": "of-the-user", "properties": {"tags": ["state"]}}
    passport = PASSPORTS["unadapted-layer"]
    assert passport.fix.strip() in known["help"]["text"]
    assert f"**Fix**: {passport.fix.strip()}" in known["help"]["markdown"]
    assert known["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert [result["ruleIndex"] for result in run["results"]] == [1, 0]


def test_sarif_tells_the_evidence_in_order() -> None:
    related = (Related(Where("b.py", 7, 1), "first"), Related(Where("m.keras", part="x"), "then"))
    (result,) = as_sarif(Report([finding(Where("a.py", 1), related=related)]))["results"]
    told = result["relatedLocations"]
    assert [(one["id"], one["message"]["text"]) for one in told] == [(1, "first"), (2, "then")]


def test_sarif_tells_of_notes_and_crashes() -> None:
    report = Report(notes=[Note("old.py", "python2", "not checked", 3), Note("", "budget", "spent")])
    tool = sarif.Tool("0.1.0", PASSPORTS, [("a.py", "KeyError: 'x'")])
    content = json.loads(sarif.render(report, no_source, tool))
    official().validate(content)
    (invocation,) = content["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    said = invocation["toolExecutionNotifications"]
    assert [one["level"] for one in said] == ["error", "note", "note"]


def test_sarif_has_the_fix() -> None:
    mends = [sarif.Replacement(Where("a.py", 1, 5, 1, 9), "False"),
             sarif.Replacement(Where("a.py", 2, 1, 2, 1), "\ud800\n")]  # fmt: skip
    found = [finding(Where("a.py", 1), fixable="safe"), finding(Where("b.py", 1))]
    tool = sarif.Tool("0.1.0", PASSPORTS, mends=lambda one: mends if one.fixable else ())
    content = json.loads(sarif.render(Report(found), no_source, tool))
    official().validate(content)
    first, second = content["runs"][0]["results"]
    (change,) = first["fixes"][0]["artifactChanges"]
    assert change["replacements"][0] == {
        "deletedRegion": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 9},
        "insertedContent": {"text": "False"},
    }
    assert first["fixes"][0]["description"]["text"] == "mend unadapted-layer (safe)"
    assert "fixes" not in second


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 0, (1, 1, 1, 1)), (1, 3, (1, 2, 1, 4)), (4, 5, (2, 1, 2, 2)), (2, 7, (1, 3, 3, 1)),
     (8, 9, (3, 2, 3, 3))],
)  # fmt: skip
def test_offsets_are_places(start: int, end: int, expected: tuple[int, ...]) -> None:
    found = sarif.replacement("a.py", "ab\r\n日c\nef", start, end, "new").where
    assert (found.line, found.column, found.end_line, found.end_column) == expected


LOGITS = """\
import keras
import numpy as np
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
model.compile("adam", loss=keras.losses.SparseCategoricalCrossentropy())
model.fit(np.load("x.npy"), np.load("y.npy"))
"""


def test_the_fixes_of_the_real_command(project: Any) -> None:
    root = project({"a.py": LOGITS})
    content = json.loads(invoke("check", "--format", "sarif").stdout)
    official().validate(content)
    (result,) = (one for one in content["runs"][0]["results"] if "fixes" in one)
    (change,) = result["fixes"][0]["artifactChanges"]
    lines = LOGITS.splitlines(keepends=True)
    for one in reversed(change["replacements"]):
        region = one["deletedRegion"]
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        before, after = line[: region["startColumn"] - 1], line[region["endColumn"] - 1 :]
        lines[region["startLine"] - 1] = before + one["insertedContent"]["text"] + after
    invoke("check", "--fix", "--unsafe-fixes")
    assert (root / "a.py").read_text() == "".join(lines) != LOGITS


def applied(data: bytes, content: dict[str, Any]) -> bytes:
    """A file after all fixes of a report, made as a reader of SARIF makes them: by line and column."""
    text = data.decode("utf-8-sig")
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n", text))]
    regions = [
        (starts[region["startLine"] - 1] + region["startColumn"] - 1,
         starts[region["endLine"] - 1] + region["endColumn"] - 1, one["insertedContent"]["text"])
        for result in content["runs"][0]["results"] for fix in result.get("fixes", ())
        for change in fix["artifactChanges"] for one in change["replacements"]
        for region in [one["deletedRegion"]]
    ]  # fmt: skip
    for start, end, new in sorted({*regions}, reverse=True):
        text = text[:start] + new + text[end:]
    return text.encode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")


CELLS = [
    "# Ein Modell, groß",
    "%matplotlib inline\nimport keras\nimport numpy as np\nfrom keras import layers",
    'net = keras.Sequential([\n    keras.Input((4,)),\n    layers.Dense(3, name="ü\\n"),\n])\n'
    'net.compile("adam", loss="sparse_categorical_crossentropy", metric=["accuracy"])\n',
    'net.fit(np.load("x.npy"), np.load("y.npy"), nb_epoch=2)',
]


def written(cells: list[str], lines: bool, ascii_only: bool, indent: int | None) -> str:
    listed = [
        {"cell_type": "code" if number else "markdown", "metadata": {}, "outputs": [],
         "source": text.splitlines(keepends=True) if lines else text}
        for number, text in enumerate(cells)
    ]  # fmt: skip
    content = {"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=ascii_only, indent=indent)


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    ("indent", "newline", "mark"),
    [(1, "\n", b""), (2, "\r\n", b"\xef\xbb\xbf"), (None, "\n", b"")],
)
def test_the_fixes_of_a_notebook_are_those_of_its_json(
    project: Any, lines: bool, ascii_only: bool, indent: int | None, newline: str, mark: bytes
) -> None:
    text = written(CELLS, lines, ascii_only, indent).replace("\n", newline)
    root = project({"a.ipynb": mark + text.encode()})
    content = json.loads(invoke("check", "--format", "sarif").stdout)
    official().validate(content)
    assert sum("fixes" in one for one in content["runs"][0]["results"]) >= 2
    after = applied(mark + text.encode(), content)
    cells = json.loads(after.decode("utf-8-sig"))["cells"]
    assert len(cells) == len(CELLS) and "metrics=" in "".join(cells[2]["source"])
    invoke("check", "--fix", "--unsafe-fixes")
    assert (root / "a.ipynb").read_bytes() == after
    left = json.loads(invoke("check", "--format", "sarif").stdout)
    assert not any("fixes" in one for one in left["runs"][0]["results"])


def test_links_of_hostile_names_are_no_links() -> None:
    run = as_sarif(Report([finding(Where("a.py", 1), message="layer [x](http://example.org)")]))
    assert run["results"][0]["message"]["text"] == "layer [x\\](http://example.org)"


@pytest.mark.parametrize("rule", sorted(PASSPORTS))
def test_every_rule_makes_valid_sarif(rule: str) -> None:
    as_sarif(Report([finding(Where("a.py", 1), rule=rule)]))
