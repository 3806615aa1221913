"""SARIF, GitHub, GitLab and JUnit: well-formed whatever stands in files, the same on every run.

SARIF is held against the schema of OASIS itself.
"""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from madeup import finding
from sarifschema import official

from lintmodel import rulebook
from lintmodel.cli import main
from lintmodel.findings import Note, Related, Report, Where
from lintmodel.fingerprint import fingerprints
from lintmodel.report import github, gitlab, junit, sarif

PASSPORTS = {rule.name: rule.passport for rule in rulebook.load()}
HOSTILE = [
    "plain",
    "a\nb\rc\r\nd",
    "\x1b[2J\x00\x07\x7f\x85",
    "\"quotes\" and 'quotes' & <tags/>",
    "]]><![CDATA[ <!-- --> <?pi?>",
    "\ud800 lone \udfff",
    "\u202eright to left\u2066 \u200b\ufeff",
    "\ufffe\uffff 日本 \U0001f600",
    "::error file=x::forged",
    "100%, %0A, a:b, a,b",
    "[a link](http://example.org) {0} {{",
    "",
]


def no_source(path: str, cell: int) -> list[str]:
    return []


def hostile(text: str) -> Report:
    """A report in which everything that comes from a file is this text."""
    places = [Where(f"a{text}.py", 2, 3, 2, 5), Where(f"m{text}.keras", part=text),
              Where(f"n{text}.ipynb", 1, 2, 1, 3, cell=4)]  # fmt: skip
    related = tuple(Related(where, f"here: {text}") for where in places)
    found = [finding(where, message=f"said: {text}", related=related) for where in places]
    return Report(found, [Note(f"o{text}.py", "python2", f"note: {text}", 3)], 1, 1, 1)


def as_sarif(report: Report, excerpt: Any = no_source) -> dict[str, Any]:
    """The report as SARIF, valid."""
    text = sarif.render(report, excerpt, sarif.Tool("0.1.0", PASSPORTS))
    assert text.isascii() and text.endswith("}\n")
    content: dict[str, Any] = json.loads(text)
    official().validate(content)
    return content["runs"][0]  # type: ignore[no-any-return]


# -- hostile text ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_sarif_is_valid_whatever_is_in_files(text: str) -> None:
    run = as_sarif(hostile(text), lambda path, cell: [f"x = {text}"] * 3)
    for artifact in run["artifacts"]:
        assert re.fullmatch(r"[!-~]+", artifact["location"]["uri"])
    for result in run["results"]:
        result["message"]["text"].encode()  # no lone surrogates
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert run["artifacts"][place["index"]]["location"]["uri"] == place["uri"]


@pytest.mark.parametrize("text", HOSTILE)
def test_github_has_one_line_a_finding(text: str) -> None:
    lines = github.render(hostile(text)).split("\n")
    assert len(lines) == 4 and lines[-1] == ""
    for line in lines[:-1]:
        assert line.isprintable()
        command, properties, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line).groups()  # type: ignore[union-attr]
        assert command == "error"
        named = dict(pair.split("=", 1) for pair in properties.split(","))
        assert set(named) <= {"file", "line", "col", "endLine", "endColumn", "title"}
        assert not re.search(r"%(?!25|0A|0D|3A|2C)", properties)
        assert not re.search(r"%(?!25|0A|0D)", message)


@pytest.mark.parametrize("text", HOSTILE)
def test_gitlab_is_ascii_json(text: str) -> None:
    rendered = gitlab.render(hostile(text), no_source)
    assert rendered.isascii()
    for issue in json.loads(rendered):
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["description"].isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_junit_is_well_formed(text: str) -> None:
    rendered = junit.render(hostile(text), lambda path, cell: [text] * 3, [text])
    tree = ElementTree.fromstring(rendered.encode())
    (suite,) = tree
    assert (suite.get("tests"), suite.get("failures")) == ("4", "3")
    assert [len(case) for case in suite] == [1, 1, 1, 0]
    failure = suite[0][0]
    assert failure.text is not None and "said:" in failure.text
    assert all(case.get("name", "").isprintable() for case in suite)


# -- to the letter ---------------------------------------------------------------------------------

WARNED = {"rule": "bad-rule", "severity": "warning", "message": "50% off: a, b"}
COMMANDS = [
    (Where("a.py", 3, 5, 3, 9), "file=a.py,line=3,col=5,endLine=3,endColumn=9,title=bad-rule::"),
    (Where("a.py", 3, 5, 4, 2), "file=a.py,line=3,endLine=4,title=bad-rule::"),
    (Where("a.py", 3, 5), "file=a.py,line=3,col=5,title=bad-rule::"),
    (Where("a,b:c%.py", 3), "file=a%2Cb%3Ac%25.py,line=3,title=bad-rule::"),
    (Where("n.ipynb", 3, 5, 3, 9, cell=2), "file=n.ipynb,title=bad-rule::cell 2, line 3: "),
    (Where("m.keras", part="head"), "file=m.keras,title=bad-rule::[head] "),
    (Where("m.keras"), "file=m.keras,title=bad-rule::"),
]


@pytest.mark.parametrize(("where", "expected"), COMMANDS)
def test_github_to_the_letter(where: Where, expected: str) -> None:
    report = Report([finding(where, **WARNED)])
    assert github.render(report) == f"::warning {expected}50%25 off: a, b\n"


