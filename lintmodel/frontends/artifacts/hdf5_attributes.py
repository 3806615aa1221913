"""Text attributes of HDF5 objects, read from the bytes and not through the library.

One damaged byte in a heap of strings (a free object of size 0) makes the library loop for ever,
with no way to stop it: measured with HDF5 1.14, three times in 2,000 files with random damage. So
the few structures that lead to an attribute are read here, each step bounded: object header ->
attribute message -> datatype, dataspace, data -> for strings of variable length the global heap.
Layouts: HDF5 File Format Specification 3.0, sections III.E, IV.A.1 and IV.A.2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from lintmodel.frontends.artifacts.reading import MAX_CONFIG_BYTES, Unreadable
from lintmodel.frontends.artifacts.window import Window

_ATTRIBUTE, _CONTINUATION, _DENSE = 0x0C, 0x10, 0x15
_FIXED_STRING, _VARIABLE = 3, 9
_TYPE_VERSIONS, _NUMBERS = range(1, 6), (0, 1)
_ENDED, _SPACES = 0, 2
_LEAST_HEAP = 4096
_UTF8 = 1  # and 0 is ASCII: no other set of characters
_REFERENCE = 16  # length, address of the heap, index in it
_NONE = (1 << 64) - 1
MAX_BLOCKS = 10_000
MAX_VALUES = 1_000_000

Texts = list[bytes]


@dataclass(eq=False, slots=True)
class AttributeReader:
    """Reads attributes of one file. `base` is where its addresses count from, in bytes."""

    window: Window
    base: int = 0
    _heaps: dict[int, dict[int, bytes]] = field(default_factory=dict)

    def texts(self, address: int) -> dict[str, Texts]:
        """The text attributes of the object at this address; others are left out.

        Errors: Unreadable for structures that are damaged or that no version of Keras writes.
        """
        found: dict[str, Texts] = {}
        for kind, data in self._messages(address):
            if kind == _DENSE and _has_heap(data):
                raise Unreadable("unsupported", "attributes lie in a heap of their own")
            if kind == _ATTRIBUTE:
                name, texts = self._attribute(data)
                if texts is not None:
                    found[name] = texts
        return found

    def _bytes(self, address: int, size: int) -> bytes:
        at = self.base + address
        if size > MAX_CONFIG_BYTES or at < 0 or at + size > self.window.size:
            raise _damaged()
        self.window.seek(at)
        data = b""
        while len(data) < size:
            part = self.window.read(size - len(data))
            if not part:
                raise _damaged()
            data += part
        return data

    def _messages(self, address: int) -> Iterator[tuple[int, bytes]]:
        """Types and contents of an object header's messages, its continuation blocks followed."""
        head = self._bytes(address, 16)
        new = head[:4] == b"OHDR"
        blocks = [self._first_new(address, head) if new else (address + 16, _number(head, 8, 4))]
        order = new and bool(head[5] & 4)
        for start, size in blocks:  # grows while it is read
            if len(blocks) > MAX_BLOCKS:
                raise _damaged()
            data = self._bytes(start, size)
            for kind, content in _new_messages(data, order) if new else _old_messages(data):
                if kind == _CONTINUATION:
                    at, length = _number(content, 0, 8), _number(content, 8, 8)
                    blocks.append((at + 4, length - 8) if new else (at, length))
                yield kind, content

    def _first_new(self, address: int, head: bytes) -> tuple[int, int]:
        """Where the messages of a header of version 2 begin, and how long they are."""
        flags = head[5]
        at = 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        width = 1 << (flags & 3)
        size = int.from_bytes(self._bytes(address + at, width), "little")
        return address + at + width, size

    def _attribute(self, data: bytes) -> tuple[str, Texts | None]:
        version = data[0] if data else 0
        if version not in (1, 2, 3) or len(data) < 9:
            raise _damaged()
        sizes = [_number(data, at, 2) for at in (2, 4, 6)]
        pad = 8 if version == 1 else 1
        at, parts = 9 if version == 3 else 8, []
        for size in sizes:
            parts.append(data[at : at + size])
            at += math.ceil(size / pad) * pad
        if parts[0].find(b"\0") != sizes[0] - 1:
            raise _damaged()
        name = parts[0][:-1].decode("utf-8", "replace")
        shared = version > 1 and data[1] & 3
        return name, None if shared else self._values(parts[1], _count(parts[2]), data[at:])

    def _values(self, kind: bytes, count: int, data: bytes) -> Texts | None:
        """The elements of an attribute; None if they are no texts."""
        if len(kind) < 8 or kind[0] >> 4 not in _TYPE_VERSIONS:
            raise _damaged()
        form, size = kind[0] & 15, _number(kind, 4, 4)
        if form in _NUMBERS and not 0 < _number(kind, 10, 2) <= 8 * size - _number(kind, 8, 2):
            raise _damaged()
        is_variable_text = form == _VARIABLE and kind[1] & 15 == 1
        if form != _FIXED_STRING and not is_variable_text:
            return None
        if (kind[2] & 15 if is_variable_text else kind[1] >> 4) > _UTF8:
            raise _damaged()
        if is_variable_text and (size != _REFERENCE or not _is_of_bytes(kind[8:])):
            raise _damaged()
        if count * size > len(data):
            raise _damaged()
        cells = [data[at : at + size] for at in range(0, count * size, max(1, size))]
        if is_variable_text:
            return [self._pointed(one) for one in cells]
        return [_unpadded(one, kind[1] & 15) for one in cells]

    def _pointed(self, cell: bytes) -> bytes:
        length, address = _number(cell, 0, 4), _number(cell, 4, 8)
        if not length or address in (0, _NONE):
            return b""
        if address not in self._heaps:
            self._heaps[address] = self._heap(address)
        text = self._heaps[address].get(_number(cell, 12, 4))
        if text is None or length != len(text):
            raise _damaged()
        return text[:length].split(b"\0")[0]

    def _heap(self, address: int) -> dict[int, bytes]:
        """The objects of a global heap collection by index."""
        head = self._bytes(address, 16)
        size = _number(head, 8, 8)
        if head[:4] != b"GCOL" or size < _LEAST_HEAP:
            raise _damaged()
        data = self._bytes(address, size)
        found, at = {}, 16
        while at + 16 <= len(data):
            index, size = _number(data, at, 2), _number(data, at + 8, 8)
            step = 16 + math.ceil(size / 8) * 8 if index else size  # 0: free, its header included
            if step < 16 or at + step > len(data):
                raise _damaged()
            if index:
                found[index] = data[at + 16 : at + 16 + size]
            at += step
        return found


