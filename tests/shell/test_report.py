"""The reports: frames to the column, JSON to the letter, nothing that a terminal would obey."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintmodel.findings import Finding, Note, Related, Report, Where
from lintmodel.report import json as report_json
from lintmodel.report import text
from lintmodel.report.frame import MAX_SHOWN, frame
from lintmodel.report.safe import safe, width
from lintmodel.sourcetext import Excerpts, cells

SCHEMA = json.loads((Path(__file__).parent / "report.schema.json").read_text())


def finding(where: Where, **more: Any) -> Finding:
    given = {"rule": "unadapted-layer", "group": "state", "severity": "error", "message": "wrong"}
    return Finding(where=where, **{**given, **more})


def no_source(path: str, cell: int) -> list[str]:
    return []


FRAMES = [
    (Where("a.py", 1, 5, 1, 8), ["x = abc"], ["  1 | x = abc", "    |     ^^^"]),
    (Where("a.py", 2, 1, 2, 2), ["up", "x"], ["  1 | up", "  2 | x", "    | ^"]),
    (Where("a.py", 2, 1, 2, 2), ["  ", "x"], ["  2 | x", "    | ^"]),
    (Where("a.py", 1, 2, 1, 3), ["\tx"], ["  1 |     x", "    |     ^"]),
    (Where("a.py", 1, 7, 1, 8), ["s='日本';x"], ["  1 | s='日本';x", "    |         ^"]),
    (Where("a.py", 1, 2, 1, 3), ["\x1bx"], ["  1 | \\x1bx", "    |     ^"]),
    (Where("a.py", 1, 1, 3, 4), ["f(  ", "a", ")"], ["  1 | f(", "    | ^^"]),
    (Where("a.py", 1, 90, 1, 95), ["x"], ["  1 | x", "    |  ^"]),
    (Where("a.py", 1), ["xy"], ["  1 | xy", "    | ^^"]),
    (Where("a.py", 1, 2), ["xyz"], ["  1 | xyz", "    |  ^"]),
    (Where("a.py", 9, 1), ["x"], []),
    (Where("m.keras", part="dense"), ["x"], []),
    (Where("a.py", 1, 1, 1, 2), [""], ["  1 |", "    | ^"]),
]


@pytest.mark.parametrize(("where", "lines", "expected"), FRAMES)
def test_frames(where: Where, lines: list[str], expected: list[str]) -> None:
    assert frame(where, lines) == expected


def test_a_minified_line_is_cut_around_the_fault() -> None:
    line = "a" * 5000 + "FAULT" + "b" * 5000
    shown, carets = frame(Where("a.py", 1, 5001, 1, 5006), [line])
    assert len(shown) < MAX_SHOWN + 20
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "FAULT"


@given(st.text(), st.integers(-5, 50), st.integers(-5, 50))
def test_a_frame_shows_nothing_that_a_terminal_obeys(line: str, column: int, end: int) -> None:
    for shown in frame(Where("a.py", 1, column, 1, end), [line]):
        assert shown.isprintable()


@given(st.text(st.characters()))
def test_safe_text_is_printable_and_plain_text_stays(value: str) -> None:
    assert safe(value).isprintable()
    assert safe(value) == value or not value.isprintable()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain text", "plain text"),
        ("naïve 日本", "naïve 日本"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\rc", "a\\nb\\rc"),
        ("\u202egnp.py", "\\u202egnp.py"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("lone\ud800", "lone\\ud800"),
    ],
)
def test_safe(value: str, expected: str) -> None:
    assert safe(value) == expected


def test_width_counts_columns() -> None:
    accented = unicodedata.normalize("NFD", "é")
    assert [width(value) for value in ("abc", "日本", accented)] == [3, 4, 1]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where("train.py", 12, 5, 12, 30), "train.py:12:5"),
        (Where("train.py", 12), "train.py:12"),
        (Where("n.ipynb", 1, 5, cell=2), "n.ipynb:cell 2:1:5"),
        (Where("m.keras", part="dense_1"), "m.keras [dense_1]"),
        (Where("m.keras"), "m.keras"),
        (Where("a\x1b.py", 1, 1), "a\\x1b.py:1:1"),
    ],
)
def test_places(where: Where, expected: str) -> None:
    assert text.place(where) == expected


WHOLE = """\
train.py:2:5 error unadapted-layer  Normalization reaches fit without adapt()
  1 | import keras
  2 | x = Normalization()
    |     ^^^^^^^^^^^^^^^
  train.py:30:1: fit sees it here

