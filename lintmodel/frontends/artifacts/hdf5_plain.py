"""The datasets of an HDF5 file without the library, for files as Keras writes them.

That is: old groups (a tree of names, a heap of their letters), values in one piece without a filter,
numbers as numpy has them. Anything else, and all that looks damaged, is left to the library, which
knows better and is ten times slower with files of many weights. Each step is bounded.
Layouts: HDF5 File Format Specification 3.0, sections II.A, III.A to III.D and IV.A.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct
from struct import error as StructError
from typing import TYPE_CHECKING

from lintmodel.frontends.artifacts.hdf5_tensor import Dataset, opaque_type
from lintmodel.frontends.artifacts.reading import MEGABYTE, NeedsLibrary, Unreadable
from lintmodel.frontends.artifacts.sniff import HDF5_MAGIC
from lintmodel.frontends.artifacts.window import Window

if TYPE_CHECKING:
    from lintmodel.frontends.artifacts.hdf5_store import Store

MAX_DEPTH = 64
MAX_STEPS = 2_000_000  # messages, nodes and names of a whole file
MAX_BYTES = 1024 * MEGABYTE  # of them
MAX_HEADER = MEGABYTE
MAX_HEAP = 16 * MEGABYTE
MAX_NAME = 1000
MAX_RANK = 32
_BLOCK, _BLOCKS = 4096, 256
_NONE = (1 << 64) - 1
_SPACE, _TYPE, _LAYOUT, _CONTINUATION, _SYMBOLS = 0x01, 0x03, 0x08, 0x10, 0x11
_NOTHING, _ATTRIBUTE, _FILL, _TIME = 0x00, 0x0C, 0x05, 0x12
_FILLED_WITH_ZERO = b"\x02\x02\x02\x01\0\0\0\0"
# Version 0: addresses of 8 bytes from 0 on, groups with nodes of 8 names in trees of 32 nodes.
_FIRST = HDF5_MAGIC + bytes(5) + b"\x08\x08\0\x04\0\x10\0" + bytes(12) + b"\xff" * 8
_NAMES, _NODES = 8, 32
_HEADER, _MESSAGE = Struct("<BxHII"), Struct("<HHB")
_NODE, _ENTRY, _HEAP = Struct("<4sBBHQQ"), Struct("<QQI"), Struct("<4sB3xQQQ")
_KEY, _PAIR = Struct("<Q"), Struct("<QQ")


def walk(store: Store, window: Window) -> None:
    """Find groups and datasets, by name as the library does. Errors: NeedsLibrary."""
    try:
        _walk(store, window)
    except (StructError, KeyError, Unreadable):
        raise NeedsLibrary from None


def _walk(store: Store, window: Window) -> None:
    walker = _Walker(window, window.size)
    root = walker.root()
    store.groups[""] = root
    stack, seen = [("", walker.messages(root)[_SYMBOLS])], {root}
    while stack:
        prefix, group = stack.pop()
        inner = []
        for name, at in walker.children(group):
            path = f"{prefix}/{name}" if prefix else name
            messages = walker.messages(at)
            if _LAYOUT in messages:
                dataset = _dataset(store, path, at, messages, walker)
                store.datasets[path] = dataset
                store.check_size(dataset)
            elif at not in seen:
                seen.add(at)
                store.groups[path] = at
                inner.append((path, messages[_SYMBOLS]))
        if inner and prefix.count("/") >= MAX_DEPTH:
            raise NeedsLibrary
        stack.extend(reversed(inner))


@dataclass(eq=False, slots=True)
class _Walker:
    window: Window
    end: int  # of what counts as the file: the library reads nothing behind it
    blocks: dict[int, bytes] = field(default_factory=dict)
    steps: int = MAX_STEPS
    room: int = MAX_BYTES

    def bytes_at(self, at: int, size: int) -> bytes:
        """From the few blocks that were read last: what belongs together lies together."""
        if at < 0 or at + size > self.end:
            raise NeedsLibrary
        start = at - at % _BLOCK
        if at + size > start + _BLOCK:
            return self._read(at, size)
        if start not in self.blocks:
            if len(self.blocks) >= _BLOCKS:
                self.blocks.clear()
            self.blocks[start] = self._read(start, min(_BLOCK, self.window.size - start))
        return self.blocks[start][at - start : at - start + size]

    def step(self, count: int = 1) -> None:
        """Structures can be made to lead through a file over and over."""
        self.steps -= count
        if self.steps < 0:
            raise NeedsLibrary

    def _read(self, at: int, size: int) -> bytes:
        self.room -= size
        if self.room < 0:
            raise NeedsLibrary
        view = bytearray(size)
        self.window.fill(memoryview(view), at)
        return bytes(view)

    def root(self) -> int:
        """The address of the root group, where the file begins as Keras' files do."""
        head = self.bytes_at(0, 76)
        cached = int.from_bytes(head[72:76], "little")
        if (head[:40], head[48:56]) != (_FIRST, b"\xff" * 8) or cached > 1:
            raise NeedsLibrary
        self.end = int.from_bytes(head[40:48], "little")
        if self.end > self.window.size:
            raise NeedsLibrary
        return int.from_bytes(head[64:72], "little")

    def messages(self, at: int) -> dict[int, bytes]:
        """What an object is made of, by type of message; attributes and the like left out."""
        version, count, _, size = _HEADER.unpack(self.bytes_at(at, 12))
        if version != 1:
            raise NeedsLibrary
        found: dict[int, bytes] = {}
        parts = [(at + 16, size)]
        for start, length in parts:  # grows while it is read
            if length > MAX_HEADER or len(parts) > MAX_DEPTH:
                raise NeedsLibrary
            for kind, content in _split(self.bytes_at(start, length)):
                self.step()
                count -= 1
                if kind == _CONTINUATION:
                    parts.append(_PAIR.unpack(content))
                elif not _is_beside(kind, content):
                    if kind in found:
                        raise NeedsLibrary
                    found[kind] = content
        if count or found.keys() not in ({_SPACE, _TYPE, _LAYOUT}, {_SYMBOLS}):
            raise NeedsLibrary
        return found

    def children(self, symbols: bytes) -> Iterator[tuple[str, int]]:
        """Names and addresses of what a group holds, in the order of their bytes."""
        tree, heap = _PAIR.unpack(symbols)
        letters, last = self._letters(heap), b""
        for least, node, greatest in self._leaves(tree):
            if _name(letters, least) != last:
                raise NeedsLibrary
            for name_at, at in self._entries(node):
                name = _name(letters, name_at)
                if name <= last or b"/" in name:
                    raise NeedsLibrary
                last = name
                yield name.decode("utf-8", "replace"), at
            if last != _name(letters, greatest):
                raise NeedsLibrary

    def _letters(self, heap: int) -> bytes:
        magic, version, size, free, at = _HEAP.unpack(self.bytes_at(heap, 32))
        if magic != b"HEAP" or version or size > MAX_HEAP:
            raise NeedsLibrary
        letters = self.bytes_at(at, size)
        while free != 1:  # which ends the list of free places
            self.step()
            here, (free, length) = free, _PAIR.unpack(letters[free : free + 16])
            if length < 16 or here + length > size:
                raise NeedsLibrary
        return letters

    def _leaves(self, tree: int) -> list[tuple[int, int, int]]:
        """The tree's symbol nodes between their keys; a level is one lower than the last."""
        level, nodes = self._node(tree, root=True)
        while level:
            found = [self._node(node) for _, node, _ in nodes]
            if any(lower != level - 1 for lower, _ in found):
                raise NeedsLibrary
            level, nodes = level - 1, [child for _, below in found for child in below]
        return nodes

    def _node(self, node: int, root: bool = False) -> tuple[int, list[tuple[int, int, int]]]:
        """The level of a tree's node, and what is beneath, each between two keys."""
        magic, kind, level, used, *beside = _NODE.unpack(self.bytes_at(node, 24))
        if magic != b"TREE" or kind or used > _NODES or (root and beside != [_NONE, _NONE]):
            raise NeedsLibrary
        self.step(used + 1)
        data = self.bytes_at(node + 24, _NODES * 16 + 8)[: used * 16 + 8]
        keys = [key for (key,) in _KEY.iter_unpack(data)]
        return level, [*zip(keys[0:-1:2], keys[1::2], keys[2::2], strict=True)]

    def _entries(self, node: int) -> Iterator[tuple[int, int]]:
        """Offsets of names and addresses of objects."""
        head = self.bytes_at(node, 8)
        if head[:5] != b"SNOD\x01":
            raise NeedsLibrary
        count = int.from_bytes(head[6:8], "little")
        if count > _NAMES:
            raise NeedsLibrary
        self.step(count)
        entries = self.bytes_at(node + 8, _NAMES * 40)[: count * 40]
        for start in range(0, len(entries), 40):
            name_at, at, cached = _ENTRY.unpack_from(entries, start)
            if cached > 1 or at == _NONE:  # 2 is a link by name
                raise NeedsLibrary
            yield name_at, at


