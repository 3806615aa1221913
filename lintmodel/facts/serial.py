"""Facts as plain data and back: JSON, never pickle. Identity survives: one object stays one.

Every noun is a dataclass of this package. An object becomes a row of a table, and whoever refers to
it holds the row's number, so that shared layers stay shared and cycles need no care. Frozen values and
tuples have no identity to keep, but many hold the same ones: they are rows of a second table, in which
each comes after those that it is made of.

A value is written as itself where JSON has it; all else is a list: `[n]` is an object, `[n, 0]` a
frozen value, and what begins with a letter is one of _MAKERS.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from functools import cache
from importlib import import_module
from itertools import chain
from types import EllipsisType
from typing import Any

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.record import written

MODULES = ("callback", "custom", "data", "editing", "event", "files", "fitted", "layer", "logged",
           "misuse", "model", "numbering", "objective", "project", "provenance", "rows", "serving",
           "session", "signature", "trace", "version")  # fmt: skip
WHERE = "Where"
VERSION = 3
NOBODY = -1  # the class number of an object that is known by its identity only


class NotPlain(TypeError):
    """A value that is no fact: it cannot be written."""


def dumps(value: Any) -> str:
    """A fact, or a structure of facts, as text. Errors: NotPlain for anything else."""
    writer = _Writer()
    root = writer.write(value)
    classes = [[_named(cls), _fields(cls)] for cls in writer.classes]
    written = [VERSION, classes, writer.rows, writer.values, root]
    return json.dumps(written, separators=(",", ":"))


def loads(text: str | bytes) -> Any:
    """What `dumps` wrote. Errors: ValueError for text of another version or form."""
    stored = json.loads(text)
    if not isinstance(stored, list) or len(stored) != 5 or stored[0] != VERSION:
        raise ValueError("not facts of this version")
    _, classes, rows, values, root = stored
    return _Reader(classes, rows, values).read(root)


@cache
def _named(cls: type) -> str:
    """How a row calls a class, "layer.Layer"; "" for what is no fact."""
    if cls.__name__ == WHERE and cls.__module__ == "lintmodel.findings":
        return WHERE
    package, _, module = cls.__module__.rpartition(".")
    is_fact = package == "lintmodel.facts" and module in MODULES
    return f"{module}.{cls.__name__}" if is_fact and dataclasses.is_dataclass(cls) else ""


@cache
def _class(name: str) -> type:
    """The class of a row. Errors: ValueError for what is no fact."""
    if name == WHERE:
        from lintmodel.findings import Where

        return written(Where)
    module, _, own = name.partition(".")
    found = vars(import_module(f"lintmodel.facts.{module}")).get(own) if module in MODULES else None
    if not isinstance(found, type) or not dataclasses.is_dataclass(written(found)):
        raise ValueError(f"no fact is called {name!r}")
    return found


@cache
def _fields(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _is_value(cls: type) -> bool:
    """Whether a noun is a frozen value, hashed by its fields: it has no identity to keep."""
    params = cls.__dataclass_params__  # type: ignore[attr-defined]
    return bool(params.frozen or params.unsafe_hash)


# -- facts to data --------------------------------------------------------------------------------


class _Writer:
    """Rows in order of first meeting; a row is filled after the rows that it refers to are numbered."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.values: list[Any] = []
        self.classes: dict[type, int] = {}
        self.numbers: dict[int, int] = {}  # id -> row
        self.value_numbers: dict[int, tuple[int, int]] = {}  # id -> reference
        self.alike: dict[Any, tuple[int, int]] = {}  # what is written for a value -> reference
        self.kept: list[Any] = []  # alive, so that no id is used twice
        self.pending: list[tuple[int, Any]] = []

    def write(self, value: Any) -> Any:
        written = self._value(value)
        while self.pending:  # objects wait in a list: long chains must not nest
            number, waiting = self.pending.pop()
            self.rows[number] = self._row(waiting)
        return written

    def _value(self, value: Any) -> Any:
        kind = type(value)
        if value is None or kind is str or kind is int or kind is bool:
            return value
        if kind is tuple:
            return self._shared(value, "t") if value else ("t",)
        if kind is list:
            return ("l", *map(self._value, value))
        write = _WRITERS.get(kind)
        return write(self, value) if write is not None else self._fact(value, kind)

    def _fact(self, value: Any, kind: type) -> Any:
        if _named(kind):
            return self._shared(value, "") if _is_value(kind) else (self._number(value),)
        if isinstance(value, str | int):  # a kind of them that somebody made
            return value.real if isinstance(value, int) else str(value)
        return (self._foreign(value),)

    def _shared(self, value: Any, tag: str) -> Any:
        """A tuple or a frozen value: those that are written alike are one."""
        known = self.value_numbers.get(id(value))
        if known is not None:
            return known
        row = (tag, *map(self._value, value)) if tag else self._row(value)
        key = (row, *map(type, row))  # True is not 1
        reference = self.alike.get(key)
        if reference is None:
            reference = self.alike[key] = (len(self.values), 0)
            self.values.append(row)
        self.value_numbers[id(value)] = reference
        self.kept.append(value)
        return reference

    def _number(self, value: Any) -> int:
        number = self.numbers.get(id(value))
        if number is None:
            number = self.numbers[id(value)] = len(self.rows)
            self.rows.append(None)
            self.kept.append(value)
            self.pending.append((number, value))
        return number

    def _foreign(self, value: Any) -> int:
        """An object of a frontend that facts only know by identity (who fitted a step)."""
        number = self.numbers.get(id(value))
        if number is None:
            number = self.numbers[id(value)] = len(self.rows)
            self.rows.append((NOBODY,))
            self.kept.append(value)
        return number

    def _row(self, value: Any) -> tuple[Any, ...]:
        kind: type = type(value)
        number = self.classes.setdefault(kind, len(self.classes))
        return (number, *[self._value(getattr(value, name)) for name in _fields(kind)])


