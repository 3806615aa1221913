"""A run that was made before is told again, unless anything that it looked at has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from keeping import FAULTY, check, rules

from lintmodel import rulebook, run, standing
from lintmodel.cli import main

Writer = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all files were written long ago."""
    monkeypatch.setattr(standing, "SETTLED", 0.0)


def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with each run that is judged from now on."""
    seen: list[int] = []
    judge = run._judge

    def noted(*arguments: Any) -> None:
        seen.append(1)
        judge(*arguments)

    monkeypatch.setattr(run, "_judge", noted)
    return seen


PAIR = {
    "train.py": FAULTY + "model.save('m.keras')\n",
    "serve.py": "import keras\nmodel = keras.models.load_model('old.keras')\nmodel.predict(input())\n",
    "data.py": "def load(): return 1, 2\n",
    "README.md": "nothing",
}


@pytest.mark.parametrize(
    ("change", "arguments", "again"),
    [
        ({}, (".",), False),
        ({"photo.jpg": ""}, (".",), True),  # a name may be that of a file that is loaded
        ({"train.py": FAULTY}, (".",), True),
        ({"README.md": "see old.keras"}, (".",), True),
        ({"data.py": "def load(): return 3, 4\n"}, (".",), True),
        ({"models/old.keras": "x"}, (".",), True),
        ({"pyproject.toml": "[tool.lintmodel]\nkeras = '2'\n"}, (".",), True),
        ({".gitignore": "serve.py\n"}, (".",), True),
        ({}, ("train.py",), True),
        ({}, (".", "--ignore", "state"), True),
        ({}, (".", "--fail-on", "info"), True),
    ],
)
def test_a_run_is_judged_again_where_something_changed(
    change: dict[str, str],
    arguments: tuple[str, ...],
    again: bool,
    project: Writer,
    kept: Path,
    settled: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project(PAIR)
    check(".")
    project(change)
    seen = judged(monkeypatch)
    warm = check(*arguments)
    assert bool(seen) is again
    assert warm == check("--no-cache", *arguments)


def test_a_new_rule_is_asked(
    project: Writer, kept: Path, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(PAIR)
    check(".")
    shipped = rulebook.load()
    monkeypatch.setattr(rulebook, "load", lambda: shipped[1:])
    seen = judged(monkeypatch)
    check(".")
    assert seen


def test_a_run_on_files_of_this_moment_is_not_kept(
    project: Writer, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(PAIR)
    check(".")
    seen = judged(monkeypatch)
    check(".")
    assert seen


def test_a_run_from_outside_is_not_kept(
    project: Writer, kept: Path, settled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(PAIR | {".git/HEAD": ""})
    monkeypatch.chdir(tmp_path)
    check(str(root))
    seen = judged(monkeypatch)
    check(str(root))
    assert seen


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"venv/lib/x.py": "2"}, False),
        ({"node_modules/a/x.py": "2"}, False),
        ({".cache/a/x.py": "2"}, False),
        ({"src/a/x.py": "2"}, True),
        ({".circleci/config.yml": "2"}, True),  # a text beside the scripts may name a file
    ],
)
def test_folders_that_no_run_looks_into(
    change: dict[str, str], seen: bool, project: Writer, settled: None
) -> None:
    root = project({"venv/pyvenv.cfg": "", **dict.fromkeys(change, "1")})
    before = standing.standing(root)
    project({name: f"{text} more" for name, text in change.items()})
    assert before is not None
    assert (standing.standing(root) != before) is seen


def test_a_folder_of_many_files_is_looked_at_no_further(
    project: Writer, monkeypatch: pytest.MonkeyPatch, settled: None
) -> None:
    root = project({f"data/{number}.txt": "" for number in range(20)})
    assert standing.standing(root)
    monkeypatch.setattr(standing, "MAX_ENTRIES", 10)
    assert standing.standing(root) is None


UNIT = "import unittest\n" + FAULTY
HOUSE = """name: house-dense
summary: made up
severity: error
message: "{layer}"
check: extreme_dropout_rate
params: {max_rate: 0.1}
why: because
fix: mend it
"""


@pytest.mark.parametrize(
    "change",
    [
        {"lintmodel.toml": "tests = true\n"},
        {"lintmodel.toml": 'backend = "jax"\n'},
        {"lintmodel.toml": '[rules.unadapted-layer]\nseverity = "off"\n'},
        {"lintmodel.toml": '[rules.unadapted-layer]\nseverity = "warning"\n'},
        {"lintmodel.toml": '[per-path-ignores]\n"train.py" = ["state"]\n'},
        {"lintmodel.toml": '[per-path-ignores]\n"*.py::norm" = ["state"]\n'},
        {"lintmodel.toml": 'rule-folders = ["house"]\n'},
        {"lintmodel.toml": 'exclude = ["train.py"]\n'},
    ],
    ids=lambda change: next(iter(change.values())),
)
def test_an_outcome_is_of_its_settings(
    change: dict[str, str], project: Writer, kept: Path, settled: None, monkeypatch: Any
) -> None:
    project({"train.py": FAULTY, "unit.py": UNIT, "data.py": "def load(): return 1, 2\n",
             "house/house-dense.yaml": HOUSE, "lintmodel.toml": ""})  # fmt: skip
    first = check(".")
    project(change)
    assert check(".") == check("--no-cache", ".")
    seen = judged(monkeypatch)
    check(".")
    assert seen == []
    project({"lintmodel.toml": ""})
    assert check(".") == first


def test_own_rules_are_part_of_an_outcome(
    project: Writer, kept: Path, settled: None, monkeypatch: Any
) -> None:
    dropout = FAULTY.replace("layers.Normalization()", "layers.Dropout(0.5)")
    project({"train.py": dropout, "data.py": "def load(): return 1, 2\n",
             "lintmodel.toml": 'rule-folders = ["house"]\n', "house/house-dense.yaml": HOUSE})  # fmt: skip
    assert "house-dense" in rules(".")
    seen = judged(monkeypatch)
    assert "house-dense" in rules(".")
    assert seen == []
    project({"house/house-dense.yaml": HOUSE.replace("0.1}", "0.6}")})
    assert "house-dense" not in rules(".")
    assert "house-dense" not in rules("--include-tests", ".")


def test_a_baseline_is_read_after_an_outcome(
    project: Writer, kept: Path, settled: None, monkeypatch: Any
) -> None:
    root = project({"train.py": FAULTY, "data.py": "def load(): return 1, 2\n"})
    CliRunner().invoke(main, ["check", "--write-baseline=known.json", "."])
    assert rules("--baseline", "known.json", ".") == []
    seen = judged(monkeypatch)
    assert rules("--baseline", "known.json", ".") == []
    assert seen == []
    (root / "known.json").write_text('{"version": 1, "files": {}, "findings": []}')
    assert "unadapted-layer" in rules("--baseline", "known.json", ".")
