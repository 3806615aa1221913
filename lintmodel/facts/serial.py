"""Facts as plain data and back: JSON, never pickle. Identity survives: one object stays one.

Every noun is a dataclass of this package. An object becomes a row of a table, and whoever refers to
it holds the row's number, so that shared layers stay shared and cycles need no care.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import EllipsisType
from typing import Any

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.record import written

MODULES = ("custom", "data", "editing", "event", "files", "fitted", "layer", "logged", "misuse", "model",
           "numbering", "objective", "project", "provenance", "rows", "serving", "session",
           "signature", "trace", "version")  # fmt: skip
WHERE = "Where"
VERSION = 2


class NotPlain(TypeError):
    """A value that is no fact: it cannot be written."""


def dumps(value: Any) -> str:
    """A fact, or a structure of facts, as text. Errors: NotPlain for anything else."""
    writer = _Writer()
    root = writer.write(value)
    return json.dumps({"version": VERSION, "rows": writer.rows, "root": root})


def loads(text: str) -> Any:
    """What `dumps` wrote. Errors: ValueError for text of another version or form."""
    stored = json.loads(text)
    if not isinstance(stored, dict) or stored.get("version") != VERSION:
        raise ValueError("not facts of this version")
    return _Reader(stored["rows"]).read(stored["root"])


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


class _Writer:
    """Rows in order of first meeting; a row is filled after the rows that it refers to are numbered."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.numbers: dict[int, int] = {}
        self.kept: list[Any] = []
        self.pending: list[tuple[int, Any]] = []
        self.busy = False

    def write(self, value: Any) -> Any:
        written = self._value(value)
        if not self.busy:  # objects wait in a list: long chains must not nest
            self.busy = True
            while self.pending:
                number, waiting = self.pending.pop()
                self.rows[number] = self._row(waiting)
            self.busy = False
        return written

    def _value(self, value: Any) -> Any:
        if value is None or isinstance(value, str | bool | int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": repr(value)}
        if isinstance(value, Unknown):
            return {"unknown": 1}
        if isinstance(value, list):
            return [self._value(item) for item in value]
        return self._special(value)

    def _special(self, value: Any) -> Any:
        if isinstance(value, tuple | frozenset):
            items = sorted(value) if isinstance(value, frozenset) else value
            return {type(value).__name__: [self._value(item) for item in items]}
        if isinstance(value, dict):
            return {"dict": [[self._value(key), self._value(item)] for key, item in value.items()]}
        if isinstance(value, bytes | complex | EllipsisType):
            text = value.hex() if isinstance(value, bytes) else str(value)
            return {type(value).__name__.lower(): text}
        if _named(type(value)):
            if _is_value(value):
                return {"value": self._row(value)}
            return {"row": self._number(value)}
        return {"object": self._foreign(value)}

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
            self.rows.append(["object"])
            self.kept.append(value)
        return number

    def _row(self, value: Any) -> list[Any]:
        fields = {name: self._value(item) for name, item in _fields(value)}
        return [_named(type(value)), fields]


def _is_value(value: Any) -> bool:
    """Whether a noun is a frozen value, hashed by its fields: it has no identity to keep."""
    params = value.__dataclass_params__
    return bool(params.frozen or params.unsafe_hash)


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    for field in dataclasses.fields(value):
        yield field.name, getattr(value, field.name)


@dataclasses.dataclass(eq=False, slots=True)
class Anonymous:
    """An object that was known by its identity only."""


class _Reader:
    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows
        self.made = [self._blank(row) for row in rows]
        for made, row in zip(self.made, rows, strict=True):
            for name, item in row[1].items() if len(row) == 2 else ():
                object.__setattr__(made, name, self.read(item))

    def _blank(self, row: list[Any]) -> Any:
        if row == ["object"]:
            return Anonymous()
        made: Any = object.__new__(_class(row[0]))
        return made

    def read(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.read(item) for item in value]
        if not isinstance(value, dict):
            return value
        ((kind, inner),) = value.items()
        if kind in ("row", "object"):
            return self.made[inner]
        return _SPECIAL[kind](self, inner)

    def value(self, row: list[Any]) -> Any:
        """A frozen value, made anew from its fields."""
        made = self._blank(row)
        for name, item in row[1].items():
            object.__setattr__(made, name, self.read(item))
        return made


_SPECIAL: dict[str, Any] = {
    "value": lambda reader, inner: reader.value(inner),
    "unknown": lambda reader, inner: UNKNOWN,
    "float": lambda reader, inner: float(inner),
    "tuple": lambda reader, inner: tuple(reader.read(item) for item in inner),
    "frozenset": lambda reader, inner: frozenset(reader.read(item) for item in inner),
    "dict": lambda reader, inner: {reader.read(key): reader.read(item) for key, item in inner},
    "bytes": lambda reader, inner: bytes.fromhex(inner),
    "complex": lambda reader, inner: complex(inner),
    "ellipsis": lambda reader, inner: ...,
    "ellipsistype": lambda reader, inner: ...,
}
