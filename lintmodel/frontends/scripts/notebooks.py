"""Notebooks: code cells in order as one text, with the way back to cell and line.

Magics and shell lines are blanked without moving a line. Cells count from 1 over all cells, text
cells too, as an editor shows them.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from bisect import bisect_right
from dataclasses import dataclass, field

MAX_CELLS = 5_000
MAGIC = re.compile(r"^\s*(?:[%!]|\?)|\?\s*$")
PYTHON_MAGICS = ("%%time", "%%capture", "%%timeit", "%%prun")
ASSIGNED = re.compile(r"^(\s*)(\w+\s*=\s*)[%!].*$")


@dataclass(slots=True)
class Cells:
    """Where each code cell starts in the joined text: first line (from 1) and number of the cell."""

    starts: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    lines: int = 0
    left_out: list[tuple[int, int, str]] = field(default_factory=list)  # cell, line, why

    def place(self, line: int) -> tuple[int, int]:
        """(cell, line in the cell) of a line of the joined text."""
        index = max(bisect_right(self.starts, line) - 1, 0)
        if not self.starts:
            return 0, line
        return self.numbers[index], line - self.starts[index] + 1

    def line_of(self, number: int, line: int) -> int:
        """The line of the joined text of a cell's line."""
        return self.starts[self.numbers.index(number)] + line - 1


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
    found = Cells()
    parts = [_code_of(found, number, source) for number, source in sources]
    return "\n".join(parts), found


def _code_of(found: Cells, number: int, source: str) -> str:
    """The code of one cell; of a cell that does not parse only its lines, and a word about it."""
    code = blank_magics(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        found.left_out.append((number, getattr(error, "lineno", 1) or 1, str(error.args[0])))
        code = "\n" * code.count("\n")
    found.starts.append(found.lines + 1)
    found.numbers.append(number)
    found.lines += code.count("\n") + 1
    return code


def _source(source: object) -> str:
    text = "".join(source) if isinstance(source, list) else source
    if not isinstance(text, str):
        raise TypeError("a cell's source is no text")
    return text.removesuffix("\n")


def blank_magics(source: str) -> str:
    """Code with IPython's own lines made empty; a cell of another language becomes empty lines."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if first.startswith("%%") and not first.startswith(PYTHON_MAGICS):
        return "\n" * (len(lines) - 1)
    found: list[str] = []
    goes_on = False  # a shell command that ends in a backslash goes on in the next line
    for line in lines:
        shell = goes_on or MAGIC.search(line) is not None
        goes_on = shell and line.rstrip().endswith("\\")
        found.append(_plain(line, shell))
    return "\n".join(found)


def _plain(line: str, shell: bool) -> str:
    assigned = ASSIGNED.match(line)
    if assigned:
        return f"{assigned.group(1)}{assigned.group(2)}None"
    if shell:
        indent = line[: len(line) - len(line.lstrip())]
        return f"{indent}pass" if indent and MAGIC.search(line) else ""
    return line