def test_github_tells_the_evidence_and_calls_advice_a_notice() -> None:
    related = (Related(Where("b.py", 7, 1), "fit() sees it"),)
    report = Report([finding(Where("a.py", 1), severity="info", related=related)])
    assert github.render(report) == (
        "::notice file=a.py,line=1,title=unadapted-layer::wrong%0Ab.py:7:1: fit() sees it\n"
    )
    assert github.render(Report()) == ""


def test_gitlab_to_the_letter() -> None:
    places = [Where("a.py", 3, 5, 4, 9), Where("n.ipynb", 3, cell=2), Where("m.keras", part="head")]
    issues = json.loads(gitlab.render(Report([finding(where) for where in places]), no_source))
    assert [issue["location"] for issue in issues] == [
        {"path": "a.py", "lines": {"begin": 3, "end": 4}},
        {"path": "n.ipynb", "lines": {"begin": 1}},
        {"path": "m.keras", "lines": {"begin": 1}},
    ]
    assert [issue["description"] for issue in issues] == [
        "wrong", "cell 2, line 3: wrong", "[head] wrong",
    ]  # fmt: skip
    assert {issue["severity"] for issue in issues} == {"critical"}
    assert gitlab.render(Report(), no_source) == "[]\n"


JUNIT = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0" skipped="0">
<testsuite name="lintmodel" tests="3" failures="1" errors="0" skipped="0">
<testcase classname="a.py" name="unadapted-layer at line 1, column 1" file="a.py" line="1">\
<failure type="error" message="wrong">a.py:1:1: wrong
  1 | f(x)
    | ^
  b.py:7: fit() sees it</failure></testcase>
<testcase classname="m.keras" name="advice at head" file="m.keras"><system-out>m.keras [head]: wrong\
</system-out></testcase>
<testcase classname="fine.py" name="no findings" file="fine.py"/>
</testsuite>
</testsuites>
"""


def test_junit_to_the_letter() -> None:
    first = finding(
        Where("a.py", 1, 1, 1, 2), related=(Related(Where("b.py", 7), "fit() sees it"),)
    )
    second = finding(Where("m.keras", part="head"), rule="advice", severity="info")
    checked = ["m.keras", "fine.py", "a.py"]
    rendered = junit.render(Report([first, second]), lambda path, cell: ["f(x)"], checked)
    assert rendered == JUNIT


# -- SARIF -----------------------------------------------------------------------------------------

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


# -- fingerprints ----------------------------------------------------------------------------------


def known_by(lines: list[str], *places: Where, **more: Any) -> list[str]:
    found = [finding(where, **more) for where in places]
    return fingerprints(found, lambda path, cell: lines)


FIRST = known_by(["x = fit(y)"], Where("a.py", 1, 5))


@pytest.mark.parametrize(
    ("lines", "where", "same"),
    [
        (["", "", "x = fit(y)"], Where("a.py", 3, 5), True),  # moved down
        (["    x  =  fit(y)"], Where("a.py", 1, 12), True),  # indented
        (["x = fit(y)"], Where("a.py", 1, 5, cell=7), True),  # a cell was put before it
        (["x = fit(z)"], Where("a.py", 1, 5), False),
        (["x = fit(y)"], Where("b.py", 1, 5), False),
        ([], Where("a.py", 1, 5), False),
    ],
)
def test_a_fingerprint_survives_what_moves_a_line(
    lines: list[str], where: Where, same: bool
) -> None:
    assert (known_by(lines, where) == FIRST) is same


def test_fingerprints_are_of_a_rule_and_never_twice_the_same() -> None:
    assert known_by(["x = fit(y)"], Where("a.py", 1, 5), rule="other") != FIRST
    twice = known_by(["f(x)", "f(x)"], Where("a.py", 1), Where("a.py", 2), Where("a.py", 2, 3))
    assert len(set(twice)) == 3
    parts = known_by([], Where("m.h5", part="a"), Where("m.h5", part="b"), Where("m.h5"))
    assert len(set(parts)) == 3
    assert parts[:1] == known_by(["other"], Where("m.h5", part="a"))


# -- the real command ------------------------------------------------------------------------------

BROKEN = "import keras\nmodel = keras.Sequential([\n"
NAMES = ("sarif", "github", "gitlab", "junit")


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("form", NAMES)
def test_nothing_else_is_on_stdout(project: Any, form: str) -> None:
    project({"a.py": BROKEN, "b.py": "import keras\n", "old.py": "import keras\nprint 'x'\n"})
    options = ((), ("--no-cache",), ("--statistics",))
    outputs = [invoke("check", "--format", form, *more) for more in options]
    assert {output.exit_code for output in outputs} == {1}
    assert len({output.stdout for output in outputs}) == 1
    text = outputs[0].stdout
    if form == "junit":
        suite = ElementTree.fromstring(text.encode())[0]
        assert [case.get("file") for case in suite] == ["a.py", "b.py", "old.py"]
    elif form == "github":
        assert text.startswith("::warning file=a.py,line=2") and text.count("\n") == 1
    else:
        content = json.loads(text)
        assert form == "gitlab" or official().validate(content) is None


def test_several_reports_in_one_run(project: Any) -> None:
    root = project({"a.py": BROKEN})
    files = [f"{form}={form}.out" for form in NAMES]
    arguments = [part for file in files for part in ("--format", file)]
    result = invoke("check", *arguments, "--format", "text")
    assert result.stdout.startswith("a.py:2:")
    for form in NAMES:
        assert (root / f"{form}.out").read_text() == invoke("check", "--format", form).stdout
