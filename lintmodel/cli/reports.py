"""The reports of a run: which formats, and where each goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lintmodel import __version__
from lintmodel.cli.saying import When, look, show

if TYPE_CHECKING:
    from lintmodel.fingerprint import Excerpt
    from lintmodel.outcome import Outcome
    from lintmodel.report.text import Look

Render = Callable[["Outcome", "Look"], str]  # what a run found, and how text is to be drawn


def _text(outcome: Outcome, look: Look) -> str:
    if not outcome.report.findings:
        return ""
    from lintmodel.report import text

    return text.render(outcome.report, _excerpt(), look)


def _json(outcome: Outcome, look: Look) -> str:
    from lintmodel.report import json

    return json.render(outcome.report, __version__)


def _sarif(outcome: Outcome, look: Look) -> str:
    from lintmodel.report import sarif
    from lintmodel.rulebook import load

    passports = {rule.name: rule.passport for rule in load()}
    crashes = [(crash.place, crash.error) for crash in outcome.crashes]
    tool = sarif.Tool(__version__, passports, crashes)
    return sarif.render(outcome.report, _excerpt(), tool)


def _github(outcome: Outcome, look: Look) -> str:
    from lintmodel.report import github

    return github.render(outcome.report)


def _gitlab(outcome: Outcome, look: Look) -> str:
    from lintmodel.report import gitlab

    return gitlab.render(outcome.report, _excerpt())


def _junit(outcome: Outcome, look: Look) -> str:
    from lintmodel.report import junit

    return junit.render(outcome.report, _excerpt(), outcome.checked)


def _excerpt() -> Excerpt:
    from lintmodel.sourcetext import Excerpts

    return Excerpts()


FORMATS: dict[str, Render] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
}
Wanted = tuple[str, Path | None]  # a format, and the file that it goes to; None is stdout


def wanted(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> tuple[Wanted, ...]:
    """`--format text --format json=report.json`. Errors: BadParameter."""
    found: list[Wanted] = []
    for value in values:
        name, _, file = value.partition("=")
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}")
        found.append((name, Path(file) if file else None))
    return tuple(found)


def settle(asked: Iterable[Wanted], output: Path | None) -> list[Wanted]:
    """All reports that are to be written, text to stdout where none is. Errors: UsageError."""
    found = [*asked] or [("text", None)]
    if output is not None:
        open_ = [name for name, file in found if file is None]
        if len(open_) != 1:
            raise click.UsageError("--output is for the one --format that names no file of its own")
        found = [(name, output if file is None else file) for name, file in found]
    if sum(file is None for _, file in found) > 1:
        raise click.UsageError("only one report can go to stdout: --format FORMAT=FILE for the others")
    return found


def write(outcome: Outcome, reports: Iterable[Wanted], when: When) -> None:
    """Write each report to its place, with colours on stdout alone.

    Errors: ClickException for a file that cannot be written.
    """
    from lintmodel.report.text import PLAIN

    for name, file in reports:
        text = FORMATS[name](outcome, PLAIN if file else look(when))
        if file is None:
            show(text)
            continue
        try:
            file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        except OSError as error:
            raise click.ClickException(f"{file}: cannot be written: {error.strerror}") from None
