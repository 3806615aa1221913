"""The rulebook for programs, and the facts about a rule that every page on it tells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lintmodel.passport import Variant
from lintmodel.report.picked import picked
from lintmodel.rulebook import Rule

Examples = Mapping[str, list[Mapping[str, Any]]]
VERSION = 1  # of the objects below; tests/shell/rules.schema.json is the contract
SEES = {
    "script": "scripts and notebooks",
    "model": "model files",
    "project": "several files together",
}


def as_json(rules: Iterable[tuple[Rule, Examples]]) -> str:
    """The catalogue as one JSON object: an entry a rule."""
    return _dumped({"version": VERSION, "rules": [entry(*one) for one in rules]})


def one_as_json(rule: Rule, examples: Examples) -> str:
    """One rule whole as one JSON object: its entry, its words and its examples."""
    return _dumped({"version": VERSION, **entry(rule, examples), **_words(rule), **examples})


def entry(rule: Rule, examples: Examples) -> dict[str, Any]:
    """What the catalogue says of a rule; `severity` is the worst that it gives."""
    passport = rule.passport
    return {
        "name": rule.name,
        "group": rule.group,
        "severity": rule.worst,
        "summary": passport.summary,
        "keras": passport.keras or None,
        "sees": [kind for kind in SEES if kind in {*_seen(examples)}],
        "fixable": fixable(rule),
        "params": dict(rule.params),
    }


def wordings(rule: Rule) -> dict[str, Variant]:
    """All that a rule says, its own words under ""."""
    return {"": rule.variant(""), **rule.passport.variants}


def fixable(rule: Rule) -> str | None:
    """How safe the edits of `--fix` are for this rule, None where it has none."""
    kinds = {safety[0] for words in wordings(rule).values() if (safety := fix_safety(words))}
    return next((kind for kind in ("safe", "unsafe") if kind in kinds), None)


def fix_safety(words: Variant) -> tuple[str, str] | None:
    """How safe the edits for this wording are, and the reason."""
    found: Any = getattr(words, "fix_safety", None)
    return (found.kind, found.reason) if found else None


def _seen(examples: Examples) -> Iterator[str]:
    """What a rule sees is what its bad examples are: each of them is a test."""
    for example in examples["bad"]:
        files = {**example.get("files", {}), **example.get("beside", {})}
        scripts = [name for name in files if name.endswith((".py", ".ipynb"))]
        model = "model" in example or "build" in example
        if len(scripts) + model > 1:
            yield "project"
        else:
            yield "model" if model else "script"


def _words(rule: Rule) -> dict[str, Any]:
    passport = rule.passport
    return {
        "says": [_wording(name, words) for name, words in wordings(rule).items()],
        **picked(passport, "why", "fix", "false_positives"),
        "yields_to": list(passport.yields_to),
        "see": list(passport.see),
    }


def _wording(name: str, words: Variant) -> dict[str, Any]:
    safety = fix_safety(words)
    return {
        "variant": name or None,
        **picked(words, "message", "severity", "keras"),
        "fixable": safety[0] if safety else None,
        "fixable_because": safety[1] if safety else None,
    }


def toml(rule: Rule) -> str:
    """The parameters as a configuration would give them; "" where there are none."""
    if not rule.params:
        return ""
    lines = [f"{_key(name)} = {_toml(value)}" for name, value in rule.params.items()]
    return "\n".join([f"[tool.lintmodel.rules.{rule.name}]", *lines])


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_toml(own)}" for key, own in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(own) for own in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else json.dumps(name)


def _dumped(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
