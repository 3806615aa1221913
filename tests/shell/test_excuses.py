"""per-path-ignores: by path and by layer, and what the settings say of backend and tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lintmodel.cli import main
from lintmodel.config.excuses import Excuses, excuses
from lintmodel.findings import Finding, Related, Where


def finding(*sites: Where) -> Finding:
    related = tuple(Related(site, "here") for site in sites[1:])
    return Finding("rule-a", "group-a", "error", "fault", sites[0], related)


def layer(path: str, part: str) -> Where:
    return Where(path, part=part)


@pytest.mark.parametrize(
    ("key", "names", "sites", "covered"),
    [
        ("a.py", ["rule-a"], [Where("a.py", 1)], True),
        ("a.py", ["group-a"], [Where("a.py", 1)], True),
        ("a.py", ["rule-b"], [Where("a.py", 1)], False),
        ("a.py", [], [Where("a.py", 1)], False),
        ("a.py", ["rule-a"], [Where("deep/a.py", 1)], True),
        ("/a.py", ["rule-a"], [Where("deep/a.py", 1)], False),
        ("deep/", ["rule-a"], [Where("deep/er/a.py", 1)], True),
        ("deep", ["rule-a"], [Where("deep/er/a.py", 1)], True),
        ("deep/*.py", ["rule-a"], [Where("deep/er/a.py", 1)], False),
        ("deep/**/*.py", ["rule-a"], [Where("deep/er/a.py", 1)], True),
        ("**/er", ["rule-a"], [Where("deep/er/a.py", 1)], True),
        ("b.py", ["rule-a"], [Where("a.py", 1), Where("b.py", 2)], True),  # any site
        ("a.py", ["rule-a"], [Where("../a.py", 1)], False),  # outside of the configuration's folder
        ("*.keras::dropout_3", ["rule-a"], [layer("m/x.keras", "dropout_3")], True),
        ("*.keras::dropout_*", ["rule-a"], [layer("m/x.keras", "dropout_3")], True),
        ("*.keras::dropout", ["rule-a"], [layer("m/x.keras", "dropout_3")], False),
        ("*.keras::Dropout_3", ["rule-a"], [layer("m/x.keras", "dropout_3")], False),
        ("*.keras::*", ["rule-a"], [layer("m/x.keras", "dropout_3")], True),
        ("*.keras::*", ["rule-a"], [Where("m/x.keras")], True),
        ("*.keras::dropout_3", ["rule-a"], [Where("a.py", 1), layer("x.keras", "dropout_3")], True),
        ("*.h5::dropout_3", ["rule-a"], [layer("x.keras", "dropout_3")], False),
    ],
)
def test_what_is_excused(
    project: Any, key: str, names: list[str], sites: list[Where], covered: bool
) -> None:
    root = project({})
    assert Excuses(root, excuses(root, {key: names})).cover(finding(*sites)) is covered


def test_patterns_count_from_the_configuration(project: Any, monkeypatch: Any) -> None:
    root = project({"sub/keep": ""})
    monkeypatch.chdir(root / "sub")
    assert Excuses(root, excuses(root, {"/a.py": ["rule-a"]})).cover(finding(Where("../a.py", 1)))


def test_hostile_patterns_end(project: Any) -> None:
    root = project({})
    lines = excuses(root, {f"/*a*a*b{number}": ["rule-a"] for number in range(900)})
    asked = Excuses(root, lines)
    for number in range(50):
        assert not asked.cover(finding(Where("a" * 240 + str(number), 1)))
    assert asked.steps < 2e8


FAULTY = """
import numpy as np
import keras
from keras import layers
x, y = np.load("x.npy"), np.load("y.npy")
model = keras.Sequential([layers.Input((4,)), layers.Normalization(), layers.Dense(1)])
model.compile(loss="mse")
model.fit(x, y)
"""


def rules(*arguments: str) -> list[str]:
    result = CliRunner().invoke(main, ["check", "--format", "json", *arguments])
    assert result.exit_code in (0, 1), result.output
    return [one["rule"] for one in json.loads(result.stdout)["findings"]]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ('"old/" = ["state"]', ["new/train.py"]),
        ('"*.py" = ["unadapted-layer"]', []),
        ('"*.py" = ["saving"]', ["new/train.py", "old/train.py"]),
    ],
)
def test_a_run_by_path(
    project: Any, tmp_path: Path, monkeypatch: Any, line: str, left: list[str]
) -> None:
    monkeypatch.setenv("LINTMODEL_CACHE_DIR", str(tmp_path / "kept"))
    project({"old/train.py": FAULTY, "new/train.py": FAULTY})
    assert rules(".") == ["unadapted-layer"] * 2
    project({"lintmodel.toml": f"[per-path-ignores]\n{line}\n"})
    assert len(rules(".")) == len(left)
    assert len(rules("--isolated", ".")) == 2


def test_a_severity_may_be_off(project: Any) -> None:
    project({"train.py": FAULTY, "lintmodel.toml": '[rules.unadapted-layer]\nseverity = "off"\n'})
    assert rules("train.py") == []
    assert rules("--select", "unadapted-layer", "train.py") == ["unadapted-layer"]


UNIT = "import unittest\n" + FAULTY


def test_unit_tests_are_judged_on_demand(project: Any) -> None:
    project({"train.py": UNIT})
    assert rules("train.py") == []
    assert rules("--include-tests", "train.py") == ["unadapted-layer"]
    project({"lintmodel.toml": "tests = true\n"})
    assert rules("train.py") == ["unadapted-layer"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.py": UNIT}, "1 unit test is not judged as training or serving code: --include-tests does"),
        ({"a.py": UNIT, "b.py": UNIT}, "2 unit tests are not judged as training or serving code"),
        ({"a.py": FAULTY}, ""),
        ({"a.py": UNIT, "lintmodel.toml": "tests = true\n"}, ""),
    ],
)
def test_statistics_say_how_many_are_skipped(
    project: Any, tmp_path: Path, monkeypatch: Any, files: dict[str, str], said: str
) -> None:
    monkeypatch.setenv("LINTMODEL_CACHE_DIR", str(tmp_path / "kept"))
    project(files)
    for _ in range(2):  # the second time from the cache
        stderr = CliRunner().invoke(main, ["check", "--statistics", "."]).stderr
        assert (said in stderr) if said else ("unit test" not in stderr)


LOSS = """
import os
{}
import keras
from keras import layers
model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
model.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True))
model.fit(keras.utils.load(), 1)
"""
JAX = 'os.environ["KERAS_BACKEND"] = "jax"'


@pytest.mark.parametrize(
    ("line", "config", "other"),
    [
        (JAX, "", True),
        ("", 'backend = "jax"', True),
        ("", 'backend = "tensorflow"', False),
        (JAX.replace("jax", "tensorflow"), 'backend = "jax"', False),  # the source says it
    ],
)
def test_the_backend_of_the_settings(project: Any, line: str, config: str, other: bool) -> None:
    project({"train.py": LOSS.format(line), "lintmodel.toml": config})
    result = CliRunner().invoke(main, ["check", "--format", "json", "--show-info", "train.py"])
    (message,) = [
        one["message"]
        for one in json.loads(result.stdout)["findings"]
        if one["rule"] == "logits-loss-mismatch"
    ]
    words = LOSS_WORDS["other-backend"]
    assert (words in message) is other


def _words() -> dict[str, str]:
    from lintmodel import rulebook

    (rule,) = [rule for rule in rulebook.load() if rule.name == "logits-loss-mismatch"]
    return {
        name: one.message.rpartition("}")[2] for name, one in rule.passport.variants.items()
    }


LOSS_WORDS = _words()
