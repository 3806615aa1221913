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
from sarifschema import as_sarif, no_source, official

from lintmodel.cli import main
from lintmodel.findings import Note, Related, Report, Where
from lintmodel.fingerprint import fingerprints
from lintmodel.report import github, gitlab, junit

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


def hostile(text: str) -> Report:
    """A report in which everything that comes from a file is this text."""
    places = [Where(f"a{text}.py", 2, 3, 2, 5), Where(f"m{text}.keras", part=text),
              Where(f"n{text}.ipynb", 1, 2, 1, 3, cell=4)]  # fmt: skip
    related = tuple(Related(where, f"here: {text}") for where in places)
    found = [finding(where, message=f"said: {text}", related=related) for where in places]
    return Report(found, [Note(f"o{text}.py", "python2", f"note: {text}", 3)], 1, 1, 1)


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
