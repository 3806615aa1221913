"""Rules of the user's own: what they may say, and what is refused, with file and key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from lintmodel.cli import main

SCRIPT = """
import numpy as np
import keras
from keras import layers
x, y = np.load("x.npy"), np.load("y.npy")
model = keras.Sequential([layers.Input((4,)), layers.Dense(8), layers.Dropout(0.6), layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
"""
OWN: dict[str, Any] = {
    "name": "house-dropout",
    "summary": "more dropout than this house uses",
    "severity": "error",
    "message": "{rate} is dropped by {layer}: at most half is, here",
    "check": "extreme_dropout_rate",
    "params": {"max_rate": 0.55},
    "why": "We agreed on it.",
    "fix": "Drop less.",
}
CONFIG = '[tool.lintmodel]\nrule-folders = ["lint/house"]\n'


def written(rule: Mapping[str, Any], name: str = "") -> dict[str, str]:
    file = f"lint/house/{name or rule['name']}.yaml"
    return {"train.py": SCRIPT, "pyproject.toml": CONFIG, file: yaml.safe_dump(dict(rule))}


def check(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["check", "--format", "json", *arguments])


def findings(*arguments: str) -> list[tuple[str, str, str, str]]:
    result = check(*arguments)
    assert result.exit_code in (0, 1), result.output
    listed = json.loads(result.stdout)["findings"]
    return [(one["rule"], one["group"], one["severity"], one["message"]) for one in listed]


def test_an_own_rule_speaks_by_a_shipped_check(project: Any) -> None:
    project(written(OWN))
    (found,) = findings("train.py")
    assert found[:3] == ("house-dropout", "house", "error")
    assert "is dropped by Dropout" in found[3]
    assert findings("--ignore", "house-dropout", "train.py") == []
    assert findings("--ignore", "house", "train.py") == []
    assert findings("--select", "house", "train.py") == [found]


def test_the_configuration_may_speak_of_it(project: Any) -> None:
    more = '[tool.lintmodel.rules.house-dropout]\nseverity = "info"\nmax_rate = 0.7\n'
    project({**written(OWN), "pyproject.toml": CONFIG + more})
    assert findings("--show-info", "train.py") == []
    project({"pyproject.toml": CONFIG + more.replace("0.7", "0.2")})
    assert [found[2] for found in findings("--show-info", "train.py")] == ["info"]


@pytest.mark.parametrize("command", [["rules"], ["rule", "house-dropout"]])
def test_the_catalogue_has_it(project: Any, command: list[str]) -> None:
    project(written(OWN))
    assert "more dropout than this house uses" in CliRunner().invoke(main, command).stdout


def test_a_changed_rule_is_read_anew(project: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("LINTMODEL_CACHE_DIR", str(tmp_path / "kept"))
    project(written(OWN))
    assert findings("train.py")
    project(written({**OWN, "params": {"max_rate": 0.65}}))
    assert findings("train.py") == []


BOMB = "a: &a [1, 2]\nb: [*a, *a]\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "extreme-dropout-rate"}, "also the name of a rule of lintmodel itself"),
        ({"check": "extreme_dropout_rte"}, "did you mean 'extreme_dropout_rate'?"),
        ({"check": "os_system"}, "house-dropout.yaml, check: 'os_system' is no check with parameters"),
        ({"check": "os.system"}, "check: 'os.system' is not the name of a function"),
        ({"check": "single_unit_softmax"}, "is no check with parameters"),
        ({"params": {"max_rte": 0.5}}, "params.max_rte: this check has no parameter 'max_rte'; did"),
        ({"params": {"max_rate": "0.5"}}, "params.max_rate: max_rate of this check must be of type float"),
        ({"params": {"max_rate": True}}, "must be of type float"),
        ({"message": "{nothing} is wrong"}, "message: there is no {nothing} in it"),
        ({"message": "{rate:>99999999999}"}, "is not the plain name of a slot"),
        ({"message": "{rate.__class__}"}, "is not the plain name of a slot"),
        ({"variants": {"keep": {"message": "x"}}}, "variants.keep: the check has no such variant"),
        ({"keras": ">=3"}, "keras: is that of the check, and cannot be given"),
        ({"yields_to": ["extreme-dropout"]}, "no other rule 'extreme-dropout'; did you mean 'extreme-"),
        ({"severity": "fatal"}, "severity: 'fatal' is none of"),
        ({"severty": "error"}, "severty: unknown key"),
        ({"why": None}, "why: must be a text"),
    ],
)
def test_what_is_refused(project: Any, change: dict[str, Any], said: str) -> None:
    project(written({**OWN, **change}))
    result = check("train.py")
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "references (*) and deep nesting are not read"),
        ("a: " + "[" * 50 + "]" * 50, "references (*) and deep nesting"),
        ("a: " + "[" * 90_000, "house-dropout.yaml"),
        ("a: [", "not YAML"),
        ("x" * 200_000, "must be a file of up to 100000 bytes"),
        ("- a\n", "not a mapping of keys"),
        ("!!python/object/apply:os.system ['touch made']", "not YAML"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_files_that_are_no_rules(project: Any, text: str, said: str) -> None:
    root = project({**written(OWN), "lint/house/house-dropout.yaml": text})
    result = check("train.py")
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
    assert not (root / "made").exists()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"pyproject.toml": CONFIG}, "rule-folders in [tool.lintmodel] must be a folder, and 'lint/house'"),
        ({"pyproject.toml": CONFIG, "lint/house/readme.md": ""}, "must hold from 1 to 500 rules"),
        ({"pyproject.toml": CONFIG, "lint/house/checks.py": "1 / 0"}, "must hold from 1 to"),
    ],
)
def test_folders_without_rules(project: Any, files: dict[str, str], said: str) -> None:
    project({"train.py": SCRIPT, **files})
    result = check("train.py")
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_every_parameterised_check_takes_a_rule_that_changes_nothing(project: Any) -> None:
    from lintmodel import rulebook
    from lintmodel.ownrules import with_own

    shipped = rulebook.load()
    root = project({})
    for rule in shipped:
        if rule.params:
            name, params = f"own-{rule.name}", dict(rule.params)
            words = {**OWN, "name": name, "check": rule.passport.check, "params": params}
            path = root / "own" / f"{name}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(yaml.safe_dump({**words, "message": "fault"}))
    own = [rule for rule in with_own(shipped, [root / "own"]) if rule.name.startswith("own-")]
    assert len(own) > 20
    for rule in own:
        (model,) = [one for one in shipped if f"own-{one.name}" == rule.name]
        assert (rule.check_module, rule.view) == (model.check_module, model.view)
        assert {*rule.passport.variants} == {*model.passport.variants}


def test_reports_for_programs_know_it(project: Any) -> None:
    project(written(OWN))
    result = CliRunner().invoke(main, ["check", "--format", "sarif", "train.py"])
    (rule,) = json.loads(result.stdout)["runs"][0]["tool"]["driver"]["rules"]
    assert "more dropout than this house uses" in json.dumps(rule)
    assert "We agreed on it." in json.dumps(rule)
