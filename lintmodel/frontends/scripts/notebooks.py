"""Notebooks: code cells in order as one text, with the way back to cell and line.

Magics and shell lines are blanked without moving a line. Cells count from 1 over all cells, text
cells too, as an editor shows them.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field

MAX_CELLS = 5_000
MAGIC = re.compile(r"^\s*(?:[%!]|\?)|\?\s*$")
ASSIGNED = re.compile(r"^(\s*)(\w+\s*=\s*)[%!].*$")


@dataclass(slots=True)
class Cells:
    """Where each code cell starts in the joined text: first line (from 1) and number of the cell."""

    starts: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def place(self, line: int) -> tuple[int, int]:
        """(cell, line in the cell) of a line of the joined text."""
        index = max(bisect_right(self.starts, line) - 1, 0)
        if not self.starts:
            return 0, line
        return self.numbers[index], line - self.starts[index] + 1


class NotANotebook(Exception):
    """The file is no notebook that can be read."""


def join_cells(text: str) -> tuple[str, Cells]:
    """The code of a notebook as one text. Errors: NotANotebook."""
    try:
        cells = json.loads(text)["cells"]
        listed = [(n, c) for n, c in enumerate(cells[:MAX_CELLS], 1) if c["cell_type"] == "code"]
        sources = [(number, _source(cell["source"])) for number, cell in listed]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotANotebook(str(error)) from error
    found, lines = Cells(), 0
    parts: list[str] = []
    for number, source in sources:
        found.starts.append(lines + 1)
        found.numbers.append(number)
        code = blank_magics(source)
        parts.append(code)
        lines += code.count("\n") + 1
    return "\n".join(parts), found


def _source(source: object) -> str:
    text = "".join(source) if isinstance(source, list) else source
    if not isinstance(text, str):
        raise TypeError("a cell's source is no text")
    return text.removesuffix("\n")


def blank_magics(source: str) -> str:
    """Code with IPython's own lines made empty; a cell of another language becomes empty lines."""
    lines = source.split("\n")
    if lines[0].startswith("%%") and not lines[0].startswith(("%%time", "%%capture")):
        return "\n" * (len(lines) - 1)
    return "\n".join(_plain(line) for line in lines)


def _plain(line: str) -> str:
    assigned = ASSIGNED.match(line)
    if assigned:
        return f"{assigned.group(1)}{assigned.group(2)}None"
    if MAGIC.search(line):
        indent = line[: len(line) - len(line.lstrip())]
        return f"{indent}pass" if indent else ""
    return line
