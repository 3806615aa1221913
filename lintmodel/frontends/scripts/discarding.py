"""Statements that make data and keep them nowhere: x / 255 in a line of its own."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from lintmodel.facts.data import Data, Step
from lintmodel.facts.fitted import Discard, Fitted
from lintmodel.frontends.scripts.evaluate import lookup
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.notebooks import Cells
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.values import Dataset, Value

KINDS = {
    "affine",
    "standardise",
    "normalise",
    "encode",
    "tokenise",
    "resize",
    "colour",
    "augment",
    "invert",
}
SHAPING = {"expand_dims", "reshape", "transpose", "squeeze", "flatten"}
IN_PLACE = {"inplace", "out", "dst", "copy"}  # arguments by which the old array gets the new values
WRITERS = {
    "preprocess_input",
    "resize",
    "normalize",
    "pop",
    "sort",
    "fill",
    "put",
    "shuffle",
    "clip",
}


def shown_by(block: tuple[Code, ...], cells: Cells) -> frozenset[Any]:
    """The last statement of each cell: a notebook shows its value."""
    placed = [code for code in block if len(code) > 1]  # a bare `pass` has no place
    last = [a[1] for a, b in pairwise(placed) if _cell(a, cells) != _cell(b, cells)]
    return frozenset((*last, *(code[1] for code in block[-1:] if len(code) > 1)))


def _cell(code: Code, cells: Cells) -> int:
    return cells.place(code[1][0])[0] if isinstance(code[1], tuple) and code[1] else 0


def note_discarded(run: Run, frame: Frame, code: Code, value: Value) -> None:
    """A statement of one expression yields data: nobody gets them."""
    if (code[1] in run.shown and run.path == run.script.path) or _writes(code[2]):
        return
    if not _parts(value):
        return
    given = [part for name in _names(code[2]) for part in _parts(lookup(run, frame, name))]
    for data in _parts(value):
        own = _beyond(data, given) or _made_here(run, code, data)
        if own and (own[0].kind in KINDS or own[0].what in SHAPING):
            by = own[-1].fitted if isinstance(own[-1].fitted, Fitted) else None
            run.emit(Discard, "is made and kept nowhere", data=data, step=own[0], by=by,
                     where=run.where(code[1]))  # fmt: skip


def _names(code: Code) -> list[str]:
    """The names that an expression is written of: what it is done to, and its arguments."""
    if code[0] == "binary":
        parts = [code[2], code[3]]
    else:
        parts = [code[2][1] if code[2][0] == "attr" else code[2], *code[3]]
    return [part[1] for part in parts if part[0] == "name"]


def _parts(value: Value, depth: int = 0) -> list[Data]:
    if isinstance(value, Dataset):
        value = value.element
    if isinstance(value, tuple) and depth < 2:
        return [part for item in value for part in _parts(item, depth + 1)]
    return [value] if isinstance(value, Data) else []


def _beyond(data: Data, given: list[Data]) -> tuple[Step, ...]:
    """What was done to one of these to make the data."""
    for one in given:
        own = data.steps[len(one.steps) :]
        alike = all(a is b for a, b in zip(one.steps, data.steps, strict=False))
        if own and alike and len(one.steps) < len(data.steps) and one.sources == data.sources:
            return own
    return ()


def _made_here(run: Run, code: Code, data: Data) -> tuple[Step, ...]:
    """The steps at the end of the data that stand in this very statement."""
    where = run.where(code[1])
    own: list[Step] = []
    for done in reversed(data.steps):
        if done.where.path != where.path or done.where.cell != where.cell:
            break
        if not where.line <= done.where.line <= where.end_line:
            break
        own.insert(0, done)
    return tuple(own)


def _writes(code: Code) -> bool:
    """Whether a call changes the array that it is given."""
    if code[0] != "call":
        return bool(code[0] != "binary")
    callee = code[2]
    name = callee[2] if callee[0] == "attr" else callee[1] if callee[0] == "name" else ""
    return name in WRITERS or any(key is None or key in IN_PLACE for key, _ in code[4])