model.keras [norm] warning other-rule  wrong

help: `lintmodel rule NAME` says why, and how to mend it
"""


def test_the_whole_report() -> None:
    source = ["import keras", "x = Normalization()"]
    first = finding(
        Where("train.py", 2, 5, 2, 20),
        message="Normalization reaches fit without adapt()",
        related=(Related(Where("train.py", 30, 1), "fit sees it here"),),
    )
    second = finding(Where("model.keras", part="norm"), rule="other-rule", severity="warning")
    report = Report([first, second], scripts=1, models=1)
    assert text.render(report, lambda path, cell: source) == WHOLE
    assert text.summary(report, 0.84) == "checked 1 script, 1 model in 0.8 s: 1 error, 1 warning"


EVIDENCE = """\
a.py:1:1 error unadapted-layer  wrong
  1 | a = f()
    | ^
  a.py:1:5: on the same line
  a.py:3:5: further down
    3 | c = g(a)
  b.py:2:1: in another file
    2 | b = 2
  b.py:2:3: there too
  b.py:3:1: a longer chain is told by places
  m.keras [head]: is no text

help: `lintmodel rule unadapted-layer` says why, and how to mend it
"""


def test_related_places_are_quoted_once_and_not_without_end() -> None:
    places = [Where("a.py", 1, 5), Where("a.py", 3, 5), Where("b.py", 2, 1), Where("b.py", 2, 3),
              Where("b.py", 3, 1), Where("m.keras", part="head")]  # fmt: skip
    said = ["on the same line", "further down", "in another file", "there too",
            "a longer chain is told by places", "is no text"]  # fmt: skip
    related = tuple(map(Related, places, said))
    report = Report([finding(Where("a.py", 1, 1, 1, 2), related=related)])
    source = {"a.py": ["a = f()", "b = 2", "    c = g(a)"], "b.py": ["", "b = 2", "c"]}
    assert text.render(report, lambda path, cell: source[path]) == EVIDENCE


def test_on_a_terminal_messages_are_folded_at_words() -> None:
    message = "the layer has no statistics: a-very-long-name-that-no-line-holds-whole is said"
    related = (Related(Where("b.py", 7, 1), "a related place has long words as well"),)
    report = Report([finding(Where("a.py", 1), message=message, related=related)])
    source = ["x = " + "f(a, " * 30]
    narrow = text.render(report, lambda path, cell: source, text.Look(columns=40, lines=True))
    lines = narrow.splitlines()
    assert lines[:4] == [
        "a.py:1 error unadapted-layer  the layer",
        "    has no statistics:",
        "    a-very-long-name-that-no-line-holds-whole",
        "    is said",
    ]
    assert lines[4].startswith("  1 │ x = f(a,") and len(lines[4]) <= 40
    assert "  b.py:7:1: a related place has long\n    words as well\n" in narrow
    wide = text.render(report, lambda path, cell: source)
    assert f"unadapted-layer  {message}\n" in wide


@given(st.text(), st.integers(1, 200))
def test_folding_loses_no_word(message: str, columns: int) -> None:
    report = Report([finding(Where("a.py"), message=message)])
    narrow = text.render(report, no_source, text.Look(columns=columns))
    assert "".join(narrow.split()) == "".join(text.render(report, no_source).split())


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(), "checked no files in 0.0 s: no findings"),
        (Report(scripts=2, notebooks=1), "checked 2 scripts, 1 notebook in 0.0 s: no findings"),
        (Report([finding(Where("a"), severity="info")], models=1), "checked 1 model in 0.0 s: 1 hint"),
    ],
)
def test_summary(report: Report, expected: str) -> None:
    assert text.summary(report, 0) == expected


def test_no_findings_no_text() -> None:
    assert text.render(Report(scripts=3), no_source) == ""


def test_colour_is_ours_alone() -> None:
    report = Report([finding(Where("a.py", 1), message="\x1b[2Jgone")])
    assert "\x1b" not in text.render(report, no_source)
    coloured = text.render(report, no_source, text.Look(colour=True))
    assert "\x1b[31;1merror\x1b[0m" in coloured
    assert "\x1b[2J" not in coloured


JSON_TABLE = [
    (Where("a.py", 1, 2, 3, 4), ("a.py", 1, 2, 3, 4, None, None)),
    (Where("n.ipynb", 1, 2, 3, 4, cell=5), ("n.ipynb", 1, 2, 3, 4, 5, None)),
    (Where("m.keras", part="dense"), ("m.keras", None, None, None, None, None, "dense")),
    (Where("m.keras"), ("m.keras", None, None, None, None, None, None)),
]


@pytest.mark.parametrize(("where", "expected"), JSON_TABLE)
def test_json_to_the_letter(where: Where, expected: tuple[Any, ...]) -> None:
    report = Report(
        [finding(where, related=(Related(where, "here"),), fixable="safe")],
        [Note("old.py", "python2", "is written for Python 2", 3), Note("m.h5", "lfs-pointer", "x")],
        scripts=2,
        models=1,
    )
    content = json.loads(report_json.render(report, "0.1.0"))
    jsonschema.validate(content, SCHEMA)
    (found,) = content["findings"]
    keys = ("path", "line", "column", "end_line", "end_column", "cell", "part")
    assert tuple(found[key] for key in keys) == expected
    assert found["related"][0]["message"] == "here"
    assert [note["line"] for note in content["notes"]] == [3, None]
    assert content["summary"] == {
        "scripts": 2, "notebooks": 0, "models": 1, "errors": 1, "warnings": 0, "infos": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"extra": 1}, {"severity": "fatal"}, {"line": 0}, {"path": "a\\b.py"}]
)
def test_the_schema_refuses(change: dict[str, Any]) -> None:
    content = json.loads(report_json.render(Report([finding(Where("a.py", 1))]), "0.1.0"))
    jsonschema.validate(content, SCHEMA)
    content["findings"][0].update(change)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, SCHEMA)


NOTEBOOK = {"cells": [{"source": "# title"}, {"source": ["a\n", "b"]}]}


@pytest.mark.parametrize(
    ("data", "notebook", "expected"),
    [
        (b"a\nb", False, {0: "a\nb"}),
        (b"\xef\xbb\xbfa", False, {0: "a"}),
        ("# coding: latin-1\né".encode("latin-1"), False, {0: "# coding: latin-1\né"}),
        (b"# coding: nonsense\na", False, {0: "# coding: nonsense\na"}),
        (b"\xff\xfe", False, {0: "\ufffd\ufffd"}),
        (json.dumps(NOTEBOOK).encode(), True, {1: "# title", 2: "a\nb"}),
        (b"{}", True, {}),
        (b'{"cells": 3}', True, {}),
        (b"[" * 100_000, True, {}),
    ],
)
def test_source_text(data: bytes, notebook: bool, expected: dict[int, str]) -> None:
    assert dict(cells(data, notebook)) == expected


def test_lines_end_where_python_ends_them(project: Any) -> None:
    project({"a.py": b"a\r\nb\rc\x0cd\ne\xe2\x80\xa8f"})
    assert Excerpts()("a.py") == ["a", "b", "c\x0cd", "e\u2028f"]
    assert Excerpts()("gone.py") == []
