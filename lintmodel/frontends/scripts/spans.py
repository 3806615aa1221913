"""Positions, from Python's own parser: it refuses hostile input cleanly and is cheap.

libcst's position provider costs twice the parse; `ast` gives the same spans at a tenth of it. Calls
and statements are numbered in source order, and the lowering of the libcst tree counts along.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import field

from lintmodel.record import record

MAX_DEPTH = 400  # libcst and the lowering recurse; ten times what people write

Span = tuple[
    int, int, int, int
]  # line, column, end line, end column; from 1, columns in code points


class TooDeep(Exception):
    """The source is nested deeper than any that a person writes."""


@record()
class Spans:
    """Spans of statements and calls, each in source order."""

    statements: list[Span] = field(default_factory=list)
    calls: list[Span] = field(default_factory=list)


def read_spans(text: str) -> Spans:
    """The spans of a source.

    Errors: SyntaxError where it is not Python of this interpreter's version; TooDeep where it is
    nested beyond MAX_DEPTH or beyond what Python's parser takes.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence" is not ours to say
            tree = ast.parse(text)
    except (RecursionError, MemoryError) as error:
        raise TooDeep(str(error)) from error
    statements, calls = _collect(tree)
    columns = _Columns(text)
    return Spans(
        [columns.span(node) for node in statements], [columns.span(node) for node in calls]
    )


def _collect(tree: ast.Module) -> tuple[list[ast.stmt], list[ast.expr]]:
    """Statements and calls in source order. Positions inside f-strings are unreliable before 3.12,
    so that what is inside one takes the f-string's place and keeps its order of traversal."""
    statements: list[tuple[tuple[int, ...], ast.stmt]] = []
    calls: list[tuple[tuple[int, ...], ast.expr]] = []
    stack: list[tuple[ast.AST, int, tuple[int, ...] | None]] = [(tree, 0, None)]
    sequence = 0
    while stack:
        node, depth, anchor = stack.pop()
        if depth > MAX_DEPTH:
            raise TooDeep(f"nested more than {MAX_DEPTH} deep")
        sequence += 1
        if isinstance(node, ast.stmt):
            statements.append(((node.lineno, node.col_offset, sequence), node))
        elif isinstance(node, ast.Call):
            calls.append(((*(anchor or _outer_first(node)), sequence), node))
        elif isinstance(node, ast.JoinedStr):
            anchor = anchor or _outer_first(node)
        for child in reversed(_children(node)):
            stack.append((child, depth + 1, anchor))
    statements.sort(key=lambda pair: pair[0])
    calls.sort(key=lambda pair: pair[0])
    return [node for _, node in statements], [node for _, node in calls]


def _outer_first(node: ast.expr) -> tuple[int, ...]:
    return node.lineno, node.col_offset, -(node.end_lineno or 0), -(node.end_col_offset or 0)


_LEAVES = (
    ast.Name,
    ast.Constant,
    ast.expr_context,
    ast.operator,
    ast.cmpop,
    ast.boolop,
    ast.unaryop,
)


def _children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found.extend(item for item in value if isinstance(item, ast.AST))
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            found.append(value)
    return found


class _Columns:
    """Turns the byte offsets of `ast` into code points; free for ASCII sources."""

    def __init__(self, text: str) -> None:
        self.lines = None if text.isascii() else text.splitlines()

    def span(self, node: ast.stmt | ast.expr) -> Span:
        end_line = node.end_lineno or node.lineno
        column = self._column(node.lineno, node.col_offset)
        return node.lineno, column, end_line, self._column(end_line, node.end_col_offset or 0)

    def _column(self, line: int, offset: int) -> int:
        if self.lines is None or line > len(self.lines) or self.lines[line - 1].isascii():
            return offset + 1
        prefix = self.lines[line - 1].encode("utf-8", "surrogatepass")[:offset]
        return len(prefix.decode("utf-8", "ignore")) + 1
