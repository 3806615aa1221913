"""Texts of which a part is known: f"http://{host}/v1/models/digits:predict"."""

from __future__ import annotations

from typing import Any

from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Thing, Value

HOLE = "{}"  # in place of what is not known
MAX_DEPTH = 20
JOINS = {"+": "", "/": "/"}


def pieces(value: Value) -> str:
    """A text or a path, with HOLE for each part that is not known."""
    if isinstance(value, Thing) and value.kind == "Path":
        value = value.fields.get("text")
    if isinstance(value, str):
        return value
    return _of(value.key, 0) if isinstance(value, Symbol) else HOLE


def _of(key: Any, depth: int) -> str:
    """The text that the key of an unknown value tells of."""
    if not isinstance(key, tuple) or not key or depth > MAX_DEPTH:
        return HOLE
    if key[0] == "fstring" and len(key) == 2 and isinstance(key[1], tuple):
        return "".join(part if isinstance(part, str) else _of(part, depth + 1) for part in key[1])
    if key[0] == "binary" and len(key) == 4 and key[1] in JOINS:
        return JOINS[key[1]].join(_of(part, depth + 1) for part in key[2:])
    if key[0] == "str" and len(key) == 2:
        return key[1] if isinstance(key[1], str) else _of(key[1], depth + 1)
    return HOLE
