"""Where in a source a comment has to stand that silences one finding, and nothing but a comment changes."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import replace

from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.sourcetext import LINE_END
from lintmodel.suppression import Suppression, parse

MAX_LINES = 50  # of one finding: each costs the parser a look at the whole source
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@record(frozen=True, eq=True)
class Insertion:
    """A text that is to come before this place; line and column (code points) count from 1."""

    line: int
    column: int
    text: str


def silencing(source: str, where: Where, rule: str) -> Insertion | None:
    """What to insert into a script or a cell; None where no comment can be written for certain.

    It joins a comment that is there, else it stands at the end of a line of the finding, else above.
    """
    if not 0 < where.line <= len(LINE_END.split(source)):
        return None
    before = _tree(source)
    for one in _candidates(source, where, rule):
        after = inserted(source, one)
        lower = one.text.count("\n") + one.text.count("\r") - one.text.count("\r\n")
        site = replace(where, line=where.line + lower, end_line=max(where.end_line, where.line) + lower)
        heard = any(rule in found.names and found.covers(site) for found in parse(after))
        if heard and (before is None or _tree(after) == before):
            return one
    return None


def _candidates(source: str, where: Where, rule: str) -> Iterator[Insertion]:
    yield from _joining(source, where, rule)
    yield from _behind(source, where, rule)
    yield _above(source, where, rule)


def inserted(source: str, insertion: Insertion) -> str:
    """The source with the insertion made."""
    at = _starts(source)[insertion.line - 1] + insertion.column - 1
    return source[:at] + insertion.text + source[at:]


def _joining(source: str, where: Where, rule: str) -> Iterator[Insertion]:
    lines = LINE_END.split(source)
    for one in parse(source):
        if one.line and _covers(one, where):
            close = lines[one.at - 1].find("]", one.column - 1)
            yield Insertion(one.at, close + 1, f", {rule}" if one.names else rule)


def _covers(one: Suppression, where: Where) -> bool:
    return replace(one, cell=where.cell).covers(where)


def _behind(source: str, where: Where, rule: str) -> Iterator[Insertion]:
    lines = LINE_END.split(source)
    last = min(max(where.line, where.end_line), where.line + MAX_LINES)
    for number, line in enumerate(lines[where.line - 1 : last], where.line):
        yield Insertion(number, len(line.rstrip()) + 1, f"  {_comment(rule)}")


def _above(source: str, where: Where, rule: str) -> Insertion:
    line = LINE_END.split(source)[where.line - 1]
    indent = line[: len(line) - len(line.lstrip())]
    found = LINE_END.search(source)
    return Insertion(where.line, 1, f"{indent}{_comment(rule)}{found[0] if found else chr(10)}")


def _comment(rule: str) -> str:
    return f"# lintmodel: ignore[{rule}]"


def _starts(source: str) -> list[int]:
    return [0, *(found.end() for found in LINE_END.finditer(source))]


def _tree(source: str) -> str | None:
    """The syntax without its places; None for what does not parse (a cell with a magic, say)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(source))
    except UNREADABLE:
        return None
