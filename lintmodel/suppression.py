"""`# lintmodel: ignore[name] reason`: which findings a comment silences.

`ignore` counts for its own line and, on a line of its own, for the line below; `ignore-file` for
the whole file. Between the brackets stand names of rules or groups; empty brackets silence nothing.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

from lintmodel.findings import Finding, Where
from lintmodel.record import record
from lintmodel.sourcetext import cells, read_bytes

MARK = b"lintmodel:"
COMMENT = r"#\s*lintmodel:\s*(ignore|ignore-file)\s*\[([^\]]*)\]\s*(.*)"


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

    def covers(self, site: Where) -> bool:
        """Whether the comment speaks of this place."""
        if self.line == 0:
            return True
        if self.cell != site.cell:
            return False
        last = max(site.end_line, site.line)
        return site.line <= self.line <= last or (self.alone and self.line == site.line - 1)


def silences(comments: Iterable[Suppression], site: Where, finding: Finding) -> bool:
    """Whether one of these comments, of the file that `site` lies in, silences the finding."""
    return any(
        (finding.rule in comment.names or finding.group in comment.names) and comment.covers(site)
        for comment in comments
    )


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


def _comments(source: str) -> list[tuple[int, int, str, bool]]:
    """(line, column, comment, alone) for each comment; columns count from 1."""
    reader = io.StringIO(source, newline=None).readline
    try:
        return [
            (
                token.start[0],
                token.start[1] + 1,
                token.string,
                not token.line[: token.start[1]].strip(),
            )
            for token in tokenize.generate_tokens(reader)
            if token.type == tokenize.COMMENT
        ]
    except (tokenize.TokenError, SyntaxError, ValueError):
        return _comments_by_line(source)


def _comments_by_line(source: str) -> list[tuple[int, int, str, bool]]:
    """The same where the source is no Python throughout (a cell with a shell line)."""
    found = []
    for number, line in enumerate(io.StringIO(source, newline=None), 1):
        before, sharp, comment = line.partition("#")
        if sharp:
            found.append((number, len(before) + 1, "#" + comment, not before.strip()))
    return found
