"""`# lintmodel: ignore[name] reason`: which findings a comment silences.

`ignore` counts for its own line and, on a line of its own, for the line below; `ignore-file` for
the whole file. Between the brackets stand names of rules or groups; empty brackets silence nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from lintmodel.findings import Finding, Where
from lintmodel.record import record
from lintmodel.sourcetext import cells, read_bytes

MARK = b"lintmodel:"
COMMENT = r"#\s*lintmodel:\s*(ignore|ignore-file)\s*\[([^\]]*)\]\s*(.*)"
WHOLE = -1  # in place of a cell's number: the whole file
# What was meant to be one: the words of other linters, no brackets, a letter that is wrong.
MEANT = r"#\s*lintmodel:\s*((ignore|disable|noqa|skip)\b|[\w-]+\s*[\[(=])"
OPENERS = r"#|\"\"\"|'''|\"|'"


@record(frozen=True, eq=True)
class Suppression:
    """One comment. `line` counts from 1 in its cell (0: whole file); `cell` is 0 in a script."""

    line: int
    names: tuple[str, ...]
    reason: str = ""
    cell: int = 0
    alone: bool = False  # nothing else on the line: it speaks of the next one
    at: int = 0  # the line that it stands on
    column: int = 0
    is_written_so: bool = True  # as `ignore[...]`; where not, it silences nothing

    def covers(self, site: Where) -> bool:
        """Whether the comment speaks of this place."""
        if self.line == 0:
            return True
        if self.cell != site.cell:
            return False
        last = max(site.end_line, site.line)
        return site.line <= self.line <= last or (self.alone and self.line == site.line - 1)


class Suppressions:
    """The comments of one file by the names in them and by their lines: a file may have thousands."""

    def __init__(self, comments: Iterable[Suppression]) -> None:
        self._by_name: dict[tuple[str, int], list[Suppression]] = {}
        for comment in sorted(comments, key=_line):
            for name in {*comment.names}:
                cell = comment.cell if comment.line else WHOLE
                self._by_name.setdefault((name, cell), []).append(comment)

    def of(self, site: Where, finding: Finding) -> Iterator[Suppression]:
        """Those that silence the finding at this place of the file."""
        for name in (finding.rule, finding.group):
            yield from self._by_name.get((name, WHOLE), ())
            listed = self._by_name.get((name, site.cell), [])
            first = bisect_left(listed, site.line - 1, key=_line)
            for comment in islice(listed, first, None):
                if comment.line > max(site.end_line, site.line):
                    break
                if comment.covers(site):
                    yield comment


def _line(comment: Suppression) -> int:
    return comment.line


def read(path: Path) -> tuple[Suppression, ...]:
    """The comments of a script or a notebook; none where the file cannot be read."""
    data = read_bytes(path)
    if MARK not in data:
        return ()
    texts = cells(data, path.suffix == ".ipynb")
    return tuple(found for cell, text in texts.items() for found in parse(text, cell))


def parse(source: str, cell: int = 0) -> Iterator[Suppression]:
    """The comments of one piece of source."""
    for line, column, comment, alone in _comments(source):
        if match := re.search(COMMENT, comment):
            kind, names, reason = match.groups()
            listed = tuple(name.strip() for name in names.split(",") if name.strip())
            whole = kind == "ignore-file"
            at = column + match.start()
            yield Suppression(0 if whole else line, listed, reason.strip(), cell, alone, line, at)
        elif match := re.search(MEANT, comment):
            at = column + match.start()
            yield Suppression(line, (), "", cell, alone, line, at, is_written_so=False)


def _comments(source: str) -> Iterator[tuple[int, int, str, bool]]:
    """(line, column, comment, alone) for each comment; columns count from 1.

    Only strings are told from comments, by a few patterns: `tokenize` takes longer than all the rest
    that is done for a script, and a cell with a shell line is no Python throughout.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    line, counted, at, opener = 1, 0, 0, re.compile(OPENERS)
    while found := opener.search(text, at):
        if found[0] != "#":
            at = _after_string(text, found.end(), found[0])
            continue
        start, at = found.start(), _line_end(text, found.start())
        line, counted = line + text.count("\n", counted, start), start
        first = text.rfind("\n", 0, start) + 1
        yield line, start - first + 1, text[start:at], not text[first:start].strip()


def _after_string(text: str, at: int, quote: str) -> int:
    """Where the string ends that `quote` opened before `at`; one that nothing closes on its line is
    an apostrophe."""
    for found in re.compile(rf"\\.|\n|{quote}", re.DOTALL).finditer(text, at):
        if found[0] == quote:
            return found.end()
        if found[0] == "\n" and len(quote) == 1:
            sharp = text.find("#", at, found.end())
            return found.end() if sharp < 0 else sharp
    return len(text)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
