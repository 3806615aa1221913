"""Looking at a part of an open file: a member stored in a zip archive, or the file whole."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
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
        self._at = 0
        self._room = memoryview(b"")

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

    def room(self, size: int) -> memoryview:
        """Memory to read into, the same for all that is read here: making it takes as long as reading."""
        if len(self._room) < size:
            self._room = memoryview(bytearray(size))
        return self._room[:size]

    def readinto(self, buffer: Any) -> int:
        """Bytes up to the end of the window; 0 at the end."""
        view = memoryview(buffer).cast("B")
        wanted = max(0, min(len(view), self.size - self._at))
        self._file.seek(self._start + self._at)
        count: int = self._file.readinto(view[:wanted])  # type: ignore[attr-defined]
        self._at += count
        return count


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
    window.seek(offset)
    for start in range(0, nbytes, CHUNK_BYTES):
        view = window.room(min(CHUNK_BYTES, nbytes - start))
        _fill(window, view)
        yield np.frombuffer(view, kind)


def _fill(window: Window, view: memoryview) -> None:
    done = 0
    while done < len(view):
        count = window.readinto(view[done:])
        if not count:
            raise Unreadable("truncated", f"the file ends after {amount(window.tell())}")
        done += count