def _dict(writer: _Writer, value: dict[Any, Any]) -> tuple[Any, ...]:
    return ("d", *map(writer._value, chain.from_iterable(value.items())))


_WRITERS: dict[type, Callable[[_Writer, Any], Any]] = {
    float: lambda writer, value: value if math.isfinite(value) else ("n", repr(value)),
    Unknown: lambda writer, value: ("u",),
    dict: _dict,
    frozenset: lambda writer, value: ("f", *map(writer._value, sorted(value))),
    bytes: lambda writer, value: ("b", value.hex()),
    complex: lambda writer, value: ("c", str(value)),
    EllipsisType: lambda writer, value: ("e",),
}


# -- and back -------------------------------------------------------------------------------------


@dataclasses.dataclass(eq=False, slots=True)
class Anonymous:
    """An object that was known by its identity only."""


class _Reader:
    def __init__(self, classes: list[Any], rows: list[Any], values: list[Any]) -> None:
        self.classes = [(_class(name), fields) for name, fields in classes]
        self.made = [self._blank(row[0]) for row in rows]
        self.values: list[Any] = []
        for row in values:
            self.values.append(self._value(row))
        for made, row in zip(self.made, rows, strict=True):
            if row[0] != NOBODY:
                self._fill(made, row)

    def _blank(self, number: int) -> Any:
        return Anonymous() if number == NOBODY else object.__new__(self.classes[number][0])

    def _value(self, row: list[Any]) -> Any:
        if row[0] == "t":
            return tuple(map(self.read, row[1:]))
        made = self._blank(row[0])
        self._fill(made, row)
        return made

    def _fill(self, made: Any, row: list[Any]) -> None:
        fields, read = self.classes[row[0]][1], self.read
        for name, item in zip(fields, row[1:], strict=True):
            object.__setattr__(made, name, read(item) if type(item) is list else item)

    def read(self, item: Any) -> Any:
        if type(item) is not list:
            return item
        if len(item) == 1 and type(item[0]) is int:
            return self.made[item[0]]
        if len(item) == 2 and type(item[0]) is int:
            return self.values[item[0]]
        return _MAKERS[item[0]](self, item)


def _read_dict(reader: _Reader, item: list[Any]) -> dict[Any, Any]:
    parts = iter(map(reader.read, item[1:]))
    return dict(zip(parts, parts, strict=True))


_MAKERS: dict[str, Callable[[_Reader, list[Any]], Any]] = {
    "t": lambda reader, item: (),
    "l": lambda reader, item: list(map(reader.read, item[1:])),
    "f": lambda reader, item: frozenset(map(reader.read, item[1:])),
    "d": _read_dict,
    "u": lambda reader, item: UNKNOWN,
    "n": lambda reader, item: float(item[1]),
    "b": lambda reader, item: bytes.fromhex(item[1]),
    "c": lambda reader, item: complex(item[1]),
    "e": lambda reader, item: ...,
}
