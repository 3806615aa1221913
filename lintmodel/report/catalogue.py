"""The rulebook for people: the table of all rules, and one rule whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.table import Table

from lintmodel.passport import Variant
from lintmodel.report.entries import SEES, Examples, entry, fix_safety, toml, wordings
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
        severity = words(rule.worst, STYLES[rule.worst])
        grid.add_row(
            words(rule.name, "bold"), words(rule.group), severity, words(rule.passport.summary)
        )
    return screen.render(grid)


def page(rule: Rule, examples: Examples, screen: Screen) -> str:
    """One rule whole: words, the first example of each kind, versions, parameters, sources."""
    return screen.render(*_page(rule, examples))


def _page(rule: Rule, examples: Examples) -> Iterator[RenderableType]:
    passport = rule.passport
    yield words(f"# {rule.name}", "bold underline")
    yield ""
    yield words(f"{rule.group}, {rule.severity}{_bound(passport.keras)}", STYLES[rule.severity])
    yield Constrain(words(passport.summary), WIDTH)
    if seen := _seen(rule, examples):
        yield Constrain(words(seen), WIDTH)
    yield from _section("says", passport.message)
    for name, variant in passport.variants.items():
        yield from _section(f"says, {name}{_manner(variant)}", variant.message)
    yield from _section("why", passport.why)
    for kind, found in examples.items():
        if found:
            yield from _heading(kind)
            yield from _example(found[0])
    yield from _section("known false positives", passport.false_positives)
    yield from _section("keras versions", versions(rule))
    yield from _section("fix", passport.fix)
    yield from _section("fixed by --fix", mended(rule))
    yield from _parameters(rule)
    yield from _section("gives way to", ", ".join(passport.yields_to))
    yield from _heading("ignore")
    yield from _code("\n\n".join(ignoring(rule, examples).values()))
    yield from _links(passport.see)


def _seen(rule: Rule, examples: Examples) -> str:
    """What the rule looks at."""
    kinds = [SEES[kind] for kind in entry(rule, examples)["sees"]]
    return f"seen in {', '.join(kinds)}" if kinds else ""


def versions(rule: Rule) -> str:
    """For which releases of Keras the rule speaks, in a sentence; and what if none is known."""
    bounds = sorted({variant.keras for variant in wordings(rule).values()})
    if bounds == [""]:
        return "all"
    known = [f"Keras {bound}" for bound in bounds if bound]
    others = ["all others" if "" in bounds else ""]
    listed = "; ".join(filter(None, [*known, *others]))
    return (
        f"{listed}. Where nothing tells which Keras runs the code, a finding that holds for a part of"
        ' the versions is advice (info); keras = "3" in [tool.lintmodel] settles it.'
    )


def mended(rule: Rule) -> str:
    """What `--fix` does about it: nothing, or how safe its edits are and why."""
    found = {name: fix_safety(variant) for name, variant in wordings(rule).items()}
    told = {safety: name for name, safety in reversed(found.items()) if safety}
    if not told:
        return "no: what is meant cannot be known for certain"
    return "\n".join(_told(name, *safety) for safety, name in reversed(told.items()))


def _told(name: str, kind: str, reason: str) -> str:
    option = "--fix" if kind == "safe" else "--unsafe-fixes"
    return f"{option}{f' ({name})' if name else ''}: {reason}"


def ignoring(rule: Rule, examples: Examples) -> dict[str, str]:
    """How to silence the rule: in the source, for a file or layer, for a project; where each is."""
    sees = {*entry(rule, examples)["sees"]}
    found = {}
    if sees != {"model"}:
        found["line"] = f"# lintmodel: ignore[{rule.name}] the reason"
    if "model" in sees:
        table = "[tool.lintmodel.per-path-ignores]"
        found["layer"] = f'{table}\n"models/*.keras::name_of_layer" = ["{rule.name}"]'
    found["project"] = f'[tool.lintmodel]\nignore = ["{rule.name}"]'
    return found


def _parameters(rule: Rule) -> Iterator[RenderableType]:
    if rule.params:
        yield from _heading("parameters, as they are if nothing is said")
        yield from _code(toml(rule))


def _links(links: Iterable[str]) -> Iterator[RenderableType]:
    """Addresses are never folded: a half of one leads nowhere."""
    if links:
        yield from _heading("see")
    for link in links:
        line = words(link)
        line.no_wrap, line.overflow = True, "ignore"
        yield line


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
        yield Padding(words(line), (0, 0, 0, 4), expand=False) if line else ""
