"""Notebooks: code cells in order as one text, with the way back to cell and line.

Magics and shell lines are blanked without moving a line. Cells count from 1 over all cells, text
cells too, as an editor shows them.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import field
from itertools import pairwise
from typing import Any

from lintmodel.frontends.scripts.magics import plain_python
from lintmodel.frontends.scripts.parse import is_python2
from lintmodel.record import record

MAX_CELLS = 5_000
BLOCK = "if True:"


@record()
class Cells:
    """Where each code cell starts in the joined text: first line (from 1) and number of the cell."""

    starts: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    lines: int = 0
    left_out: list[tuple[int, int, str]] = field(default_factory=list)  # cell, line, why
    python2: int = 0  # the first cell in Python 2; such cells are left out too
    commands: str = ""  # lines for the shell and for IPython: `pip install` names releases there
    disordered: bool = False  # cells were not last executed from top to bottom

    @property
    def is_partial(self) -> bool:
        """Whether cells are missing: then the absence of something proves nothing."""
        return bool(self.left_out or self.python2)

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
        notebook = json.loads(text)
        cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
        _refuse_other_languages(notebook)
        listed = [(n, c) for n, c in enumerate(cells[:MAX_CELLS], 1) if c["cell_type"] == "code"]
        sources = [(number, _source(cell)) for number, cell in listed]
        found = Cells(disordered=_disordered([(_count(one), _source(one)) for _, one in listed]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NotANotebook("no notebook that can be read: not checked") from error
    parts = [_code_of(found, number, source) for number, source in sources]
    return "\n".join(parts), found


def _refuse_other_languages(notebook: dict[str, Any]) -> None:
    metadata = notebook.get("metadata", {})
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        language = metadata.get(key, {}).get(name)
        if isinstance(language, str) and "python" not in language.lower():
            raise NotANotebook(f"a notebook in {language[:20]}: not checked")


def _disordered(cells: list[tuple[Any, str]]) -> bool:
    """Whether the execution counts of the cells that were executed ever go down.

    A look at a table and a picture drawn once more do not count.
    """
    known = [(count, source) for count, source in cells if isinstance(count, int)]
    if all(earlier[0] <= later[0] for earlier, later in pairwise(known)):
        return False
    from lintmodel.frontends.scripts.showing import shows_only

    counts = [count for count, source in known if not shows_only(plain_python(source)[0])]
    return any(later < earlier for earlier, later in pairwise(counts))


def _count(cell: dict[str, Any]) -> Any:
    return cell.get("execution_count", cell.get("prompt_number"))


def _code_of(found: Cells, number: int, source: str) -> str:
    """The code of one cell; of a cell that does not parse only its lines, and a word about it."""
    code, commands, error = plain_python(source)
    if isinstance(error, IndentationError):
        held = plain_python(f"{BLOCK}\n{source}")
        if held[2] is None:  # IPython takes an indent away that the whole cell has
            code, commands, error = held
            found.lines += 1  # the line that holds it is before the cell
    found.commands += commands
    if error is not None:
        if is_python2(code):
            found.python2 = found.python2 or number
        else:
            why = str(error.args[0]) if error.args else type(error).__name__
            found.left_out.append((number, getattr(error, "lineno", 1) or 1, why))
        code = "\n" * code.count("\n")
    found.starts.append(found.lines + 1)
    found.numbers.append(number)
    found.lines += source.count("\n") + 1
    return code


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"] if "source" in cell else cell["input"]  # input: nbformat 3
    text = "".join(source) if isinstance(source, list) else source
    if not isinstance(text, str):
        raise TypeError("a cell's source is no text")
    return text.removesuffix("\n")
