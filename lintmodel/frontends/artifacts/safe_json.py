"""JSON from a file that nobody vouches for: bounded in size, depth and number of values."""

from __future__ import annotations

import json
import re
from typing import Any

from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.artifacts.reading import MAX_CONFIG_BYTES, Unreadable, amount

MAX_DEPTH = 160  # a nested model costs 3 levels, a wrapper 2, an inbound node 6
MAX_ITEMS = 4_000_000  # one list or separator costs Python some 60 bytes
_HALF_PAIR = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def load_json(data: bytes | str, what: str) -> Any:
    """The value that JSON text holds.

    Takes the text and what to call it in a message. An integer that no double can hold becomes
    UNKNOWN, half of a surrogate pair U+FFFD. Errors: Unreadable, "corrupt" for what is no JSON and
    "cap" for what is too large or too deep.
    """
    _check_size(data, what)
    text = ""
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        if "\\ud" in text.lower():
            text = _HALF_PAIR.sub(r"\\ufffd", text)
        value = json.loads(text, parse_int=_integer)
    except RecursionError:
        raise _too_deep(what) from None
    except ValueError as error:
        if _opens_too_deep(text):  # how deep Python's parser goes before it gives up varies
            raise _too_deep(what) from None
        raise Unreadable("corrupt", f"{what} is not valid JSON: {error}") from None
    _check_depth(value, what)
    return value


def load_object(data: bytes | str, what: str) -> dict[str, Any]:
    """As load_json, for text that must hold an object. Errors: Unreadable "corrupt" for another."""
    value = load_json(data, what)
    if not isinstance(value, dict):
        raise Unreadable(
            "corrupt", f"{what} holds a {type(value).__name__} where an object belongs"
        )
    return value


def _integer(digits: str) -> Any:
    return int(digits) if len(digits) <= 300 else UNKNOWN


def _check_size(data: bytes | str, what: str) -> None:
    if len(data) > MAX_CONFIG_BYTES:
        raise Unreadable("cap", f"{what} has {amount(len(data))}: more than any model's")
    text = data if isinstance(data, bytes) else data.encode("utf-8", "replace")
    items = sum(text.count(mark) for mark in (b"[", b"{", b","))
    if items > MAX_ITEMS:
        raise Unreadable("cap", f"{what} holds {items} values: more than any model's")


def _check_depth(value: Any, what: str) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep(what)
        level = [inner for outer in level for inner in _contents(outer)]


def _opens_too_deep(text: str) -> bool:
    depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{\]}]', text):
        mark = found[0]
        depth += 1 if mark in "[{" else -1 if mark in "]}" else 0
        if depth > MAX_DEPTH:
            return True
    return False


def _contents(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep(what: str) -> Unreadable:
    return Unreadable("cap", f"{what} is nested more than {MAX_DEPTH} levels deep: no model is")
