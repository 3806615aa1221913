"""Graphs and SavedModels as text (.pbtxt), turned into the bytes that they would be in binary."""

from __future__ import annotations

import re
from pathlib import Path

from lintmodel.frontends.artifacts import schema
from lintmodel.frontends.artifacts.reading import MEGABYTE, Unreadable, amount, printable

MAX_TEXT_BYTES = 16 * MEGABYTE  # the parser is plain Python: 2 to 3 MB a second
MAX_DEPTH = 100  # as of binary messages
_MARKS = re.compile(rb'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*|[{}<>]')


def binary(path: Path, name: str) -> bytes:
    """The message of the schema that a text file holds, as bytes. Errors: Unreadable, OSError."""
    from google.protobuf import text_format

    size = path.stat().st_size
    if size > MAX_TEXT_BYTES:
        raise Unreadable(
            "cap",
            f"{path.name} is {amount(size)} of text, too long to be read here: save it as .pb",
        )
    data = path.read_bytes()
    _check_depth(data, path.name)
    message = schema.text_message(name)()
    try:
        text_format.Parse(data, message, allow_unknown_field=True)
        return bytes(message.SerializeToString())
    except text_format.ParseError as error:
        kind = "truncated" if _opens(data) else "corrupt"
        text = f"{path.name} is not readable as text of a graph: {printable(error)}"
        raise Unreadable(kind, text) from None
    except (UnicodeDecodeError, ValueError, OverflowError, TypeError) as error:
        raise Unreadable("corrupt", f"{path.name} is damaged: {printable(error)}") from None
    except RecursionError:
        raise _too_deep(path.name) from None


def _check_depth(data: bytes, name: str) -> None:
    """Errors: Unreadable, before a parser that calls itself for every level sees the text."""
    depth = 0
    for mark in _MARKS.finditer(data):
        depth += 1 if mark[0] in b"{<" else -1 if mark[0] in b"}>" else 0
        if depth > MAX_DEPTH:
            raise _too_deep(name)


def _opens(data: bytes) -> bool:
    """Whether more is opened than closed: the end is missing."""
    marks = [mark[0] for mark in _MARKS.finditer(data)]
    return sum(mark in b"{<" for mark in marks) > sum(mark in b"}>" for mark in marks)


def _too_deep(name: str) -> Unreadable:
    return Unreadable("cap", f"{name} is nested more than {MAX_DEPTH} levels deep: no graph is")
