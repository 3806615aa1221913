"""`lintmodel rules`, `rule` and `inspect`: what there is to look at."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lintmodel.cli.saying import FAILED, screen, show

if TYPE_CHECKING:
    from lintmodel.facts.project import Artifact
    from lintmodel.rulebook import Rule


@click.command()
def rules() -> None:
    """The catalogue: all rules, one a line."""
    from lintmodel.report import catalogue

    show(catalogue.table(_rules(), screen()))


@click.command()
@click.argument("name")
def rule(name: str) -> None:
    """One rule, whole: why, how to mend it, what it gets wrong."""
    from lintmodel import rulebook
    from lintmodel.config import did_you_mean
    from lintmodel.report import catalogue

    found = {rule.name: rule for rule in rulebook.load()}
    if name not in found:
        found = {rule.name: rule for rule in _rules()}
    if name not in found:
        raise click.UsageError(f"there is no rule {name!r}{did_you_mean(name, found)}")
    show(catalogue.page(found[name], rulebook.examples(found[name]), screen()))


def _rules() -> tuple[Rule, ...]:
    """All rules that a run here has, the user's own among them. Errors: ConfigError, RulebookError."""
    from lintmodel.options import Options, all_rules, settle

    return all_rules(settle([Path()], Options()))


@click.command()
@click.argument("model", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def inspect(model: Path, form: str) -> None:
    """What is in a model file: layers, state, compile settings, signatures, versions."""
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
