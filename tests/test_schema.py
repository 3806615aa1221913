"""The schema for editors says what the configuration's reader says, and is not stale."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from toolbox import tool

from lintmodel import rulebook
from lintmodel.config import ConfigError, check_params, read_table

ROOT = Path(__file__).parent.parent


make_schema = tool("make_schema")


def test_the_schema_is_not_stale() -> None:
    kept = make_schema.FILE.read_text(encoding="utf-8")
    assert kept == make_schema.text(), "run python tools/make_schema.py"


SCHEMA: dict[str, Any] = make_schema.schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def accepted(table: dict[str, Any]) -> bool:
    """Whether the reader takes the table."""
    try:
        settings = read_table(table, ROOT, *rulebook.names())
        check_params(settings, {rule.name: rule.params for rule in rulebook.load()})
    except ConfigError:
        return False
    return True


@pytest.mark.parametrize(
    ("table", "right"),
    [
        ({}, True),
        ({"select": ["state", "lambda-layer"], "extend-select": ["security"]}, True),
        ({"ignore": ["lambda-leyer"]}, False),
        ({"ignore": "lambda-layer"}, False),
        ({"exclude": ["old/"], "keras": "3.6", "backend": "jax", "tests": True}, True),
        ({"keras": 3}, False),
        ({"keras": ">=3"}, False),
        ({"backend": "theano"}, False),
        ({"tests": "yes"}, False),
        ({"fail-on": "error"}, True),
        ({"fail-on": "off"}, False),
        ({"per-path-ignores": {"*.keras::dropout_*": ["state"]}}, True),
        ({"per-path-ignores": {"*.keras": ["stat"]}}, False),
        ({"per-path-ignores": {"*.keras": "state"}}, False),
        ({"rules": {"batchnorm-tiny-batch": {"severity": "off"}}}, True),
        ({"rules": {"batchnorm-tiny-batch": {"min_batch": 4, "severity": "error"}}}, True),
        ({"rules": {"batchnorm-tiny-batch": {"min_batch": "4"}}}, False),
        ({"rules": {"batchnorm-tiny-batch": {"min_bach": 4}}}, False),
        ({"rules": {"batchnorm-tinybatch": {}}}, False),
        ({"rules": {"channel-layout-mismatch": {"channels": [3, 4, 5]}}}, True),
        ({"rules": {"channel-layout-mismatch": {"channels": ["3"]}}}, False),
        ({"rules": {"version-skew": {"since": ">=2.5"}}}, True),
        ({"rules": {"version-skew": {"since": "2.5"}}}, False),
        ({"rules": {"unsafe-deserialization": {"severity": "high"}}}, False),
        ({"selct": []}, False),
        ({"workspace": ".", "baseline": "lintmodel-baseline.json"}, True),
        ({"workspace": 3}, False),
    ],
)
def test_it_takes_what_the_reader_takes(table: dict[str, Any], right: bool) -> None:
    assert VALIDATOR.is_valid(table) is right
    assert accepted(table) is right


def test_rules_of_the_users_own_have_other_names() -> None:
    table = {"rule-folders": ["lint"], "ignore": ["house-rule"], "rules": {"house-rule": {"a": 1}}}
    assert VALIDATOR.is_valid(table)
    assert not VALIDATOR.is_valid({key: table[key] for key in ("ignore", "rules")})


def test_every_default_of_a_parameter_fits_its_type() -> None:
    for rule in rulebook.load():
        assert VALIDATOR.is_valid({"rules": {rule.name: dict(rule.params)}}), rule.name
        assert accepted({"rules": {rule.name: dict(rule.params)}})


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(make_schema.text()))
