"""The table format of TensorFlow's checkpoint index (LevelDB's): sorted keys and values in blocks.

Read in tensorflow/core/lib/io/{format,block,table}.cc: a footer of 48 bytes at the end holds the
handles of two blocks and a magic number; the index block's values are the handles of data blocks;
a block's entries share prefixes with the key before.
"""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.frontends.artifacts.reading import MAX_TENSORS, Unreadable

_FOOTER = 48
_MAGIC = bytes.fromhex("57fb808b247547db")
_TRAILER = 5  # compression and checksum behind each block


def entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of a table, in order. Errors: Unreadable."""
    if len(data) < _FOOTER or data[-8:] != _MAGIC:
        raise Unreadable("truncated", f"the checkpoint index is cut off at byte {len(data)}")
    footer = data[-_FOOTER:]
    _, at = _handle(footer, 0)
    (start, size), _ = _handle(footer, at)
    count = 0
    for _, value in _block(data, start, size):
        (start, size), _ = _handle(value, 0)
        for pair in _block(data, start, size):
            count += 1
            if count > MAX_TENSORS:
                raise Unreadable("cap", f"the checkpoint index lists more than {MAX_TENSORS} keys")
            yield pair


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    start, at = varint(data, at)
    size, at = varint(data, at)
    return (start, size), at


def _block(data: bytes, start: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    if start + size + _TRAILER > len(data) or size < 4:
        raise Unreadable("corrupt", f"the checkpoint index points past its end: {start + size}")
    if data[start + size]:
        raise Unreadable("unsupported", "the checkpoint index is compressed")
    block = data[start : start + size]
    end = size - 4 - 4 * int.from_bytes(block[-4:], "little")
    key, at = b"", 0
    while at < end:
        shared, at = varint(block, at)
        added, at = varint(block, at)
        length, at = varint(block, at)
        if shared > len(key) or at + added + length > end:
            raise Unreadable("corrupt", "an entry of the checkpoint index is longer than its block")
        key = key[:shared] + block[at : at + added]
        at += added
        yield key, block[at : at + length]
        at += length


def varint(data: bytes, at: int) -> tuple[int, int]:
    """An integer of 7 bits a byte, and the place after it. Errors: Unreadable."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise Unreadable("corrupt", "a number in the file has no end")
