"""A piece of source as text and as a tree, with the places of nodes in the text."""

from __future__ import annotations

import ast
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from lintmodel.findings import Where
from lintmodel.frontends.scripts.magics import plain_python
from lintmodel.record import record
from lintmodel.sourcetext import LINE_END

Place = tuple[int, int, int, int]  # line, column, end line and end column, from 1; columns in code points
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
NO_CHANGE = ("ctx", "kind", "type_comment", "type_ignores")  # fields that spelling alone decides


@record(frozen=True, eq=True, order=True)
class Edit:
    """The text from `start` to `end` (offsets in code points) becomes `text`."""

    start: int
    end: int
    text: str


@record(frozen=True)
class Slot:
    """A node and the one that holds it."""

    node: ast.expr
    parent: ast.AST


@record(frozen=True)
class Stood:
    """A statement and what holds it, from the whole source on."""

    node: ast.stmt
    holders: tuple[ast.AST, ...]


class Code:
    """The source of a script, or of one cell of a notebook. Errors: those of UNREADABLE.

    A cell may have lines of IPython's own: the tree is that of the rest, whose lines stand in place.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        plain, _, error = plain_python(text)
        if error is not None:
            raise error
        self._plain = LINE_END.split(plain)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence" is not ours to say
            self.tree = ast.parse(plain)

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without what ends them."""
        return LINE_END.split(self.text)

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(found.end() for found in LINE_END.finditer(self.text))]

    @cached_property
    def newline(self) -> str:
        """What ends a line here."""
        found = LINE_END.search(self.text)
        return found[0] if found else "\n"

    @cached_property
    def nodes(self) -> list[Slot]:
        """All expressions but those inside f-strings, whose places are unsure and quotes bound."""
        found: list[Slot] = []
        todo: list[ast.AST] = [self.tree]
        while todo:
            parent = todo.pop()
            for node in () if isinstance(parent, ast.JoinedStr) else ast.iter_child_nodes(parent):
                if isinstance(node, ast.expr):
                    found.append(Slot(node, parent))
                todo.append(node)
        return found

    @cached_property
    def _ids(self) -> frozenset[int]:
        return frozenset(id(slot.node) for slot in self.nodes)

    def holds(self, node: ast.expr) -> bool:
        """Whether a node is one of `nodes`."""
        return id(node) in self._ids

    @cached_property
    def _calls(self) -> dict[Place, Slot]:
        return {self.place(slot.node): slot for slot in self.nodes if isinstance(slot.node, ast.Call)}

    def call_at(self, where: Where) -> Slot | None:
        """The call that stands exactly at a place."""
        found = self._calls.get((where.line, where.column, where.end_line, where.end_column))
        return found if found and self.is_as_written(found.node) else None

    @cached_property
    def statements(self) -> dict[Place, Stood]:
        """Functions and lone expressions by their place."""
        found: dict[Place, Stood] = {}
        todo: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(self.tree, ())]
        while todo:
            node, holders = todo.pop()
            if isinstance(node, ast.Expr):
                found[self.place(node.value)] = Stood(node, holders)
                continue
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[self.place(node)] = Stood(node, holders)
            inner = (one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr))
            todo.extend((one, (*holders, node)) for one in inner)
        return found

    @cached_property
    def comparisons(self) -> dict[int, list[ast.Compare]]:
        """The comparisons by the line that they begin on."""
        found: dict[int, list[ast.Compare]] = {}
        for slot in self.nodes:
            if isinstance(slot.node, ast.Compare):
                found.setdefault(slot.node.lineno, []).append(slot.node)
        return found

    def place(self, node: ast.expr | ast.keyword | ast.stmt) -> Place:
        """Line, column, end line and end column, columns from 1 in code points."""
        end_line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
        return (
            node.lineno,
            self._column(node.lineno, node.col_offset) + 1,
            end_line,
            self._column(end_line, end) + 1,
        )

    def span(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        """The offsets of a node in the text."""
        line, column, end_line, end_column = self.place(node)
        return self.offset(line, column), self.offset(end_line, end_column)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; columns count from 1."""
        return self.starts[line - 1] + column - 1

    def line_of(self, offset: int) -> int:
        """The line (from 1) that an offset lies on."""
        return bisect_right(self.starts, offset)

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that the source gives a meaning of its own."""
        return frozenset(name for node in ast.walk(self.tree) for name in _bound(node))

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The last part of what each imported name stands for: {"ES": "EarlyStopping"}."""
        return {
            alias.asname or alias.name: alias.name.rpartition(".")[2]
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    def callee(self, call: ast.Call) -> str:
        """The last part of the name that is called, as its library has it; "" where there is none."""
        if isinstance(call.func, ast.Attribute):
            return call.func.attr
        return (
            self.aliases.get(call.func.id, call.func.id) if isinstance(call.func, ast.Name) else ""
        )

    def _column(self, line: int, offset: int) -> int:
        text = self._plain[line - 1]
        if text.isascii():
            return offset
        return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore"))

    def is_as_written(self, node: ast.expr) -> bool:
        """Whether nothing of IPython's was taken from the lines of a node."""
        lines = range(node.lineno - 1, node.end_lineno or node.lineno)
        return all(self.lines[line] == self._plain[line] for line in lines)


def _bound(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return (node.id,)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (node.name,)
    if isinstance(node, ast.arg):
        return (node.arg,)
    if isinstance(node, ast.alias):
        return (node.asname or node.name,)
    return ()


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap; those of one place in the order given."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def collide(edits: Iterable[Edit], others: Sequence[Edit]) -> bool:
    """Whether edits of two fixes touch the same text. Two that insert at one place do not.

    `others` are sorted and do not collide: of those before an edit only the last can reach into it.
    """
    return any(
        one.start < other.end and other.start < one.end
        or (one.start == other.start and (one.start < one.end or other.start < other.end))
        for one in edits
        for other in _near(one, others)
    )  # fmt: skip


def _near(edit: Edit, others: Sequence[Edit]) -> Sequence[Edit]:
    first = bisect_left(others, edit.start, key=_start)
    return others[max(first - 1, 0) : bisect_right(others, edit.end, lo=first, key=_start)]


def _start(edit: Edit) -> int:
    return edit.start


def same_tree(one: ast.AST, other: ast.AST) -> bool:
    """Whether two trees say the same, wherever their nodes stand."""
    todo: list[tuple[object, object]] = [(one, other)]
    while todo:
        left, right = todo.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, ast.AST):
            todo.extend(_fields(left, right))
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            todo.extend(zip(left, right, strict=True))
        elif left != right or repr(left) != repr(right):
            return False
    return True


def _fields(left: ast.AST, right: object) -> Iterator[tuple[object, object]]:
    for name in left._fields:
        if name not in NO_CHANGE:
            yield getattr(left, name, None), getattr(right, name, None)
