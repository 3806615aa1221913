"""[tool.lintmodel]: what is read, from where, and how misuse is answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lintmodel.cli import main
from lintmodel.config import ConfigError, Settings, check_params, load_settings, read_table
from lintmodel.options import Options, settle

RULES = {"unparsable-script", "unreadable-model", "batchnorm-tiny-batch"}
GROUPS = {"source", "saving", "state"}
NAMES = (RULES, GROUPS)


def read(**table: Any) -> Settings:
    keys = {key.replace("_", "-"): value for key, value in table.items()}
    return read_table(keys, Path("base"), RULES, GROUPS)


@pytest.mark.parametrize(
    ("table", "field", "expected"),
    [
        ({"select": ["source"]}, "select", ("source",)),
        ({"extend_select": ["saving"]}, "extend_select", ("saving",)),
        ({"ignore": ["unreadable-model"]}, "ignore", ("unreadable-model",)),
        ({"exclude": ["old/", "*.h5"]}, "exclude", ("old/", "*.h5")),
        ({"fail_on": "error"}, "fail_on", "error"),
        ({"keras": "2"}, "keras", "2"),
        ({"keras": "3.6"}, "keras", "3.6"),
        ({"backend": "jax"}, "backend", "jax"),
        ({"backend": "jax"}, "keras", "3"),
        ({"backend": "torch", "keras": "3.6"}, "keras", "3.6"),
        ({"backend": "tensorflow"}, "keras", ""),
        ({"tests": True}, "tests", True),
        ({"rules": {"unreadable-model": {"severity": "off"}}}, "ignore", ("unreadable-model",)),
        ({"rules": {"unreadable-model": {"severity": "off"}}}, "rules", {"unreadable-model": {}}),
        ({"baseline": "known.json"}, "baseline", Path("base/known.json").resolve()),
        ({}, "fail_on", "warning"),
        ({}, "workspace", None),
    ],
)
def test_keys(table: dict[str, Any], field: str, expected: Any) -> None:
    assert getattr(read(**table), field) == expected


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"selct": ["source"]}, "unknown key 'selct' in [tool.lintmodel]; did you mean 'select'?"),
        ({"zzz": 1}, "unknown key 'zzz' in [tool.lintmodel]"),
        ({"select": "source"}, "select in [tool.lintmodel] must be a list of texts"),
        ({"exclude": [1]}, "exclude in [tool.lintmodel] must be a list"),
        ({"select": ["sourse"]}, "no rule or group 'sourse'; did you mean 'source'?"),
        ({"ignore": ["unreadable-models"]}, "did you mean 'unreadable-model'?"),
        ({"fail_on": "fatal"}, "must be one of error, warning, info"),
        ({"fail_on": ["error"]}, "must be one of"),
        ({"keras": 3}, "must be a release such as"),
        ({"keras": ">=3"}, "must be a release such as"),
        ({"workspace": 3}, "workspace in [tool.lintmodel] must be a text"),
        ({"workspace": "absent"}, "workspace in [tool.lintmodel] must be a folder, and 'absent' is"),
        ({"backend": "theano"}, "backend in [tool.lintmodel] must be one of tensorflow, jax, torch"),
        ({"backend": ["jax"]}, "must be one of"),
        ({"backend": "jax", "keras": "2.15"}, "backend in [tool.lintmodel] is 'jax', which Keras 2.15"),
        ({"tests": "yes"}, "tests in [tool.lintmodel] must be true or false"),
        ({"baseline": "../known.json"}, "baseline in [tool.lintmodel] must lie in the folder of this"),
        ({"baseline": "/etc/passwd"}, "must lie in the folder of this file"),
        ({"rule_folders": ["absent"]}, "rule-folders in [tool.lintmodel] must be a folder, and 'abs"),
        ({"per_path_ignores": []}, "per-path-ignores in [tool.lintmodel] must be a table of up to"),
        ({"per_path_ignores": {"a.py": "source"}}, "value for 'a.py' that must be a list of texts"),
        ({"per_path_ignores": {"a.py": ["sorce"]}}, "no rule or group 'sorce'; did you mean 'source'"),
        ({"per_path_ignores": {"": ["source"]}}, "has '', which is no pattern of paths"),
        ({"per_path_ignores": {"!a.py": ["source"]}}, "has '!a.py', which is no pattern"),
        ({"per_path_ignores": {"# a": ["source"]}}, "has '# a', which is no pattern"),
        ({"per_path_ignores": {"a.h5::": ["source"]}}, "has 'a.h5::', which is no pattern"),
        ({"per_path_ignores": {"*a*a*a*a*a": ["source"]}}, "1 of 1 patterns are not read: at most"),
        ({"rules": {"unreadable-model": {"severity": "of"}}}, "must be one of error, warning, info, off"),
        ({"rules": []}, "must be tables"),
        ({"rules": {"unreadable-model": 1}}, "must be tables"),
        ({"rules": {"unreadable-mode": {}}}, "no rule 'unreadable-mode'; did you mean"),
        ({"rules": {"source": {}}}, "no rule 'source'"),
        ({"rules": {"unreadable-model": {"severity": "high"}}}, "must be one of"),
    ],
)
def test_misuse(table: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(**table)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"min_batch": 4}, ""),
        ({"min_batch": 4.5}, ""),
        ({"min_batch": 4, "severity": "info"}, ""),
        ({"words": ["a"]}, ""),
        ({"min_bach": 4}, "no parameter 'min_bach'; did you mean 'min_batch'?"),
        ({"min_batch": "4"}, "must be of type int, not '4'"),
        ({"min_batch": True}, "must be of type int, not True"),
        ({"words": "a"}, "must be of type list of str, not 'a'"),
        ({"words": ["a", 1]}, "must be of type list of str"),
        ({"since": ">=2.4"}, ""),
        ({"since": "2.4"}, "must be of type str, a bound such as"),
        ({"names": {"a": "b"}}, ""),
        ({"names": {"a": 1}}, "must be of type dict of str"),
    ],
)
def test_parameters(own: dict[str, Any], said: str) -> None:
    settings = Settings(rules={"batchnorm-tiny-batch": own})
    known: dict[str, Any] = {"min_batch": 8, "words": ["b"], "since": "<3", "names": {"x": "y"}}
    passports = {"batchnorm-tiny-batch": known}
    if not said:
        check_params(settings, passports)
        return
    with pytest.raises(ConfigError) as caught:
        check_params(settings, passports)
    assert said in str(caught.value)


TABLE = '[tool.lintmodel]\nkeras = "{}"\n'


@pytest.mark.parametrize(
    ("files", "start", "keras"),
    [
        ({"pyproject.toml": TABLE.format(3)}, ".", "3"),
        ({"pyproject.toml": TABLE.format(3), "a/b/x.py": ""}, "a/b", "3"),
        ({"pyproject.toml": TABLE.format(3), "a/pyproject.toml": TABLE.format(2)}, "a", "2"),
        ({"pyproject.toml": TABLE.format(3), "a/pyproject.toml": "[project]\n"}, "a", "3"),
        ({"pyproject.toml": TABLE.format(3), "a/.git/HEAD": "", "a/x.py": ""}, "a", ""),
        ({"../pyproject.toml": TABLE.format(3), "x.py": ""}, ".", ""),  # the home folder's
        ({"pyproject.toml": "[tool.other]\nkeras = 1\n"}, ".", ""),
        ({"pyproject.toml": "not toml, and none of our business ["}, ".", ""),
        ({}, ".", ""),
        ({"lintmodel.toml": 'keras = "3"\n'}, ".", "3"),
        ({"lintmodel.toml": 'keras = "3"\n', "a/x.py": ""}, "a", "3"),
        ({"lintmodel.toml": 'keras = "3"\n', "a/pyproject.toml": TABLE.format(2)}, "a", "2"),
        ({"pyproject.toml": TABLE.format(3), "a/lintmodel.toml": 'keras = "2"\n'}, "a", "2"),
        ({"pyproject.toml": TABLE.format(3), "a/lintmodel.toml": ""}, "a", ""),  # it is the nearest
        ({"pyproject.toml": "[project]\n", "lintmodel.toml": 'keras = "3"\n'}, ".", "3"),
        ({"pyproject.toml": "lintmodel, but no toml [", "lintmodel/x.py": ""}, "lintmodel", None),
    ],
)
def test_the_nearest_table_counts(
    project: Any, files: dict[str, str], start: str, keras: str | None
) -> None:
    root = project({"keep": "", **files})
    (root / start).mkdir(exist_ok=True, parents=True)
    if keras is None:
        with pytest.raises(ConfigError, match="cannot be read"):
            load_settings(root / start, NAMES)
        return
    assert load_settings(root / start, NAMES).keras == keras


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[tool.lintmodel\n", "cannot be read"),
        (b"[tool.lintmodel]\nkeras = \xff\n", "cannot be read"),
        (b"[tool]\nlintmodel = 3\n", "must be a table"),
        (b"[tool.lintmodel]\nkears = '3'\n", "did you mean 'keras'?"),
    ],
)
def test_broken_files_are_named(project: Any, content: bytes, said: str) -> None:
    root = project({"pyproject.toml": content})
    with pytest.raises(ConfigError) as caught:
        load_settings(root, NAMES)
    assert "pyproject.toml" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"lintmodel.toml": "", "pyproject.toml": TABLE.format(3)}, "is a second configuration; keep"),
        ({"lintmodel.toml": TABLE.format(3)}, "unknown key 'tool' in lintmodel.toml: keys stand at the"),
        ({"lintmodel.toml": "kears = '3'"}, "unknown key 'kears' in lintmodel.toml; did you mean 'keras'"),
        ({"lintmodel.toml": "keras = 3"}, "keras in lintmodel.toml must be a release"),
        ({"lintmodel.toml": "backend = 'jax'\nkeras='2'"}, "backend in lintmodel.toml is 'jax'"),
    ],
)
def test_a_file_of_its_own(project: Any, files: dict[str, str], said: str) -> None:
    root = project(files)
    with pytest.raises(ConfigError) as caught:
        load_settings(root, NAMES)
    assert said in str(caught.value)
    assert str(root / "lintmodel.toml") in str(caught.value)


@pytest.mark.parametrize("content", ['keras = "3"\n', TABLE.format(3), "[tool.lintmodel]\nkeras='3'"])
def test_another_file_may_be_named(project: Any, content: str) -> None:
    root = project({"ci/strict.toml": content, "lintmodel.toml": "keras = '2'\n"})
    settings = load_settings(root, NAMES, Path("ci/strict.toml"))
    assert (settings.keras, settings.base) == ("3", root / "ci")


def test_a_named_file_must_be_there(project: Any) -> None:
    root = project({})
    with pytest.raises(ConfigError, match="other.toml"):
        load_settings(root, NAMES, root / "other.toml")


OWN = '[tool.lintmodel]\nignore = ["unparsable-script"]\nselect = ["source"]\nfail-on = "error"\n'


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, (("source",), ("unparsable-script",), "error")),
        ({"isolated": True}, ((), (), "warning")),
        ({"select": ("saving",)}, (("saving",), ("unparsable-script",), "error")),
        ({"select": ("unparsable-script",)}, (("unparsable-script",), (), "error")),
        ({"extend_select": ("unparsable-script",)}, (("source",), (), "error")),
        ({"ignore": ("saving",)}, (("source",), ("unparsable-script", "saving"), "error")),
        ({"fail_on": "info"}, (("source",), ("unparsable-script",), "info")),
    ],
)
def test_options_over_configuration(
    project: Any, options: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    root = project({"pyproject.toml": OWN})
    settings = settle([root], Options(**options))
    assert (settings.select, settings.ignore, settings.fail_on) == expected


@pytest.mark.parametrize(
    ("options", "runs"),
    [
        ({}, False),
        ({"select": ("unadapted-layer",)}, True),
        ({"extend_select": ("unadapted-layer",)}, True),
        ({"select": ("unadapted-layer",), "ignore": ("state",)}, True),
        ({"select": ("unadapted-layer",), "ignore": ("unadapted-layer",)}, False),
        ({"select": ("state",)}, True),
    ],
)
def test_a_rule_that_is_asked_for_runs_although_its_group_is_ignored(
    project: Any, options: dict[str, Any], runs: bool
) -> None:
    root = project({"lintmodel.toml": 'ignore = ["state"]\n'})
    assert settle([root], Options(**options)).selects("unadapted-layer", "state") is runs


def test_what_windows_editors_put_first_is_passed_over(project: Any) -> None:
    root = project({})
    (root / "lintmodel.toml").write_bytes(b"\xef\xbb\xbfkeras = '2'\r\n")
    assert load_settings(root, NAMES).keras == "2"


@pytest.mark.parametrize(
    ("arguments", "noted"),
    [
        (["."], ["libs/a/lintmodel.toml"]),
        (["libs/a/x.py", "libs/b/src/y.py"], ["libs/a/lintmodel.toml"]),
        (["libs/b"], []),
        (["libs/b/src/y.py"], []),
        (["z.py"], []),
        ([".", "--isolated"], []),
        ([".", "--config", "pyproject.toml"], []),
    ],
)
def test_a_configuration_that_does_not_count_is_noted(
    project: Any, arguments: list[str], noted: list[str]
) -> None:
    project(
        {
            "pyproject.toml": '[tool.lintmodel]\nselect = ["saving"]\n',
            "z.py": "",
            "libs/a/lintmodel.toml": "",
            "libs/a/x.py": "",
            "libs/b/pyproject.toml": "[tool.lintmodel]\ntests = true\n",
            "libs/b/src/y.py": "",
            "libs/c/pyproject.toml": "[project]\n",
            "libs/c/z.py": "",
        }
    )
    notes = json.loads(CliRunner().invoke(main, ["check", "--format", "json", *arguments]).stdout)["notes"]
    assert [note["path"] for note in notes] == noted
    assert all("(nor do those of 1 more)" in note["message"] for note in notes)


@pytest.mark.parametrize("option", ["select", "ignore", "extend_select"])
def test_options_name_rules_that_exist(project: Any, option: str) -> None:
    root = project({})
    with pytest.raises(ConfigError, match="did you mean 'unreadable-model'"):
        settle([root], Options(**{option: ("unreadable-modle",)}))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("", []),
        ('keras = "2"', []),
        ('keras = "3"', ["Adam() of Keras 3 has no argument 'lr'"]),
    ],
)
def test_the_configured_keras_decides_what_an_argument_is(
    project: Any, config: str, said: list[str]
) -> None:
    build = "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n"
    script = build + 'model.compile(keras.optimizers.Adam(lr=0.1), "mse")\n'
    project({"lintmodel.toml": config, "a.py": script})
    found = json.loads(CliRunner().invoke(main, ["check", "--format", "json"]).stdout)["findings"]
    assert [one["message"].partition(",")[0] for one in found] == said
