"""Code frames: the guilty line, its number, and a caret underline."""

from __future__ import annotations

from collections.abc import Sequence

from lintmodel.findings import Where
from lintmodel.report.safe import safe_character, width

MAX_SHOWN = 140  # characters of one line; a minified line is cut around the fault
BEFORE = 40  # of these, how many stand before the fault
TAB = "    "


def frame(
    where: Where, lines: Sequence[str], shown: int = MAX_SHOWN, bar: str = "|"
) -> list[str]:
    """The frame of a place in these lines; [] where they do not hold it.

    At most `shown` characters of a line are; `bar` stands between a line's number and its text.
    """
    if not 1 <= where.line <= len(lines):
        return []
    margin = len(str(where.line))
    start, end = columns(where, lines[where.line - 1])
    text, lead, marked = _window(lines[where.line - 1], start, end, shown)
    number = f"{where.line:>{margin}} {bar}"
    framed = [f"{number} {text}", f"{'':>{margin}} {bar} {' ' * lead}{'^' * marked}"]
    if where.line > 1 and lines[where.line - 2].strip():
        above = _window(lines[where.line - 2], 0, 0, shown)[0]
        framed.insert(0, f"{where.line - 1:>{margin}} {bar} {above}")
    return [f"  {line}".rstrip() for line in framed]


def single(
    where: Where, lines: Sequence[str], shown: int = MAX_SHOWN, bar: str = "|"
) -> list[str]:
    """The line of a place alone, without what stands before it; [] where it is not held or empty."""
    if not 1 <= where.line <= len(lines) or not lines[where.line - 1].strip():
        return []
    line = lines[where.line - 1].strip()
    shift = len(lines[where.line - 1]) - len(lines[where.line - 1].lstrip())
    start = max(0, columns(where, lines[where.line - 1])[0] - shift)
    return [f"  {where.line} {bar} {_window(line, start, start, shown)[0]}"]


def columns(where: Where, line: str) -> tuple[int, int]:
    """The marked part of the line, from 0, its end excluded; at least one character.

    Of a place without an end only the character is marked; without a column, the whole line.
    """
    start = min(max(where.column - 1, 0), len(line))
    end = len(line.rstrip())
    if where.end_line == where.line:
        end = where.end_column - 1
    elif where.column and not where.end_line:
        end = start + 1
    return start, max(start + 1, min(end, len(line)))


def _window(line: str, start: int, end: int, limit: int) -> tuple[str, int, int]:
    """What is shown of a line, the columns before the mark, and those of the mark."""
    first = max(0, start - min(BEFORE, limit // 3)) if len(line) > limit else 0
    last = min(len(line), first + limit)
    shown = [TAB if character == "\t" else safe_character(character) for character in line[:last]]
    head, tail = "..." if first else "", "..." if last < len(line) else ""
    text = head + "".join(shown[first:last]) + tail
    lead = width(head + "".join(shown[first:start]))
    return text, lead, max(1, width("".join(shown[start : min(end, last)])))
