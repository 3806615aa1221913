"""The rulebook for people: the list of all rules, and one rule whole."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lintmodel.report.safe import safe
from lintmodel.rulebook import Rule

WIDTH = 88


def table(rules: Iterable[Rule]) -> str:
    """One line a rule: name, group, severity, summary, in columns."""
    rows = [(rule.name, rule.group, rule.severity, rule.passport.summary) for rule in rules]
    columns = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:3]]
    return "".join(f"{_padded(row, columns)}  {row[3]}\n" for row in rows)


def _padded(row: tuple[str, ...], columns: list[int]) -> str:
    return "  ".join(f"{cell:<{size}}" for cell, size in zip(row, columns, strict=False))


def page(rule: Rule, examples: Mapping[str, list[Mapping[str, Any]]]) -> str:
    """One rule whole: words, thresholds, variants and the first examples of each kind."""
    passport = rule.passport
    bound = f", Keras {passport.keras} only" if passport.keras else ""
    parts = [
        f"{rule.name} ({rule.group}, {rule.severity}{bound})\n{passport.summary}",
        *_section("says", passport.message),
        *(_variant(name, variant) for name, variant in passport.variants.items()),
        *_section("why", passport.why),
        *_section("fix", passport.fix),
        *_section("wrong where", passport.false_positives),
        *_section("parameters", _thresholds(rule)),
        *_section("gives way to", ", ".join(passport.yields_to)),
        *_section("see", "\n".join(passport.see)),
        *(_example(kind, found[0]) for kind, found in examples.items() if found),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, text: str) -> Iterator[str]:
    if text:
        lines = [line for part in text.splitlines() for line in textwrap.wrap(part, WIDTH) or [""]]
        yield f"{title}:\n" + textwrap.indent("\n".join(map(safe, lines)), "  ")


def _thresholds(rule: Rule) -> str:
    return "\n".join(f"{name} = {value}" for name, value in rule.params.items())


def _variant(name: str, variant: Any) -> str:
    bound = f", Keras {variant.keras} only" if variant.keras else ""
    return f"says, {name} ({variant.severity}{bound}):\n  {variant.message}"


def _example(kind: str, example: Mapping[str, Any]) -> str:
    return f"{kind}:\n" + textwrap.indent("\n".join(_example_lines(example)), "  ")


def _example_lines(example: Mapping[str, Any]) -> Iterator[str]:
    """The example as it stands in the rule's file."""
    if title := example.get("title"):
        yield f"({title})"
    for key in ("script", "build"):
        yield from str(example.get(key, "")).splitlines()
    for name, text in example.get("files", {}).items():
        yield from (f"{name}:", *textwrap.indent(str(text), "  ").splitlines())
    if "model" in example:
        yield "a model file with this configuration:"
        yield from textwrap.wrap(str(example["model"]), WIDTH)
