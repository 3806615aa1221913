"""The rulebook for people: the table of all rules, and one rule whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.table import Table

from lintmodel.passport import Variant
from lintmodel.report.screen import STYLES, Screen, words
from lintmodel.rulebook import Rule

WIDTH = 88  # of prose, however wide the terminal is


def table(rules: Iterable[Rule], screen: Screen) -> str:
    """Name, group, severity and summary of each rule; for programs one line a rule, no more."""
    grid = Table(box=None, show_header=screen.columns > 0, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("rule", "group", "severity"):
        grid.add_column(title, no_wrap=True)
    grid.add_column("finds", overflow="fold")
    for rule in rules:
        severity = words(rule.severity, STYLES[rule.severity])
        grid.add_row(
            words(rule.name, "bold"), words(rule.group), severity, words(rule.passport.summary)
        )
    return screen.render(grid)


def page(rule: Rule, examples: Mapping[str, list[Mapping[str, Any]]], screen: Screen) -> str:
    """One rule whole: words, thresholds, variants and the first example of each kind."""
    return screen.render(*_page(rule, examples))


def _page(rule: Rule, examples: Mapping[str, list[Mapping[str, Any]]]) -> Iterator[RenderableType]:
    passport = rule.passport
    yield words(f"# {rule.name}", "bold underline")
    yield ""
    yield words(f"{rule.group}, {rule.severity}{_bound(passport.keras)}", STYLES[rule.severity])
    yield Constrain(words(passport.summary), WIDTH)
    yield from _section("says", passport.message)
    for name, variant in passport.variants.items():
        yield from _section(f"says, {name}{_manner(variant)}", variant.message)
    yield from _section("why", passport.why)
    yield from _section("fix", passport.fix)
    yield from _section("wrong where", passport.false_positives)
    yield from _section("parameters", _thresholds(rule))
    yield from _section("gives way to", ", ".join(passport.yields_to))
    yield from _section("see", "\n".join(passport.see))
    for kind, found in examples.items():
        if found:
            yield from _heading(kind)
            yield from _example(found[0])


def _manner(variant: Variant) -> str:
    return f" ({variant.severity}{_bound(variant.keras)})"


def _bound(keras: str) -> str:
    return f", Keras {keras} only" if keras else ""


def _heading(title: str) -> Iterator[RenderableType]:
    yield ""
    yield words(f"## {title}", "bold")
    yield ""


def _section(title: str, text: str) -> Iterator[RenderableType]:
    if not text:
        return
    yield from _heading(title)
    for paragraph in text.splitlines():
        yield Constrain(words(paragraph), WIDTH)


def _thresholds(rule: Rule) -> str:
    return "\n".join(f"{name} = {value}" for name, value in rule.params.items())


def _example(example: Mapping[str, Any]) -> Iterator[RenderableType]:
    """The example as it stands in the rule's file: code indented, as Markdown has it."""
    if title := example.get("title"):
        yield words(f"{title}:")
    for key in ("script", "build"):
        yield from _code(str(example.get(key, "")))
    for name, text in example.get("files", {}).items():
        yield words(f"{name}:")
        yield from _code(str(text))
    if "model" in example:
        yield words("a model file with this configuration:")
        yield Padding(Constrain(words(str(example["model"])), WIDTH), (0, 0, 0, 4))


def _code(text: str) -> Iterator[RenderableType]:
    for line in text.splitlines():
        yield Padding(words(line), (0, 0, 0, 4), expand=False)
