"""The generated tables, read once per version of Keras. tools/make_knowledge.py writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lintmodel.facts.unknown import Maybe, Unknown

HERE = Path(__file__).parent
NEWEST_FIRST = (3, 2)


@cache
def tables(major: int) -> dict[str, dict[str, Any]]:
    """All sections of keras2.json or keras3.json: section -> name -> entry."""
    text = (HERE / f"keras{major}.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = json.loads(text)
    return loaded


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
