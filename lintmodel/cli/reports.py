"""The reports of a run: which formats, and where each goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lintmodel import __version__
from lintmodel.cli.saying import show

if TYPE_CHECKING:
    from lintmodel.findings import Report

Render = Callable[["Report", bool], str]  # a report and whether it may have colours


def _text(report: Report, colour: bool) -> str:
    if not report.findings:
        return ""
    from lintmodel.report import text
    from lintmodel.sourcetext import Excerpts

    return text.render(report, Excerpts(), colour)


def _json(report: Report, colour: bool) -> str:
    from lintmodel.report import json

    return json.render(report, __version__)


FORMATS: dict[str, Render] = {"text": _text, "json": _json}
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


def write(report: Report, reports: Iterable[Wanted], colour: bool) -> None:
    """Write each report to its place. Errors: ClickException for a file that cannot be written."""
    for name, file in reports:
        text = FORMATS[name](report, colour and file is None)
        if file is None:
            show(text)
            continue
        try:
            file.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise click.ClickException(f"{file}: cannot be written: {error.strerror}") from None
