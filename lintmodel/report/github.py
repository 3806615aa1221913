"""Annotations of GitHub Actions: one workflow command a finding."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.findings import Finding, Report, Severity, Where
from lintmodel.report.safe import safe, safe_character
from lintmodel.report.text import place

COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
VALUES = {"%": "%25", "\r": "%0D", "\n": "%0A"}  # what ends a command, or begins an escape
PROPERTIES = {**VALUES, ":": "%3A", ",": "%2C"}


def render(report: Report) -> str:
    """The findings as commands, each on a line of its own."""
    return "".join(f"{_command(finding)}\n" for finding in report.findings)


def _command(finding: Finding) -> str:
    named = ",".join(f"{key}={_property(value)}" for key, value in _properties(finding))
    lines = [f"{_inside(finding.where)}{safe(finding.message)}"]
    lines += [f"{place(one.where)}: {safe(one.message)}" for one in finding.related]
    message = "".join(VALUES.get(character, character) for character in "\n".join(lines))
    return f"::{COMMANDS[finding.severity]} {named}::{message}"


def _inside(where: Where) -> str:
    """A place that a line number of the file cannot name."""
    if where.cell:
        return f"{where.spoken}: "
    return f"[{safe(where.part)}] " if where.part else ""


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    """Columns only where all is on one line: GitHub takes no others."""
    where = finding.where
    yield "file", where.path
    if where.line and not where.cell:
        yield "line", str(where.line)
        if where.column and where.end_line in (0, where.line):
            yield "col", str(where.column)
        if where.end_line:
            yield "endLine", str(where.end_line)
        if where.column and where.end_line == where.line:
            yield "endColumn", str(where.end_column)
    yield "title", finding.rule


def _property(value: str) -> str:
    return "".join(PROPERTIES.get(one) or safe_character(one) for one in value)
