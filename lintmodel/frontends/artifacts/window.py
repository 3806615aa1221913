"""Looking at a part of an open file: a member stored in a zip archive, or the file whole."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from threading import get_ident
from typing import TYPE_CHECKING, Any, BinaryIO

from lintmodel.frontends.artifacts.reading import Unreadable, amount
from lintmodel.frontends.artifacts.weights import CHUNK_BYTES

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Window(io.RawIOBase):
    """`size` bytes of an open file from `start` on, as a file of their own that can be sought."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self.size = file, start, size
        self._number = _number(file)
        self._at = 0
        self._rooms: dict[int, memoryview] = {}

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The place, in bytes from the start of the window."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As of any file."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    @property
    def shared(self) -> bool:
        """Whether several threads may `fill` at once."""
        return self._number is not None

    def room(self, size: int) -> memoryview:
        """Memory to read into, one for all that a thread reads: making it takes as long as reading."""
        thread = get_ident()
        if len(self._rooms.get(thread, b"")) < size:
            self._rooms[thread] = memoryview(bytearray(size))
        return self._rooms[thread][:size]

    def readinto(self, buffer: Any) -> int:
        """Bytes up to the end of the window; 0 at the end."""
        view, rest = memoryview(buffer), max(0, self.size - self._at)
        if view.nbytes > rest:
            view = view.cast("B")[:rest]
        count = self._read(view, self._start + self._at)
        self._at += count
        return count

    def fill(self, view: memoryview, at: int) -> None:
        """All of this memory from the bytes at a place within the window. Errors: Unreadable."""
        done = 0
        while done < len(view):
            count = self._read(view[done:], self._start + at + done)
            if not count:
                raise Unreadable("truncated", f"the file ends after {amount(at + done)}")
            done += count

    def _read(self, view: memoryview, at: int) -> int:
        """The HDF5 library asks for some bytes ten thousand times: one call where the system has it."""
        if self._number is not None:
            return os.preadv(self._number, [view], at)
        self._file.seek(at)
        count: int = self._file.readinto(view)  # type: ignore[attr-defined]
        return count


def _number(file: BinaryIO) -> int | None:
    """What the system calls the file; None for one in memory, and where it cannot read at a place."""
    try:
        return file.fileno() if hasattr(os, "preadv") else None
    except OSError:
        return None


def whole(file: BinaryIO) -> Window:
    """The window over all of an open file."""
    return Window(file, 0, os.fstat(file.fileno()).st_size)


def arrays(window: Window, offset: int, nbytes: int, numpy_type: str) -> Iterator[NDArray[Any]]:
    """Values that lie in one piece: flat arrays, each valid until the next is asked for.

    Takes the place and length in bytes. Read into one buffer and not mapped: mapped pages count as
    memory of the process, and a file that shrinks while it is mapped kills it. Errors: Unreadable
    "truncated" where the file ends before the values do.
    """
    import numpy as np

    if offset < 0 or offset + nbytes > window.size:
        raise Unreadable(
            "truncated",
            f"values up to byte {offset + nbytes} are declared, the file ends at {window.size}",
        )
    kind = np.dtype(numpy_type)
    for start in range(0, nbytes, CHUNK_BYTES):
        view = window.room(min(CHUNK_BYTES, nbytes - start))
        window.fill(view, offset + start)
        yield np.frombuffer(view, kind)
