"""Messages on the wire, field by field and in place: for files whose weights are inside a message.

The protobuf runtime would hold such a file three times; a frozen graph may have a gigabyte.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lintmodel.frontends.artifacts.reading import Unreadable
from lintmodel.frontends.artifacts.window import Window

BLOCK = 1 << 18
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


class Field(NamedTuple):
    """A field of a message: its number, where it begins, and where its content lies."""

    number: int
    begin: int
    start: int
    end: int
    is_bytes: bool


class Pages:
    """Bytes of a window by position; a block around the last one is kept."""

    def __init__(self, window: Window) -> None:
        self.window, self.size = window, window.size
        self._begin, self._block = 0, b""

    def read(self, start: int, end: int) -> bytes:
        """Bytes from `start` to `end`. Errors: Unreadable "truncated" past the end."""
        if start < 0 or end > self.size:
            raise Unreadable("truncated", f"the file ends at byte {self.size} of {end}")
        if not self._begin <= start <= end <= self._begin + len(self._block):
            self.window.seek(start)
            self._begin, self._block = start, self._filled(max(end - start, BLOCK))
        data = self._block[start - self._begin : end - self._begin]
        if len(data) < end - start:
            raise Unreadable("truncated", f"the file ends before byte {end}")
        return data

    def _filled(self, size: int) -> bytes:
        parts, left = [], size
        while left and (part := self.window.read(left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def varint(self, at: int, end: int) -> tuple[int, int]:
        """An integer of 7 bits a byte, and the place after it. Errors: Unreadable."""
        data = self.read(at, min(at + _LONGEST_VARINT, end))
        value = 0
        for index, byte in enumerate(data):
            value |= (byte & 127) << (7 * index)
            if byte < 128:
                return value, at + index + 1
        raise Unreadable("corrupt", f"the number at byte {at} has no end")


def fields(pages: Pages, start: int, end: int) -> Iterator[Field]:
    """The fields of a message in a part of the file. Errors: Unreadable."""
    at = start
    while at < end:
        begin = at
        tag, at = pages.varint(at, end)
        kind, content = tag & 7, at
        if kind == _VARINT:
            _, at = pages.varint(at, end)
        elif kind == _BYTES:
            length, content = pages.varint(at, end)
            at = content + length
        elif kind in (_FIXED64, _FIXED32):
            at += 8 if kind == _FIXED64 else 4
        else:
            raise Unreadable("corrupt", f"at byte {begin} stands what no message holds")
        if at > end:
            missing = "truncated" if end == pages.size else "corrupt"
            raise Unreadable(
                missing, f"a part that begins at byte {begin} ends at {at}, what holds it at {end}"
            )
        yield Field(tag >> 3, begin, content, at, kind == _BYTES)


def inner(pages: Pages, outer: Field, number: int) -> Iterator[Field]:
    """The fields of one number in a message."""
    return (one for one in fields(pages, outer.start, outer.end) if one.number == number)
