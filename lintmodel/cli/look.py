"""`lintmodel rules`, `rule` and `inspect`: what there is to look at."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lintmodel.cli.names import OneOf, complete, groups, listed, rule_names
from lintmodel.cli.saying import FAILED, screen, show

if TYPE_CHECKING:
    from lintmodel.facts.project import Artifact
    from lintmodel.rulebook import Rule


FORMAT = click.option(
    "--format", "form", type=OneOf(["text", "json"]), default="text", help="text or json."
)


@click.command()
@click.option("--group", multiple=True, callback=listed, shell_complete=complete(groups),
              help="Only the rules of these groups.")  # fmt: skip
@FORMAT
def rules(group: tuple[str, ...], form: str) -> None:
    """The catalogue: all rules, one a line."""
    found = _rules()
    _refuse_unknown("group", group, {rule.group for rule in found})
    found = tuple(rule for rule in found if not group or rule.group in group)
    if form == "json":
        from lintmodel import rulebook
        from lintmodel.report import entries

        show(entries.as_json((rule, rulebook.examples(rule)) for rule in found))
        return
    from lintmodel.report import catalogue

    show(catalogue.table(found, screen()))


@click.command()
@click.argument("name", shell_complete=complete(rule_names))
@FORMAT
def rule(name: str, form: str) -> None:
    """One rule, whole: why, how to mend it, what it gets wrong."""
    from lintmodel import rulebook

    found = {rule.name: rule for rule in rulebook.load()}
    if name not in found:
        found = {rule.name: rule for rule in _rules()}
    if name in {rule.group for rule in found.values()}:
        hint = f"but a group: `lintmodel rules --group {name}` lists its rules"
        raise click.UsageError(f"there is no rule {name!r}, {hint}")
    _refuse_unknown("rule", [name], found)
    chosen = found[name]
    examples = rulebook.examples(chosen)
    if form == "json":
        from lintmodel.report import entries

        show(entries.one_as_json(chosen, examples))
        return
    from lintmodel.report import catalogue

    show(catalogue.page(chosen, examples, screen()))


def _refuse_unknown(kind: str, names: Iterable[str], known: Collection[str]) -> None:
    from lintmodel.config import did_you_mean

    for name in names:
        if name not in known:
            raise click.UsageError(f"there is no {kind} {name!r}{did_you_mean(name, known)}")


def _rules() -> tuple[Rule, ...]:
    """All rules that a run here has, the user's own among them. Errors: ConfigError, RulebookError."""
    from lintmodel.options import Options, all_rules, settle

    return all_rules(settle([Path()], Options()))


@click.command()
@click.argument("model", type=click.Path(path_type=Path))
@FORMAT
def inspect(model: Path, form: str) -> None:
    """What is in a model file: layers, state, signatures, versions."""
    from lintmodel.discovery import model_source
    from lintmodel.frontends.artifacts.apart import read_apart

    source = model_source(model)
    artifact = read_apart(source.path, source.shown, "state")
    show(_inspected(artifact, form))
    sys.exit(FAILED if artifact.problems and artifact.model is None else 0)


def _inspected(artifact: Artifact, form: str) -> str:
    if form == "json":
        from lintmodel.report.model import as_json

        return as_json(artifact)
    from lintmodel.report.outline import as_text

    return as_text(artifact, screen())
