"""A FlatBuffer of which nothing is believed: every offset is checked before it is followed.

The flatbuffers runtime knows the layout (where a table's fields are, how vectors begin) but trusts
the file: it reads wherever an offset points, before the start of the file too.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from flatbuffers import number_types
from flatbuffers.table import Table

from lintmodel.frontends.artifacts.reading import Unreadable

MAX_BYTES = (1 << 31) - 1  # of a FlatBuffer: its offsets are of 32 bits
MAX_READ = 100_000_000  # bytes of lists and texts, all together: they may be shared without end
MAX_ITEMS = 1_000_000  # of one list
MAX_TEXT = 10_000
_U32 = 4
_CODES = {"int32": ("i", 4), "int64": ("q", 8), "float32": ("f", 4)}


class Buffer:
    """The bytes, and how much may still be read of them."""

    def __init__(self, data: Any) -> None:
        self.data, self.size, self.left = data, min(len(data), MAX_BYTES), MAX_READ

    def check(self, at: int, length: int) -> None:
        """Errors: Unreadable "corrupt" where a part is not inside."""
        if at < 0 or at + length > self.size:
            raise Unreadable(
                "corrupt",
                f"points at bytes {at} to {at + length} of a file of {self.size}: it is cut off or "
                "damaged",
            )

    def spend(self, count: int, size: int) -> None:
        """Errors: Unreadable "cap" where one list, or all together, are more than any model's."""
        self.left -= size
        if count > MAX_ITEMS or self.left < 0:
            raise Unreadable("cap", f"lists {count} items at once: more than any model")


class Record:
    """A table of the file. Fields go by their number in the schema; an absent one is its default."""

    def __init__(self, buffer: Buffer, position: int) -> None:
        self._buffer = buffer
        buffer.check(position, _U32)
        self._table, self._begin = Table(buffer.data, position), position
        vtable = position - int(self._table.Get(number_types.Int32Flags, position))
        buffer.check(vtable, 2)
        length = int(self._table.Get(number_types.Uint16Flags, vtable))
        buffer.check(vtable, length + length % 2)

    def number(self, field: int, kind: str, default: int = 0) -> int:
        """A whole number: kind is "int8", "int32", "uint32", "uint64" or "bool"."""
        at = self._place(field)
        if at is None:
            return default
        flags = getattr(number_types, f"{kind.capitalize()}Flags")
        self._buffer.check(at, flags.bytewidth)
        return int(self._table.Get(flags, at))

    def text(self, field: int) -> bytes:
        """A text, b"" for none; the beginning of one without end."""
        start, length = self.span(field)
        length = min(length, MAX_TEXT)
        self._buffer.spend(1, length)
        return bytes(self._buffer.data[start : start + length])

    def span(self, field: int, width: int = 1) -> tuple[int, int]:
        """Where a vector's items of `width` bytes begin, and how many there are; (0, 0) for none."""
        at = self._place(field)
        if at is None:
            return 0, 0
        vector = self._target(at)
        self._buffer.check(vector, _U32)
        length = self._u32(vector)
        self._buffer.check(vector + _U32, length * width)
        return vector + _U32, length

    def numbers(self, field: int, kind: str) -> tuple[Any, ...]:
        """A vector of numbers: "int32", "int64" or "float32"."""
        code, width = _CODES[kind]
        start, length = self.span(field, width)
        self._buffer.spend(length, length * width)
        return struct.unpack_from(f"<{length}{code}", self._buffer.data, start)

    def record(self, field: int) -> Record | None:
        """The table that a field holds."""
        at = self._place(field)
        return None if at is None else Record(self._buffer, self._target(at))

    def records(self, field: int) -> Iterator[Record]:
        """The tables of a vector."""
        start, length = self.span(field, _U32)
        self._buffer.spend(length, length * 32)
        for at in range(start, start + length * _U32, _U32):
            yield Record(self._buffer, self._target(at))

    def _place(self, field: int) -> int | None:
        offset = self._table.Offset(4 + 2 * field)
        return self._begin + int(offset) if offset else None

    def _target(self, at: int) -> int:
        self._buffer.check(at, _U32)
        return at + self._u32(at)

    def _u32(self, at: int) -> int:
        return int(self._table.Get(number_types.Uint32Flags, at))


def root(data: Any) -> Record:
    """The outermost table. Errors: Unreadable."""
    if len(data) < 8:
        raise Unreadable("truncated", f"the file ends at byte {len(data)}")
    return Record(Buffer(data), int.from_bytes(data[:4], "little"))
