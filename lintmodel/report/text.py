"""The report for people: one finding after the other, each with its code and its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lintmodel.findings import Finding, Note, Related, Report, Severity, Where
from lintmodel.record import record
from lintmodel.report.frame import MAX_SHOWN, frame, single
from lintmodel.report.safe import safe, width

if TYPE_CHECKING:
    from lintmodel.fingerprint import Excerpt

NOUNS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "hint"}
COLOURS: dict[Severity, str] = {"error": "31;1", "warning": "33;1", "info": "36;1"}
POINTER = "lfs-pointer"  # the kind of a note
DIM = "2"
MARGIN = 12  # columns of a terminal that are not for code: the line's number and "..." at both ends
MAX_QUOTED = 3  # related places whose code is shown; a longer chain is told by its places


@record(frozen=True, eq=True)
class Look:
    """How the text is drawn: with ANSI escapes, the only ones; folded at so many columns, 0 for not
    at all; with drawing characters beyond ASCII.
    """

    colour: bool = False
    columns: int = 0
    lines: bool = False

    @property
    def bar(self) -> str:
        """What stands between the number of a line and its text."""
        return "│" if self.lines else "|"

    @property
    def shown(self) -> int:
        """How many characters of a line of code there is room for."""
        return max(20, min(MAX_SHOWN, self.columns - MARGIN)) if self.columns else MAX_SHOWN


PLAIN = Look()


def render(report: Report, excerpt: Excerpt, look: Look = PLAIN) -> str:
    """The findings as text, "" where there are none.

    `excerpt` gives the lines of a shown path and cell.
    """
    if not report.findings:
        return ""
    blocks = ["\n".join(_block(finding, excerpt, look)) for finding in report.findings]
    return "\n\n".join([*blocks, _help(report)]) + "\n"


def found(report: Report) -> str:
    """What was found, by severity: "1 error, 2 warnings", or "no findings"."""
    counts = [
        _counted(report.count(severity), noun)
        for severity, noun in NOUNS.items()
        if report.count(severity)
    ]
    return ", ".join(counts) or "no findings"


def summary(report: Report, seconds: float, fixed: int | None = None) -> str:
    """One line: what was read, in what time, what was fixed, and what was found."""
    result = ("" if fixed is None else f"{fixed} fixed, ") + found(report)
    return f"checked {read(report)} in {seconds:.1f} s: {result}"


def read(report: Report) -> str:
    """What was read, in words: "2 scripts, 1 model"."""
    kinds = (
        (report.scripts, "script"), (report.notebooks, "notebook"), (report.models, "model"),
    )  # fmt: skip
    return ", ".join(_counted(count, noun) for count, noun in kinds if count) or "no files"


def note_lines(notes: Sequence[Note]) -> Iterator[str]:
    """The notes, one a line; pointers in place of files are told together."""
    pointers = [note for note in notes if note.kind == POINTER]
    for note in notes:
        if note.kind != POINTER or len(pointers) == 1:
            yield note_line(note)
    if len(pointers) > 1:
        yield (
            f"{len(pointers)} model files are Git LFS pointers and were not checked "
            f"({safe(pointers[0].path)}, ...): `git lfs pull` brings them ({POINTER})"
        )


def offer(report: Report) -> str:
    """What can be mended by itself, in a sentence; "" where nothing can."""
    safe = sum(finding.fixable == "safe" for finding in report.findings)
    unsafe = sum(finding.fixable == "unsafe" for finding in report.findings)
    if not safe:
        return f"{unsafe} can be fixed with --fix --unsafe-fixes" if unsafe else ""
    return f"{safe} can be fixed with --fix" + (f", {unsafe} more with --unsafe-fixes" if unsafe else "")


def note_line(note: Note) -> str:
    """A note as one line."""
    where = Where(note.path, note.line, cell=note.cell)
    return f"{place(where)}: note: {safe(note.message)} ({safe(note.kind)})"


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


def _block(finding: Finding, excerpt: Excerpt, look: Look) -> Iterator[str]:
    severity = _painted(finding.severity, COLOURS[finding.severity], look)
    rule = _painted(finding.rule, "1", look)
    head = f"{place(finding.where)} {finding.severity} {finding.rule}  "
    first, *rest = _folded(safe(finding.message), width(head), look)
    yield f"{place(finding.where)} {severity} {rule}  {first}".rstrip()
    yield from (f"    {line}" for line in rest)
    framed = frame(finding.where, _lines(finding.where, excerpt), look.shown, look.bar)
    yield from _dimmed(framed, look, COLOURS[finding.severity])
    seen = {(finding.where.path, finding.where.cell, finding.where.line)}
    for number, related in enumerate(finding.related):
        where = related.where
        yield from _related(related, look)
        if number < MAX_QUOTED and (where.path, where.cell, where.line) not in seen:
            quoted = single(where, _lines(where, excerpt), look.shown, look.bar)
            yield from (f"  {line}" for line in _dimmed(quoted, look))
        seen.add((where.path, where.cell, where.line))


def _lines(where: Where, excerpt: Excerpt) -> list[str]:
    return excerpt(where.path, where.cell) if where.line else []


def _related(related: Related, look: Look) -> Iterator[str]:
    head = f"  {place(related.where)}: "
    first, *rest = _folded(safe(related.message), width(head), look)
    yield f"{head}{first}"
    yield from (f"    {line}" for line in rest)


def _folded(text: str, used: int, look: Look) -> list[str]:
    """The text folded at words for a terminal, of whose first line so much is used."""
    if not look.columns or used + width(text) <= look.columns:
        return [text]
    lines: list[str] = []
    line, room = "", look.columns - used
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer) > room and (line or not lines):
            lines.append(line)
            line, room = word, look.columns - 4
        else:
            line = longer
    return [*lines, line]


def _dimmed(framed: list[str], look: Look, underline: str = "") -> Iterator[str]:
    """Lines of a frame: numbers and bars step back behind the code, carets have a colour."""
    for line in framed:
        number, bar, code = line.partition(look.bar)
        if underline and not number.strip():
            code = _painted(code, underline, look)
        yield _painted(number + bar, DIM, look) + code


def _help(report: Report) -> str:
    rules = {finding.rule for finding in report.findings}
    name = rules.pop() if len(rules) == 1 else "NAME"
    return f"help: `lintmodel rule {name}` says why, and how to mend it"


def _painted(text: str, code: str, look: Look) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if look.colour else text


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