def _split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Types and contents; what is shared lies elsewhere."""
    at = 0
    while at + 8 <= len(data):
        kind, size, flags = _MESSAGE.unpack_from(data, at)
        if flags > 1 or at + 8 + size > len(data):  # 1: it does not change
            raise NeedsLibrary
        yield kind, data[at + 8 : at + 8 + size]
        at += 8 + size


def _is_beside(kind: int, content: bytes) -> bool:
    """Whether a message tells neither what an object is nor where its values are."""
    if kind == _FILL and content != _FILLED_WITH_ZERO:
        raise NeedsLibrary
    if kind == _TIME and (len(content) != 8 or content[0] != 1):
        raise NeedsLibrary
    return kind in (_NOTHING, _ATTRIBUTE, _FILL, _TIME)


def _name(letters: bytes, at: int) -> bytes:
    end = letters.find(b"\0", at, at + MAX_NAME)
    if end < 0:
        raise NeedsLibrary
    return letters[at:end]


def _dataset(
    store: Store, path: str, at: int, messages: dict[int, bytes], walker: _Walker
) -> Dataset:
    known = _TYPES.get(messages[_TYPE])
    layout = messages[_LAYOUT]
    if known is None or len(layout) < 18 or layout[:2] != b"\x03\x01":  # version 3, in one piece
        raise NeedsLibrary
    dtype, numpy_type, itemsize = known
    if not dtype:
        dtype, numpy_type = opaque_type(store.type_named(at), itemsize)
    shape, (offset, stored) = _shape(messages[_SPACE]), _PAIR.unpack_from(layout, 2)
    nbytes = math.prod(shape) * itemsize
    if stored != nbytes or (nbytes and offset + stored > walker.end):
        raise NeedsLibrary
    return Dataset(
        path, shape, dtype, nbytes, bool(numpy_type), numpy_type, stored, offset, walker.window
    )


def _shape(space: bytes) -> tuple[int, ...]:
    """Of a simple dataspace of version 1; with the flag it can grow, and says how far."""
    if len(space) < 8 or space[0] != 1 or space[1] > MAX_RANK or space[2] > 1:
        raise NeedsLibrary
    rank = space[1]
    told = [length for (length,) in _KEY.iter_unpack(space[8:])]
    shape, most = tuple(told[:rank]), told[rank:] or told
    too_long = any(one > other for one, other in zip(shape, most, strict=False))
    if too_long or len(told) != rank * (1 + space[2]) or max(shape, default=0) >> 62:
        raise NeedsLibrary
    return shape


def _types() -> dict[bytes, tuple[str, str, int]]:
    """How numpy's types are written: the whole message -> Keras' name, numpy's, bytes of each."""
    found = {}
    for size in (1, 2, 4, 8):
        order, bits = "|" if size == 1 else "<", 8 * size
        for sign, name in ((0, "uint"), (8, "int")):
            written = _padded(bytes([0x10, sign, 0, 0, size, 0, 0, 0, 0, 0, bits, 0]))
            found[written] = (f"{name}{bits}", f"{order}{name[0]}{size}", size)
    for size, exponent, mantissa in ((2, 5, 10), (4, 8, 23), (8, 11, 52)):
        bias = (1 << (exponent - 1)) - 1
        written = bytes([0x11, 0x20, 8 * size - 1, 0, size, 0, 0, 0, 0, 0, 8 * size, 0])
        written += bytes([mantissa, exponent, 0, mantissa]) + bias.to_bytes(4, "little")
        found[_padded(written)] = (f"float{8 * size}", f"<f{size}", size)
    for size in (1, 2):  # bytes without a meaning: an attribute tells what they are
        found[bytes([0x15, 0, 0, 0, size, 0, 0, 0])] = ("", "", size)
    return found


def _padded(message: bytes) -> bytes:
    return message + bytes(-len(message) % 8)


_TYPES = _types()
