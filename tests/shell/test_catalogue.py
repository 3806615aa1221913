"""The catalogue: the same for every program, folded and framed for people."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from lintmodel import rulebook
from lintmodel.cli import main
from lintmodel.config import check_params, read_table
from lintmodel.report.catalogue import WIDTH, ignoring, page, table
from lintmodel.report.entries import entry, one_as_json, toml
from lintmodel.report.screen import Screen

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

RULES = rulebook.load()
COLOURS = re.compile(r"\x1b\[[\d;]*m")


def test_a_program_gets_one_line_a_rule() -> None:
    lines = table(RULES, Screen()).splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in RULES]
    assert all(
        line.endswith(rule.passport.summary) for line, rule in zip(lines, RULES, strict=True)
    )


@pytest.mark.parametrize("columns", [80, 100, 300])
@pytest.mark.parametrize("colour", [False, True])
def test_people_get_a_table_that_fits(columns: int, colour: bool) -> None:
    shown = table(RULES, Screen(columns, colour))
    assert bool(COLOURS.search(shown)) is colour
    lines = COLOURS.sub("", shown).splitlines()
    assert lines[0].split() == ["rule", "group", "severity", "finds"]
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("columns", [0, 70, 200])
def test_a_page_is_whole_and_its_prose_narrow(rule: rulebook.Rule, columns: int) -> None:
    shown = page(rule, rulebook.examples(rule), Screen(columns))
    prose = [line for line in shown.splitlines() if not line.startswith((" ", "http"))]
    assert max(map(len, prose)) <= min(columns or WIDTH, WIDTH)
    joined = " ".join(shown.split())
    for part in (rule.passport.why, rule.passport.fix, rule.passport.message):
        assert " ".join(part.split()) in joined


def test_code_is_not_folded_for_a_program() -> None:
    long = "x = " + "1 + " * 100 + "1"
    shown = page(RULES[0], {"bad": [{"script": f"{long}\n\nif [bold]:\n    y"}]}, Screen())
    assert f"    {long}\n\n    if [bold]:\n        y\n" in shown


SECTIONS = ["says", "why", "bad", "good", "known false positives", "keras versions", "fix",
            "fixed by --fix", "ignore", "see"]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_tells_everything_in_this_order(rule: rulebook.Rule) -> None:
    shown = page(rule, rulebook.examples(rule), Screen())
    titles = [line[3:] for line in shown.splitlines() if line.startswith("## ")]
    expected = SECTIONS if rule.passport.see else SECTIONS[:-1]
    assert [title for title in titles if title in SECTIONS] == expected
    assert [title for title in titles if title.startswith("parameters")] == ["parameters, as they are"
        " if nothing is said"] * bool(rule.params)  # fmt: skip
    assert all(link in shown for link in rule.passport.see)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.params], ids=lambda rule: rule.name)
def test_parameters_can_be_pasted(rule: rulebook.Rule) -> None:
    """What the page shows is a configuration that changes nothing."""
    text = toml(rule)
    assert text in page(rule, rulebook.examples(rule), Screen()).replace("\n    ", "\n")
    table = tomllib.loads(text)["tool"]["lintmodel"]
    settings = read_table(table, Path(), *rulebook.names())
    check_params(settings, {rule.name: rule.params})
    assert settings.params(rule.name, rule.params) == dict(rule.params)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("overridden-training-flag", "Keras >=3"),
        ("input-order", "Keras <3"),
        ("single-unit-softmax", "\nall\n"),
        ("external-vocabulary", "seen in scripts and notebooks, model files\n"),
        ("resize-mismatch", "several files together"),
    ],
)
def test_where_a_rule_holds_and_looks(name: str, word: str) -> None:
    (rule,) = [rule for rule in RULES if rule.name == name]
    assert word in page(rule, rulebook.examples(rule), Screen())


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("late-seed", ["line", "project"]),
        ("single-unit-softmax", ["line", "layer", "project"]),
        ("batchnorm-at-init", ["layer", "project"]),  # a file has no line for a comment
    ],
)
def test_how_a_rule_is_silenced(name: str, kinds: list[str]) -> None:
    (rule,) = [rule for rule in RULES if rule.name == name]
    found = ignoring(rule, rulebook.examples(rule))
    assert [*found] == kinds
    for kind in {*kinds} - {"line"}:
        table = tomllib.loads(found[kind])["tool"]["lintmodel"]
        assert read_table(table, Path(), *rulebook.names())


def asked(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments))


def told(*arguments: str) -> Any:
    """The object that the command prints, which the schema allows."""
    result = asked(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def checked(content: Any, kind: str) -> None:
    schema = json.loads((Path(__file__).parent / "rules.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(content, {**schema, "$ref": f"#/$defs/{kind}"})


def test_the_catalogue_for_programs() -> None:
    content = told("rules")
    checked(content, "catalogue")
    assert [entry["name"] for entry in content["rules"]] == [rule.name for rule in RULES]
    assert all(entry["sees"] for entry in content["rules"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_for_programs(rule: rulebook.Rule) -> None:
    examples = rulebook.examples(rule)
    content = json.loads(one_as_json(rule, examples))
    checked(content, "rule")
    assert content["says"][0]["message"] == rule.passport.message
    assert len(content["bad"]) == len(examples["bad"])
    assert content.items() >= entry(rule, examples).items()


def test_the_schema_refuses_another_shape() -> None:
    content = told("rule", "single-unit-softmax")
    for change in ({"severity": "fatal"}, {"sees": ["onnx"]}, {"more": 1}, {"why": None}):
        with pytest.raises(jsonschema.ValidationError):
            checked({**content, **change}, "rule")


@pytest.mark.parametrize(
    ("arguments", "groups"),
    [
        (["--group", "serving"], {"serving"}),
        (["--group", "serving,numerics"], {"serving", "numerics"}),
        (["--group", "serving", "--group", "state"], {"serving", "state"}),
        ([], {rule.group for rule in RULES}),
    ],
)
def test_groups(arguments: list[str], groups: set[str]) -> None:
    listed = [rule.name for rule in RULES if rule.group in groups]
    assert [line.split()[0] for line in asked("rules", *arguments).stdout.splitlines()] == listed
    assert [entry["name"] for entry in told("rules", *arguments)["rules"]] == listed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rules", "--group", "servin"], "there is no group 'servin'; did you mean 'serving'?"),
        (["rules", "--group", "state,mods"], "there is no group 'mods'; did you mean 'mode'?"),
        (["rules", "--format", "xml"], "'xml' is not one of"),
        (["rule", "unadapted-layers"], "did you mean 'unadapted-layer'?"),
        (["rule", "state"], "there is no rule 'state'"),
    ],
)
@pytest.mark.parametrize("form", [[], ["--format", "json"]])
def test_what_there_is_not(arguments: list[str], form: list[str], message: str) -> None:
    result = asked(arguments[0], *form, *arguments[1:])
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
