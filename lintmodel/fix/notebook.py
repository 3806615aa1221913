"""The source of a notebook's cells as it stands in the JSON, so that edits leave all else as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from lintmodel.fix.code import Edit
from lintmodel.record import record

SPACE = re.compile(r"[ \t\r\n]*")
# What stands for one code point: two escapes of a pair, an escape, or a character as it is.
UNIT = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]",
    re.DOTALL,
)
DECODER = json.JSONDecoder()
Span = tuple[int, int]  # of a JSON string, its quotes included


@record()
class CellSource:
    """A cell's source: the strings that it is made of, as spans of the notebook's text."""

    raw: str
    strings: list[Span]

    @property
    def text(self) -> str:
        """The source, as a frontend reads it."""
        return "".join(self._decoded(span) for span in self.strings)

    def edits(self, edits: list[Edit]) -> list[Edit]:
        """Edits of the source as edits of the notebook's text."""
        units = [unit for span in self.strings for unit in self._units(span)]
        return [self._edit(edit, units) for edit in edits]

    def _edit(self, edit: Edit, units: list[Span]) -> Edit:
        start = units[edit.start][0] if edit.start < len(units) else units[-1][1]
        end = units[edit.end - 1][1] if edit.end > edit.start else start
        if edit.text:
            return Edit(start, end, self._encoded(edit.text, start))
        return Edit(*self._whole(start, end), "")

    def _whole(self, start: int, end: int) -> Span:
        """What goes where strings are emptied: these, and the comma behind or before them."""
        first = next((i for i, span in enumerate(self.strings) if span[0] + 1 == start), None)
        last = next((i for i, span in enumerate(self.strings) if span[1] - 1 == end), None)
        if first is None or last is None or (first == 0 and last == len(self.strings) - 1):
            return start, end
        if last + 1 < len(self.strings):
            return self.strings[first][0], self.strings[last + 1][0]
        return self.strings[first - 1][1], self.strings[last][1]

    def _encoded(self, text: str, at: int) -> str:
        """Text as it stands in a JSON string; in a list of lines each new line is one of its own."""
        ascii_only = self.raw.isascii()
        inner = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        if len(self.strings) < 2:
            return inner
        between = self.raw[self.strings[0][1] : self.strings[1][0]]
        return inner.replace("\\n", f'\\n"{between}"') if "\\\\n" not in inner else inner

    def _decoded(self, span: Span) -> str:
        return str(DECODER.raw_decode(self.raw, span[0])[0])

    def _units(self, span: Span) -> list[Span]:
        """Where each code point stands."""
        inside = self.raw[span[0] + 1 : span[1] - 1]
        return [
            (span[0] + 1 + one.start(), span[0] + 1 + one.end()) for one in UNIT.finditer(inside)
        ]


def cell_sources(raw: str) -> dict[int, CellSource]:
    """The sources of all cells by number, from 1. Errors: ValueError for what is no notebook."""
    found: dict[int, CellSource] = {}
    for key, at in _members(raw, _after(raw, 0)):
        if key == "cells":
            for number, cell in enumerate(_items(raw, at), 1):
                strings = [
                    span for key, place in _members(raw, cell) if key == "source"
                    for span in _strings(raw, place)
                ]  # fmt: skip
                found[number] = CellSource(raw, strings)
    return found


def _strings(raw: str, at: int) -> list[Span]:
    starts = [*_items(raw, at)] if raw[at] == "[" else [at]
    return [(start, DECODER.raw_decode(raw, start)[1]) for start in starts if raw[start] == '"']


def _members(raw: str, at: int) -> Iterator[tuple[str, int]]:
    """The keys of an object and where the value of each begins."""

    def read(place: int) -> tuple[str, int]:
        if raw[place : place + 1] != '"':
            raise ValueError("a key was expected")
        key, end = DECODER.raw_decode(raw, place)
        colon = _after(raw, end)
        if raw[colon : colon + 1] != ":":
            raise ValueError("a colon was expected")
        return key, _after(raw, colon + 1)

    keys: set[str] = set()
    for key, value in _listed(raw, at, "{}", read):
        if key in keys:
            raise ValueError("a key stands twice")
        keys.add(key)
        yield key, value


def _items(raw: str, at: int) -> Iterator[int]:
    """Where the items of a list begin."""
    return (value for _, value in _listed(raw, at, "[]", lambda place: ("", place)))


def _listed(
    raw: str, at: int, brackets: str, read: Callable[[int], tuple[str, int]]
) -> Iterator[tuple[str, int]]:
    if raw[at : at + 1] != brackets[0]:
        raise ValueError(f"{brackets[0]} was expected")
    at = _after(raw, at + 1)
    while raw[at : at + 1] != brackets[1]:
        key, value = read(at)
        yield key, value
        at = _after(raw, DECODER.raw_decode(raw, value)[1])
        if raw[at : at + 1] == ",":
            at = _after(raw, at + 1)
        elif raw[at : at + 1] != brackets[1]:
            raise ValueError("a comma was expected")


def _after(raw: str, at: int) -> int:
    found = SPACE.match(raw, at)
    return found.end() if found else at
