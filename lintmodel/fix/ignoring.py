"""Ignore comments for findings: where in a text each belongs, so that nothing else changes."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from lintmodel.findings import Where
from lintmodel.fix.code import Edit, edited
from lintmodel.frontends.scripts.magics import plain_python
from lintmodel.record import record
from lintmodel.sourcetext import LINE_END
from lintmodel.suppression import COMMENT, Suppression, parse

MAX_COLUMNS = 100  # of a line with its comment: a longer one gets it on a line of its own
COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
UNPARSABLE = "unparsable-script"  # is said of a whole file
TOP, END, ABOVE, INSIDE = "top", "end", "above", "inside"
Spot = tuple[str, int]  # what is done, and at which line; of INSIDE the number of the comment


@record(frozen=True, eq=True)
class Wish:
    """A finding that is to be silenced: its rule, and the lines that it stands in."""

    rule: str
    line: int
    end_line: int = 0

    @property
    def where(self) -> Where:
        """Its place within the text."""
        return Where("", self.line, 1, self.end_line)


def ignoring(text: str, wishes: Sequence[Wish]) -> tuple[list[Edit], list[int]]:
    """Edits that add comments, and the numbers of the wishes that they grant."""
    page = _Page(text)
    asked: dict[tuple[int, int], set[str]] = {}
    for wish in wishes:
        asked.setdefault((wish.line, wish.end_line), set()).add(wish.rule)
    spots: dict[Spot, set[str]] = {}
    granted = []
    for number, wish in enumerate(wishes):
        spot = page.spot(wish, asked[wish.line, wish.end_line])
        if spot is not None:
            spots.setdefault(spot, set()).add(wish.rule)
            granted.append(number)
    edits = [page.edit(spot, sorted(names)) for spot, names in spots.items()]
    return (edits, granted) if page.is_kept_by(edits) else ([], [])


class _Page:
    """A text, and where in it a comment may stand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = LINE_END.split(text)
        self.starts = [0, *(found.end() for found in LINE_END.finditer(text))]
        found = LINE_END.search(text)
        self.newline = found[0] if found else "\n"
        self.plain, _, self.error = plain_python(text)
        self.comments: list[Suppression] = [one for one in parse(text) if one.is_written_so]

    def spot(self, wish: Wish, names: Iterable[str]) -> Spot | None:
        """Where a comment for these rules is to be added."""
        for number in self._beside(wish):
            if self.comments[number].covers(wish.where):
                return INSIDE, number
        if self.error is not None:
            return (TOP, self._head) if wish.rule == UNPARSABLE else None
        if not 1 <= wish.line <= len(self.lines):
            return None
        rows = range(wish.line, max(wish.line, min(wish.end_line, len(self.lines))) + 1)
        size = len(_comment(names)) + 2
        ends = [row for row in rows if self._may_end(row)]
        short = [row for row in ends if len(self.lines[row - 1]) + size <= MAX_COLUMNS]
        if wish.line in short:
            return END, wish.line
        if self._may_stand_above(wish.line):
            return ABOVE, wish.line
        return (END, [*short, *ends][0]) if ends else None

    @cached_property
    def _numbers(self) -> dict[int, list[int]]:
        """The comments by the line that they speak of, 0 for the whole file."""
        found: dict[int, list[int]] = {}
        for number, comment in enumerate(self.comments):
            found.setdefault(comment.line, []).append(number)
        return found

    def _beside(self, wish: Wish) -> Iterator[int]:
        """The comments that may cover a wish; those of the whole file are for what is said of it."""
        if wish.rule == UNPARSABLE:
            yield from self._numbers.get(0, ())
        last = min(max(wish.line, wish.end_line), len(self.lines))
        for row in range(max(wish.line - 1, 1), last + 1):
            yield from self._numbers.get(row, ())

    def _may_end(self, row: int) -> bool:
        return row not in self._bound and self.lines[row - 1] == self._plain[row - 1]

    def _may_stand_above(self, row: int) -> bool:
        """Not inside a string, behind a backslash, or before what must stand first."""
        magic = any(line.startswith("%%") for line in self.lines[row - 1 : row])
        return row - 1 not in self._bound and not magic and (row > 2 or not self._has_cookie)

    @property
    def _has_cookie(self) -> bool:
        return any(COOKIE.match(line) for line in self.lines[:2])

    @property
    def _head(self) -> int:
        """The line that the first comment of a whole file may stand above."""
        first = self.lines[0].startswith("#!")
        cookie = max((row for row, one in enumerate(self.lines[:2], 1) if COOKIE.match(one)), default=0)
        return min(max(int(first), cookie) + 1, len(self.lines))

    @cached_property
    def _plain(self) -> list[str]:
        return LINE_END.split(self.plain)

    @cached_property
    def _bound(self) -> set[int]:
        """The lines whose end belongs to a string, or that a backslash continues."""
        bound: set[int] = set()
        commented: set[int] = set()
        opened: list[int] = []
        source = io.StringIO(LINE_END.sub("\n", self.plain))
        try:
            for token in tokenize.generate_tokens(source.readline):
                name = tokenize.tok_name[token.type]
                if name == "STRING":
                    bound.update(range(token.start[0], token.end[0]))
                elif name.endswith("STRING_START"):
                    opened.append(token.start[0])
                elif name.endswith("STRING_END") and opened:
                    bound.update(range(opened.pop(), token.end[0]))
                elif name == "COMMENT":
                    commented.add(token.start[0])
        except (tokenize.TokenError, SyntaxError):
            return set(range(len(self.lines) + 1))  # nothing is known of it
        ends = enumerate(self._plain, 1)
        return bound | {row for row, one in ends if one.endswith("\\") and row not in commented}

    def edit(self, spot: Spot, names: list[str]) -> Edit:
        """The edit that adds these rules at a spot."""
        kind, at = spot
        if kind == INSIDE:
            return self._extended(self.comments[at], names)
        start = self.starts[at - 1]
        if kind == END:
            end = start + len(self.lines[at - 1])
            return Edit(end, end, f"  {_comment(names)}")
        line = self.lines[at - 1]
        indent = line[: len(line) - len(line.lstrip(" \t"))] if kind == ABOVE else ""
        word = "ignore" if kind == ABOVE else "ignore-file"
        return Edit(start, start, f"{indent}{_comment(names, word)}{self.newline}")

    def _extended(self, comment: Suppression, names: list[str]) -> Edit:
        found = re.compile(COMMENT).match(self.text, self.starts[comment.at - 1] + comment.column - 1)
        assert found is not None
        fresh = [name for name in names if name not in comment.names]
        before = ", " if comment.names and not found[2].rstrip().endswith(",") else ""
        return Edit(found.end(2), found.end(2), before + ", ".join(fresh))

    def is_kept_by(self, edits: list[Edit]) -> bool:
        """Whether the text is the same program afterwards."""
        after, _, error = plain_python(edited(self.text, edits))
        if self.error is not None or error is not None:
            return self.error is not None and error is not None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(after)) == ast.dump(ast.parse(self.plain))


def _comment(names: Iterable[str], word: str = "ignore") -> str:
    return f"# lintmodel: {word}[{', '.join(sorted(names))}]"