def _is_of_bytes(kind: bytes) -> bool:
    """Whether the type below a text of variable length is what the library puts there, a byte.

    It refuses others as it opens the attribute, and so does Keras' loader.
    """
    plain = len(kind) >= 12 and kind[0] >> 4 in _TYPE_VERSIONS and kind[0] & 15 == 0
    return plain and [_number(kind, at, width) for at, width in ((4, 4), (8, 2), (10, 2))] == [
        1,
        0,
        8,
    ]


def _unpadded(cell: bytes, padding: int) -> bytes:
    """A text of fixed length: ended by a zero, filled up with zeros or with spaces."""
    if padding == _ENDED:
        return cell.split(b"\0")[0]
    return (cell.rstrip(b" ") if padding == _SPACES else cell).rstrip(b"\0")


def _number(data: bytes, at: int, width: int) -> int:
    return int.from_bytes(data[at : at + width], "little")


def _old_messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size = _number(data, at + 2, 2)
        yield _number(data, at, 2), data[at + 8 : at + 8 + size]
        at += 8 + size


def _new_messages(data: bytes, order: bool) -> Iterator[tuple[int, bytes]]:
    at, head = 0, 6 if order else 4
    while at + head <= len(data):
        size = _number(data, at + 1, 2)
        yield data[at], data[at + head : at + head + size]
        at += head + size


def _has_heap(data: bytes) -> bool:
    """Whether an Attribute Info message points at a heap: after 2 bytes, or 4 with an order."""
    at = 4 if len(data) > 1 and data[1] & 1 else 2
    return _number(data, at, 8) != _NONE


def _count(space: bytes) -> int:
    """The number of elements of a dataspace."""
    if len(space) < 4 or space[0] not in (1, 2):
        raise _damaged()
    rank, at = space[1], 8 if space[0] == 1 else 4
    if len(space) < at + 8 * rank:
        raise _damaged()
    count = math.prod(_number(space, at + 8 * axis, 8) for axis in range(rank))
    if count > MAX_VALUES:
        raise Unreadable("cap", f"an attribute declares {count} texts: more than any model's")
    return count if space[0] == 1 or space[3] != 2 else 0  # type 2 is a null space


def _damaged() -> Unreadable:
    return Unreadable("corrupt", "an attribute of the HDF5 file is damaged")
