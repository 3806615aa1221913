"""The generated tables, a section read once it is asked for. tools/make_knowledge.py writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lintmodel.facts.unknown import Maybe, Unknown

HERE = Path(__file__).parent
NEWEST_FIRST = (3, 2)


class Tables(Mapping[str, dict[str, Any]]):
    """Section -> name -> entry. A script asks for the layers, seldom for 1,500 functions.

    In the file each section begins with a line `"name": {` and ends with one of `}`, as the tool writes it.
    """

    def __init__(self, text: str) -> None:
        parts = text.removeprefix("{\n").removesuffix("\n}\n}\n").split("\n},\n")
        self._texts = dict(part.split(": {\n", 1) for part in parts)
        self._read: dict[str, dict[str, Any]] = {}

    def __getitem__(self, name: str) -> dict[str, Any]:
        if name not in self._read:
            self._read[name] = json.loads("{" + self._texts[f'"{name}"'] + "}")
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return (name.strip('"') for name in self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@cache
def tables(major: int) -> Tables:
    """All sections of keras2.json or keras3.json."""
    return Tables((HERE / f"keras{major}.json").read_text(encoding="utf-8"))


def majors(major: Maybe[int]) -> tuple[int, ...]:
    """The tables that speak of a major version: both, newest first, where it is UNKNOWN."""
    if isinstance(major, Unknown):
        return NEWEST_FIRST
    return (3,) if major >= 3 else (2,)


def each(section: str, major: Maybe[int]) -> Iterator[dict[str, Any]]:
    """One section of every table that speaks of this version, newest first."""
    for version in majors(major):
        yield tables(version)[section]


def first(section: str, name: str) -> Any:
    """The entry of the newest Keras that has this name, or None."""
    for version in NEWEST_FIRST:
        entry = tables(version)[section].get(name)
        if entry is not None:
            return entry
    return None
