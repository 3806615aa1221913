"""Write docs/lintmodel.schema.json, by which editors complete and check lintmodel.toml.

    python tools/make_schema.py

The same schema describes [tool.lintmodel] of a pyproject.toml.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lintmodel import rulebook
from lintmodel.config.checking import BOUND
from lintmodel.config.keys import BACKENDS, KERAS, OFF, READERS
from lintmodel.findings import SEVERITIES
from lintmodel.passport import NAME
from lintmodel.rulebook import Rule

FILE = Path(__file__).parent.parent / "docs" / "lintmodel.schema.json"
Schema = dict[str, Any]
NUMBER, TEXT = {"type": "number"}, {"type": "string"}
WORDS = {
    "select": "Only these rules or groups run; empty: all.",
    "extend-select": "These rules or groups run as well.",
    "ignore": "These rules or groups do not run.",
    "exclude": "Files and folders that are left out: patterns as in .gitignore.",
    "per-path-ignores": "Rules or groups that do not speak of some paths (patterns as in .gitignore), "
    'or of some layers of a model file: "models/*.keras::dropout_3".',
    "fail-on": "The exit status is 1 from this severity on.",
    "keras": 'The release of Keras, "3" or "3.6", where the sources leave it open.',
    "backend": "The backend of Keras 3 where the sources leave it open.",
    "tests": "Judge unit tests as training or serving code too.",
    "rules": "Severity and parameters of single rules.",
    "rule-folders": "Folders of your own rules, NAME.yaml each, on the checks of the shipped rules.",
    "workspace": "The folder of the project, where git and pyproject.toml do not say which it is.",
    "baseline": "A file of findings that are known already; --write-baseline makes it.",
}
SHIPPED = "#/definitions/shipped"
NAMED = ("select", "extend-select", "ignore")  # lists of rules and groups


def schema() -> Schema:
    """The whole schema."""
    rules = rulebook.load()
    names = sorted({name for rule in rules for name in (rule.name, rule.group)})
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "lintmodel",
        "description": "Keys of lintmodel.toml, and of [tool.lintmodel] in pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {"description": WORDS[key], **_value(key, rules)} for key in READERS},
        "if": {"not": {"required": ["rule-folders"]}},  # then there are no other names
        "then": {"properties": _strictly([rule.name for rule in rules])},
        "definitions": {
            "shipped": {"enum": names},
            "name": {"anyOf": [{"$ref": SHIPPED}, {"type": "string", "pattern": f"^{NAME}$"}]},
        },
    }


def _value(key: str, rules: Iterable[Rule]) -> Schema:
    """What a key may hold."""
    texts = {"type": "array", "items": TEXT}
    listed = {"type": "array", "items": {"$ref": "#/definitions/name"}}
    return {
        "exclude": texts,
        "rule-folders": texts,
        "per-path-ignores": {"type": "object", "additionalProperties": listed},
        "fail-on": {"enum": [*SEVERITIES]},
        "keras": {"type": "string", "pattern": f"^{KERAS}$"},
        "backend": {"enum": [*BACKENDS]},
        "tests": {"type": "boolean"},
        "rules": {
            "type": "object",
            "properties": {rule.name: _rule(rule) for rule in rules},
            "additionalProperties": {"type": "object"},
        },
        "workspace": TEXT,
        "baseline": TEXT,
    }.get(key, listed)


def _strictly(rules: list[str]) -> Schema:
    listed = {"items": {"$ref": SHIPPED}}
    return {
        **dict.fromkeys(NAMED, listed),
        "per-path-ignores": {"additionalProperties": listed},
        "rules": {"propertyNames": {"enum": rules}},
    }


def _rule(rule: Rule) -> Schema:
    severity = {"enum": [*SEVERITIES, OFF], "default": rule.severity}
    params = {key: _param(value) for key, value in rule.params.items()}
    return {
        "description": rule.passport.summary,
        "type": "object",
        "additionalProperties": False,
        "properties": {"severity": severity, **params},
    }


def _param(value: Any) -> Schema:
    """A parameter with its default, where that is short."""
    plain = not isinstance(value, list | dict)
    return {**_type(value), "default": value} if plain else _type(value)


def _type(value: Any) -> Schema:
    """What takes the place of a parameter with this value."""
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int | float):
        return NUMBER
    if isinstance(value, str):
        return {"type": "string", "pattern": f"^{BOUND}$"} if re.fullmatch(BOUND, value) else TEXT
    if isinstance(value, dict):
        return {"type": "object", "additionalProperties": _one_of(value.values())}
    return {"type": "array", "items": _one_of(value)}


def _one_of(values: Iterable[Any]) -> Schema:
    kinds = {json.dumps(_type(value), sort_keys=True) for value in values}
    listed = [json.loads(kind) for kind in sorted(kinds)]
    return listed[0] if len(listed) == 1 else {"anyOf": listed}


def text() -> str:
    """The content of the file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")
