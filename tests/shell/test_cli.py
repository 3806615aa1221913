"""The command line: exit statuses, streams, and one clear line for every misuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

import lintmodel
from lintmodel import rulebook
from lintmodel.cli import main
from lintmodel.findings import Fault, Where

SCHEMA = json.loads((Path(__file__).parent / "report.schema.json").read_text())
BROKEN = "import keras\nmodel = keras.Sequential([\n"
FINE = "import keras\n"
PLAIN = "print('nothing of interest')\n"
PAGE = b"<!DOCTYPE html><title>404 Not Found</title>\n"


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def checked(*arguments: str) -> tuple[int, list[str]]:
    """Exit status and the rules found."""
    result = invoke("check", "--format", "json", *arguments)
    content = json.loads(result.stdout)
    jsonschema.validate(content, SCHEMA)
    return result.exit_code, [finding["rule"] for finding in content["findings"]]


@pytest.mark.parametrize(
    ("files", "arguments", "status", "rules"),
    [
        ({"a.py": FINE}, (), 0, []),
        ({"a.py": PLAIN}, (), 0, []),
        ({"a.py": BROKEN}, (), 1, ["unparsable-script"]),
        ({"a.py": BROKEN}, ("a.py",), 1, ["unparsable-script"]),
        ({"a.py": "print('no marks'"}, (), 0, []),  # names no Keras: not parsed at all
        ({"a.py": "import keras\nprint 'x'\n"}, (), 0, []),  # Python 2 is a note
        ({"m.keras": PAGE}, (), 1, ["unreadable-model"]),
        ({"m.keras": b""}, ("m.keras",), 1, ["unreadable-model"]),
        ({"a.py": BROKEN, "m.keras": PAGE}, (), 1, ["unparsable-script", "unreadable-model"]),
        ({"a.py": BROKEN}, ("--fail-on", "error"), 0, ["unparsable-script"]),
        ({"a.py": BROKEN, "m.keras": PAGE}, ("--ignore", "saving"), 1, ["unparsable-script"]),
        ({"a.py": BROKEN, "m.keras": PAGE}, ("--select", "saving"), 1, ["unreadable-model"]),
        ({"a.py": BROKEN}, ("--ignore", "saving,source"), 0, []),
        ({"a.py": BROKEN}, ("--select", "saving", "--select", "source"), 1, ["unparsable-script"]),
        ({"a.py": f"# lintmodel: ignore-file[source] x\n{BROKEN}"}, (), 0, []),
        ({"a.py": FINE, "b.py": BROKEN}, ("a.py",), 0, []),  # b.py is context only
        ({"a.py": FINE, "b.py": BROKEN}, ("b.py",), 1, ["unparsable-script"]),
        ({"a.py": BROKEN}, ("--no-cache", "--statistics", "--show-info"), 1, ["unparsable-script"]),
    ],
)
def test_exit_status(
    project: Any,
    files: dict[str, str | bytes],
    arguments: tuple[str, ...],
    status: int,
    rules: list[str],
) -> None:
    project(files)
    assert checked(*arguments) == (status, rules)


CONFIGURED = [
    ('ignore = ["source"]', (), 0),
    ('ignore = ["source"]', ("--isolated",), 1),
    ('ignore = ["source"]', ("--select", "source"), 1),
    ('fail-on = "error"', (), 0),
    ('fail-on = "error"', ("--fail-on", "warning"), 1),
    ('fail-on = "error"\n[tool.lintmodel.rules.unparsable-script]\nseverity = "error"', (), 1),
    ('exclude = ["a.py"]', (), 0),
    ('exclude = ["a.py"]', ("a.py",), 1),
]


@pytest.mark.parametrize(("table", "arguments", "status"), CONFIGURED)
def test_configuration(project: Any, table: str, arguments: tuple[str, ...], status: int) -> None:
    project({"a.py": BROKEN, "pyproject.toml": f"[tool.lintmodel]\n{table}\n"})
    assert checked(*arguments)[0] == status


def test_a_configuration_of_another_name(project: Any) -> None:
    project({"a.py": BROKEN, "other.toml": '[tool.lintmodel]\nignore = ["source"]\n'})
    assert checked("--config", "other.toml") == (0, [])


MISUSE = [
    ((), "Usage:"),
    (("chek",), "chek"),
    (("check", "--selct", "x"), "--selct"),
    (("check", "--format", "xml"), "xml"),
    (("check", "--fail-on", "fatal"), "fatal"),
    (("check", "gone.py"), "gone.py: No such file or directory"),
    (("check", "a.py", "gone.py"), "gone.py"),
    (("check", "--select", "unparsable-scrpt"), "did you mean 'unparsable-script'?"),
    (("check", "--ignore", "nothing-like-it"), "there is no rule or group 'nothing-like-it'"),
    (("check", "--config", "gone.toml"), "gone.toml"),
    (("check", "--config", "broken.toml"), "broken.toml: cannot be read"),
    (("check", "--config", "odd.toml"), "did you mean 'ignore'?"),
    (("check", "--config", "param.toml"), "rule unparsable-script has no parameter 'limit'"),
    (("check", "--isolated", "--config", "odd.toml"), "--isolated"),
    (("check", "--output", "no/such/folder.json"), "no/such/folder.json: cannot be written"),
    (("rule",), "NAME"),
    (("rule", "unreadable-modle"), "did you mean 'unreadable-model'?"),
    (("inspect", "gone.keras"), "gone.keras"),
    (("inspect", "."), "a folder that is no model"),
]


@pytest.mark.parametrize(("arguments", "said"), MISUSE, ids=lambda value: str(value)[:50])
def test_misuse_is_status_2_and_one_line(
    project: Any, arguments: tuple[str, ...], said: str
) -> None:
    project(
        {
            "a.py": BROKEN,
            "broken.toml": "[tool.lintmodel",
            "odd.toml": "[tool.lintmodel]\nignroe = []\n",
            "param.toml": "[tool.lintmodel.rules.unparsable-script]\nlimit = 3\n",
        }
    )
    result = invoke(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("Usage:" if not arguments else "lintmodel: ")
    assert len(result.stderr.splitlines()) == 1 or not arguments


@pytest.mark.parametrize("files", [{}, {"README.md": "x"}, {".venv/a.py": BROKEN}])
def test_nothing_to_check_is_said_and_right(project: Any, files: dict[str, str]) -> None:
    project(files)
    result = invoke("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing to check" in result.stderr


def test_findings_go_to_stdout_and_the_rest_to_stderr(project: Any) -> None:
    project({"a.py": BROKEN, "old.py": "import keras\nprint 'x'\n"})
    result = invoke("check")
    assert result.stdout.startswith("a.py:2:")
    assert "help: `lintmodel rule unparsable-script`" in result.stdout
    assert "old.py:2: note: written for Python 2: not checked (python2)" in result.stderr
    assert re.search(r"lintmodel: checked 2 scripts in \d+\.\d s: 1 warning\n", result.stderr)
    assert "old.py" not in result.stdout
    assert "\x1b" not in result.stdout


def test_output_goes_to_the_file(project: Any) -> None:
    root = project({"a.py": BROKEN})
    result = invoke("check", "--format", "json", "--output", "report.json")
    assert (result.exit_code, result.stdout) == (1, "")
    jsonschema.validate(json.loads((root / "report.json").read_text()), SCHEMA)


def test_statistics_are_ranked_on_stderr(project: Any) -> None:
    project({"a.py": BROKEN, "b.py": BROKEN, "m.keras": PAGE})
    lines = invoke("check", "--statistics").stderr.splitlines()
    first = next(n for n, line in enumerate(lines) if line == "findings: 3")
    assert lines[first + 1].split() == ["2", "66.7%", "unparsable-script"]
    assert lines[first + 2].split() == ["1", "33.3%", "unreadable-model"]


def crash(*arguments: Any) -> Any:
    raise KeyError("inside")


def test_a_crash_in_one_file_does_not_lose_the_run(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lintmodel.frontends.artifacts import apart

    project({"a.py": BROKEN, "m.keras": PAGE})
    monkeypatch.setattr(apart, "read_plainly", crash)
    result = invoke("check")
    assert result.exit_code == 2
    assert result.stdout.startswith("a.py:2:")
    assert "lintmodel: m.keras: internal error (KeyError: 'inside'); please report" in result.stderr
    with pytest.raises(lintmodel.LintmodelError, match=r"m\.keras") as caught:
        lintmodel.check(["."])
    assert [found.rule for found in caught.value.report.findings] == ["unparsable-script"]


def test_a_crash_in_the_context_is_a_note(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from lintmodel.frontends.artifacts import apart

    project({"a.py": FINE, "m.keras": PAGE})
    monkeypatch.setattr(apart, "read_plainly", crash)
    result = invoke("check", "a.py")
    assert result.exit_code == 0
    assert "m.keras: note: left out of the context" in result.stderr


def test_an_unforeseen_error_is_one_line(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project({"a.py": BROKEN})
    monkeypatch.setattr("lintmodel.run.discover", crash)
    result = invoke("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "internal error (KeyError: 'inside'); please report" in result.stderr


def test_an_unsound_rule_is_one_line(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project({"a.py": BROKEN})
    folder = tmp_path / "rules"
    (folder / "demo").mkdir(parents=True)
    (folder / "demo" / "bad.yaml").write_text("name: [")
    monkeypatch.setattr(rulebook, "rules_folder", lambda: folder)
    for arguments in (("check",), ("rules",)):
        result = invoke(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("lintmodel: demo/bad.yaml")
        assert len(result.stderr.splitlines()) == 1


def test_rules_lists_every_rule() -> None:
    result = invoke("rules")
    listed = [line.split()[0] for line in result.stdout.splitlines()]
    assert (result.exit_code, listed) == (0, [rule.name for rule in rulebook.load()])


@pytest.mark.parametrize("name", [rule.name for rule in rulebook.load()])
def test_rule_shows_one_whole(name: str) -> None:
    result = invoke("rule", name)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == f"# {name}"
    assert {"## says", "## why", "## fix", "## bad", "## good"} <= set(lines)
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("content", [PAGE, b"", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n" + b"\x00" * 9])
def test_inspect_says_what_is_wrong(project: Any, form: str, content: bytes) -> None:
    project({"m.keras": content})
    result = invoke("inspect", "m.keras", "--format", form)
    assert result.exit_code == 2
    if form == "json":
        assert json.loads(result.stdout)["problems"]
    else:
        assert "problem: " in result.stdout


def test_a_finding_across_files_stands_in_the_given_one(project: Any, demo: Any) -> None:
    """Who edits train.py must hear that serve.py no longer agrees."""
    from lintmodel.config import Settings
    from lintmodel.facts.project import Project
    from lintmodel.findings import Related
    from lintmodel.linter import judge
    from lintmodel.run import reported

    train, serve = Where("train.py", 3, 1), Where("serve.py", 7, 1)
    demo.rule("apart", message="serve.py does not scale")
    demo.things = [type("T", (), {"faults": [Fault(serve, related=(Related(train, "scaled"),))]})()]
    findings = judge(Project(), demo.load(), Settings())
    assert reported(findings, {"serve.py", "train.py"}) == findings
    assert reported(findings, {"other.py"}) == []
    (moved,) = reported(findings, {"train.py"})
    assert moved.where == train
    assert [related.where for related in moved.related] == [serve]


def test_the_same_whatever_the_order(project: Any) -> None:
    project(dict.fromkeys(("b.py", "a.py", "c.py"), BROKEN))
    reports = {
        invoke("check", "--format", "json", *order).stdout
        for order in (("a.py", "b.py", "c.py"), ("c.py", "a.py", "b.py"), (".",))
    }
    assert len(reports) == 1


def test_the_api_takes_one_path_or_many(project: Any) -> None:
    root = project({"a.py": BROKEN, "b.py": BROKEN})
    assert len(lintmodel.check(".").findings) == 2
    assert len(lintmodel.check(root / "a.py").findings) == 1
    assert len(lintmodel.check(["a.py", "b.py"], ignore=["source"]).findings) == 0


def test_only_given_models_are_read_whole(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from lintmodel.facts.project import Artifact
    from lintmodel.frontends.artifacts import apart

    project({"a.keras": b"", "b.keras": b"", "c.keras": b""})
    scans: dict[str, str] = {}

    def read_artifact(path: Path, shown: str, scan: str) -> Artifact:
        scans[shown] = scan
        return Artifact(shown)

    monkeypatch.setattr(apart, "read_plainly", read_artifact)
    assert checked("b.keras") == (0, [])
    assert scans == {"a.keras": "none", "b.keras": "all", "c.keras": "none"}


def test_files_of_other_programs_are_silent_where_nobody_named_them(project: Any) -> None:
    project({"words.model": b"gensim", "frozen.pb": b"\x00\x01", "a.h5": PAGE})
    content = json.loads(invoke("check", "--format", "json").stdout)
    assert [finding["path"] for finding in content["findings"]] == ["a.h5"]
    assert (content["notes"], content["summary"]["models"]) == ([], 1)


def test_files_of_other_programs_are_a_note_where_they_are_named(project: Any) -> None:
    project({"words.model": b"gensim", "m.pkl": b"\x80\x04\x95", "data.npz": b"PK\x03\x04"})
    content = json.loads(
        invoke("check", "words.model", "m.pkl", "data.npz", "--format", "json").stdout
    )
    assert content["findings"] == []
    assert {note["path"]: note["message"] for note in content["notes"]} == {
        "words.model": "the file is plain text and no model file; it was not checked",
        "m.pkl": "the file is a pickle, which runs code when it is opened and is not opened here: save a "
        "model of Keras with model.save('....keras'); it was not checked",
        "data.npz": "the file is a zip archive that cannot be listed; it was not checked",
    }


def test_a_script_that_may_not_be_read_is_said(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lintmodel.frontends.scripts as scripts

    def read_script(*arguments: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    project({"a.py": FINE})
    monkeypatch.setattr(scripts, "read_script", read_script)
    assert checked() == (1, ["unparsable-script"])
    assert "cannot be read: Permission denied" in invoke("check").stdout


@pytest.mark.parametrize(
    ("arguments", "said", "files"),
    [
        ((), "unparsable-script  ", {}),
        (("--format", "json"), '"version": 1', {}),
        (("--format", "json=a.json"), "", {"a.json": '"version": 1'}),
        (("--format", "text", "--format", "json=a.json"), "unparsable-script  ",
         {"a.json": '"version": 1'}),
        (("--format", "text=b.txt", "--format", "json=a.json"), "",
         {"a.json": '"version": 1', "b.txt": "unparsable-script  "}),
        (("--format", "text", "--format", "json=a.json", "--output", "b.txt"), "",
         {"a.json": '"version": 1', "b.txt": "unparsable-script  "}),
        (("--output", "b.txt"), "", {"b.txt": "unparsable-script  "}),
        (("--output", "a.json", "--output", "b.sarif", "--output", "c.txt"), "",
         {"a.json": '"version": 1', "b.sarif": "sarif-schema", "c.txt": "unparsable-script  "}),
        (("--format", "json=a.json", "--output", "b.xml"), "",
         {"a.json": '"version": 1', "b.xml": "<testsuites"}),
    ],
)  # fmt: skip
def test_several_reports(
    project: Any, arguments: tuple[str, ...], said: str, files: dict[str, str]
) -> None:
    root = project({"a.py": BROKEN})
    result = invoke("check", "a.py", *arguments)
    assert result.exit_code == 1
    assert (said in result.stdout) if said else result.stdout == ""
    for name, words in files.items():
        assert words in (root / name).read_text()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--format", "xml"), "not one of"),
        (("--format", "text", "--format", "json"), "only one report"),
        (("--format", "json", "--format", "html", "--output", "b.json"), "--output is for"),
        (("--format", "json", "--output", "a.x", "--output", "b.x"), "--format json=FILE for another"),
        (("--format", "json=missing/a.json"), "cannot be written"),
    ],
)
def test_reports_that_cannot_be(project: Any, arguments: tuple[str, ...], why: str) -> None:
    project({"a.py": BROKEN})
    result = invoke("check", "a.py", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "colours"),
    [
        ((), {}, False),  # no terminal
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": ""}, False),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        (("--color", "always", "--format", "json"), {}, False),
    ],
)
def test_colours(
    project: Any, arguments: tuple[str, ...], environment: dict[str, str], colours: bool
) -> None:
    project({"a.py": BROKEN})
    result = CliRunner(env=environment).invoke(main, ["check", "a.py", *arguments])
    assert ("\x1b[" in result.stdout) is colours
