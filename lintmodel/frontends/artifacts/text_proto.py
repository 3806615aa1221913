"""Graphs and SavedModels as text (.pbtxt), turned into the bytes that they would be in binary."""

from __future__ import annotations

import re
from pathlib import Path

from lintmodel.frontends.artifacts import schema
from lintmodel.frontends.artifacts.reading import MEGABYTE, Unreadable, amount, printable

MAX_TEXT_BYTES = 8 * MEGABYTE  # the parser is plain Python: about 2 MB a second
MAX_LITERAL = MEGABYTE  # the parser takes 130 times the room of a text in quotes
MAX_MARKS = 2_000_000  # words, texts and brackets: some 3 microseconds each
LONG_LINE = 1_000  # its time is the square of a line's length
MAX_DEPTH = 100  # as of binary messages
# A text that is not closed goes to the end of its line: looked at once, not from each quote in it.
_SEPARATORS = re.compile(rb'"(?:[^"\\\n]|\\.)*"?|\'(?:[^\'\\\n]|\\.)*\'?|#.*|[\s,;{}<>\[\]]')
_MARKS = re.compile(
    rb'"(?:[^"\\\n]|\\.)*"?|\'(?:[^\'\\\n]|\\.)*\'?|#[^\n]*|[{}<>\[\],;:]|[^\s{}<>\[\],;:"\'#]+'
)


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
    _check(data, path.name)
    message = schema.text_message(name)()
    try:
        text_format.Parse(_broken(data), message, allow_unknown_field=True)
        return bytes(message.SerializeToString())
    except text_format.ParseError as error:
        kind = "truncated" if _opens(data) else "corrupt"
        text = f"{path.name} is not readable as text of a graph: {printable(error)}"
        raise Unreadable(kind, text) from None
    except (UnicodeDecodeError, ValueError, OverflowError, TypeError) as error:
        raise Unreadable("corrupt", f"{path.name} is damaged: {printable(error)}") from None
    except RecursionError:
        raise _too_deep(path.name) from None


def _broken(data: bytes) -> bytes:
    """The same text in lines that are not long."""
    if all(len(line) <= LONG_LINE for line in data.split(b"\n")):
        return data
    parts: list[bytes] = []
    for line in data.split(b"\n"):
        last = 0
        for found in _SEPARATORS.finditer(line) if len(line) > LONG_LINE else ():
            if found.end() - last > LONG_LINE:
                parts.append(line[last : found.end()])
                last = found.end()
        parts.append(line[last:])
    return b"\n".join(parts)


def _check(data: bytes, name: str) -> None:
    """Errors: Unreadable, before a parser that calls itself for every level sees the text."""
    depth = count = 0
    for mark in _MARKS.finditer(data):
        count += 1
        if mark.end() - mark.start() > MAX_LITERAL:
            size = amount(mark.end() - mark.start())
            raise Unreadable("cap", f"{name} has {size} in one text: save it as .pb")
        depth += 1 if mark[0] in b"{<" else -1 if mark[0] in b"}>" else 0
        if depth > MAX_DEPTH:
            raise _too_deep(name)
    if count > MAX_MARKS:
        raise Unreadable("cap", f"{name} is a text of {count} words: save it as .pb")


def _opens(data: bytes) -> bool:
    """Whether more is opened than closed: the end is missing."""
    marks = [mark[0] for mark in _MARKS.finditer(data)]
    return sum(mark in b"{<" for mark in marks) > sum(mark in b"}>" for mark in marks)


def _too_deep(name: str) -> Unreadable:
    return Unreadable("cap", f"{name} is nested more than {MAX_DEPTH} levels deep: no graph is")
