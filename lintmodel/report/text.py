"""The report for people: one finding after the other, each with its code and its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lintmodel.findings import Finding, Note, Related, Report, Severity, Where
from lintmodel.report.frame import frame
from lintmodel.report.safe import safe

Excerpt = Callable[[str, int], list[str]]
NOUNS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "hint"}
COLOURS: dict[Severity, str] = {"error": "31;1", "warning": "33;1", "info": "36;1"}


def render(report: Report, excerpt: Excerpt, colour: bool = False) -> str:
    """The findings as text, "" where there are none.

    `excerpt` gives the lines of a shown path and cell; `colour` adds ANSI escapes, the only ones.
    """
    if not report.findings:
        return ""
    blocks = ["\n".join(_block(finding, excerpt, colour)) for finding in report.findings]
    return "\n\n".join([*blocks, _help(report)]) + "\n"


def summary(report: Report) -> str:
    """One line: what was found, in what."""
    found = [
        _counted(report.count(severity), noun)
        for severity, noun in NOUNS.items()
        if report.count(severity)
    ]
    read = [
        _counted(count, noun)
        for count, noun in (
            (report.scripts, "script"),
            (report.notebooks, "notebook"),
            (report.models, "model"),
        )
        if count
    ]
    return f"{', '.join(found) or 'no findings'} in {', '.join(read) or 'no files'}"


def note_line(note: Note) -> str:
    """A note as one line."""
    return f"{place(Where(note.path, note.line))}: note: {safe(note.message)} ({safe(note.kind)})"


def place(where: Where) -> str:
    """A place in words: train.py:12:5, notes.ipynb:cell 2:1:5, model.keras [dense_1]."""
    parts = [safe(where.path)]
    if where.cell:
        parts.append(f"cell {where.cell}")
    if where.line:
        parts.append(str(where.line))
    if where.line and where.column:
        parts.append(str(where.column))
    named = f" [{safe(where.part)}]" if where.part else ""
    return ":".join(parts) + named


def _block(finding: Finding, excerpt: Excerpt, colour: bool) -> Iterator[str]:
    severity = _painted(finding.severity, COLOURS[finding.severity], colour)
    rule = _painted(finding.rule, "1", colour)
    yield f"{place(finding.where)} {severity} {rule}  {safe(finding.message)}"
    yield from frame(finding.where, _lines(finding.where, excerpt))
    for related in finding.related:
        yield _related(related)


def _lines(where: Where, excerpt: Excerpt) -> list[str]:
    return excerpt(where.path, where.cell) if where.line else []


def _related(related: Related) -> str:
    return f"  {place(related.where)}: {safe(related.message)}"


def _help(report: Report) -> str:
    rules = {finding.rule for finding in report.findings}
    name = rules.pop() if len(rules) == 1 else "NAME"
    return f"help: `lintmodel rule {name}` says why, and how to mend it"


def _painted(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
