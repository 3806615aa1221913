"""Remedies in comments, which are not in the tree."""

from __future__ import annotations

import re
from collections.abc import Callable

from lintmodel.findings import Remedy
from lintmodel.fix.change import Change, NoFix
from lintmodel.fix.code import Code, Edit

COMMENT = re.compile(r"#(?:(?!\s#\s)[^\r\n])*")


def _remove_comment(code: Code, remedy: Remedy) -> Change:
    """The comment, and its line where it stands alone."""
    start, end = _comment(code, remedy)
    line = remedy.at.line
    first = code.starts[line - 1]
    last = first + len(code.lines[line - 1])
    before, behind = code.text[first:start], code.text[end:last]
    if before.strip():
        return Change([Edit(first + len(before.rstrip()), end, "")], _nothing)
    if behind.strip():
        return Change([Edit(start, last - len(behind.lstrip()), "")], _nothing)
    whole = code.starts[line] if line < len(code.starts) else last
    return Change([Edit(first, whole, "")], _nothing)


def _replace_in_comment(code: Code, remedy: Remedy) -> Change:
    """One of the names between the brackets; without another for it, a comma goes too."""
    start, end = _comment(code, remedy)
    opening, closing = code.text.find("[", start, end), code.text.find("]", start, end)
    parts = code.text[opening + 1 : closing].split(",")
    found = [number for number, part in enumerate(parts) if part.strip() == remedy.name]
    if opening < 0 or closing < 0 or len(found) != 1:
        raise NoFix
    number = found[0]
    low = opening + 1 + sum(len(part) + 1 for part in parts[:number])
    high = low + len(parts[number])
    if remedy.value:
        at = code.text.index(remedy.name, low)
        return Change([Edit(at, at + len(remedy.name), str(remedy.value))], _nothing)
    if number > 0:
        return Change([Edit(low - 1, high, "")], _nothing)
    behind = code.text[high + 1 : closing]
    return Change([Edit(low, high + 1 + len(behind) - len(behind.lstrip()), "")], _nothing)


def _comment(code: Code, remedy: Remedy) -> tuple[int, int]:
    """The span of the comment at a place, up to another that follows on its line."""
    if remedy.at.line > len(code.lines):
        raise NoFix
    found = COMMENT.match(code.text, code.offset(remedy.at.line, remedy.at.column))
    if not found:
        raise NoFix
    return found.start(), found.start() + len(found[0].rstrip())


def _nothing() -> None:
    """A comment is not in the tree."""


IN_COMMENTS: dict[str, Callable[[Code, Remedy], Change]] = {
    "remove-comment": _remove_comment,
    "replace-in-comment": _replace_in_comment,
}
