"""The README says what is: its printed parts are printed anew, its examples are read."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from toolbox import tool

from lintmodel import rulebook
from lintmodel.config import check_params, read_table
from lintmodel.suppression import parse

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent


make_readme = tool("make_readme")
TEXT = make_readme.README.read_text(encoding="utf-8")


def block(language: str) -> str:
    """The only code block of this language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


def test_the_printed_parts_are_printed_so() -> None:
    assert make_readme.filled(TEXT) == TEXT, "run python tools/make_readme.py"


def test_a_part_that_lies_is_seen() -> None:
    lie = TEXT.replace("unadapted-layer", "another-rule")
    assert make_readme.filled(lie) != lie


def test_a_part_that_is_missing_is_seen() -> None:
    with pytest.raises(SystemExit, match="rules"):
        make_readme.filled(TEXT.replace("<!-- rules -->", ""))


def test_the_configuration_is_right() -> None:
    table: dict[str, Any] = tomllib.loads(block("toml"))["tool"]["lintmodel"]
    settings = read_table(table, ROOT, *rulebook.names())
    check_params(settings, {rule.name: rule.params for rule in rulebook.load()})
    assert settings.keras == "3"


def test_the_json_keeps_the_contract() -> None:
    schema = json.loads((ROOT / "tests" / "shell" / "report.schema.json").read_text())
    jsonschema.validate(json.loads(block("json")), schema)


def test_the_comments_name_rules_and_groups() -> None:
    rules, groups = rulebook.names()
    (code,) = [part for part in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL) if "#" in part]
    comments = [*parse(code)]
    assert [comment.line for comment in comments] == [1, 0]
    assert {name for comment in comments for name in comment.names} <= rules | groups


@pytest.mark.parametrize("path", re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT))
def test_links_lead_somewhere(path: str) -> None:
    assert (ROOT / path).exists()
