"""One dataset of an HDF5 file: what it declares, whether that is believable, and its values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from lintmodel.frontends.artifacts.dtypes import STORED_AS, decode
from lintmodel.frontends.artifacts.reading import MEGABYTE, Unreadable, amount
from lintmodel.frontends.artifacts.weights import CHUNK_BYTES
from lintmodel.frontends.artifacts.window import Window, arrays

if TYPE_CHECKING:
    import h5py
    from numpy.typing import NDArray

MAX_EXPANSION = 1000  # of declared over stored bytes: Keras' own limit
ALWAYS_ALLOWED = 64 * MEGABYTE
MAX_HDF5_CHUNK = 256 * MEGABYTE  # the library unpacks one chunk whole
# deflate, shuffle, fletcher32, szip, nbit, scaleoffset, lzf: the filters that need no plug-in.
KNOWN_FILTERS = frozenset({1, 2, 3, 4, 5, 6, 32000})


@dataclass(eq=False, slots=True)
class Dataset:
    """A dataset that holds its values itself (no link, no external file, nothing virtual).

    `offset` is where they lie in one piece without a filter: None where the library is to read them.
    """

    path: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int
    readable: bool
    numpy_type: str
    stored: int  # bytes in the file
    offset: int | None
    window: Window
    source: h5py.h5d.DatasetID | None = None

    def chunks(self) -> Iterator[NDArray[Any]]:
        """The values in order, a megabyte at a time. Errors: Unreadable."""
        if not self.nbytes:
            return
        try:
            for part in self._parts():
                yield decode(part, self.dtype)
        except (OSError, RuntimeError, ValueError, TypeError, OverflowError) as error:
            raise Unreadable("corrupt", f"{self.path} cannot be read: {error}") from None

    def value(self) -> Any:
        """The first value as a number of Python. Errors: Unreadable; StopIteration if empty."""
        return next(self.chunks()).ravel()[0].item()

    def check_declared(self) -> None:
        """Errors: Unreadable "cap" where more values are declared than the file can mean."""
        if self.nbytes > max(ALWAYS_ALLOWED, self.stored * MAX_EXPANSION):
            raise Unreadable(
                "cap",
                f"{self.path} declares {amount(self.nbytes)} of values in {amount(self.stored)} of "
                "storage: reading it would fill the memory of whoever loads the file",
            )

    def _parts(self) -> Iterator[NDArray[Any]]:
        if self.offset is None:
            return self._selected()
        return arrays(self.window, self.offset, self.nbytes, self.numpy_type)

    def _selected(self) -> Iterator[NDArray[Any]]:
        """The values through the library: chunked, compressed or never written."""
        import h5py
        import numpy as np

        source = h5py.Dataset(self.source)
        self._check_chunks(source)
        for block in _blocks(self.shape, self.nbytes, source.chunks):
            yield np.asarray(source[block]).view(self.numpy_type)

    def _check_chunks(self, source: h5py.Dataset) -> None:
        chunk = math.prod(source.chunks or ()) * max(1, source.dtype.itemsize)
        if chunk > MAX_HDF5_CHUNK:
            raise Unreadable("cap", f"{self.path} is packed in chunks of {amount(chunk)}")
        properties = source.id.get_create_plist()
        filters = {properties.get_filter(i)[0] for i in range(properties.get_nfilters())}
        if not filters <= KNOWN_FILTERS:
            names = ", ".join(str(one) for one in sorted(filters - KNOWN_FILTERS))
            raise Unreadable("unsupported", f"{self.path} is packed by HDF5 plug-in {names}")


def _blocks(
    shape: tuple[int, ...], nbytes: int, packed: tuple[int, ...] | None
) -> Iterator[tuple[slice, ...]]:
    """Boxes that cover the shape, of about CHUNK_BYTES: of whole HDF5 chunks where it has such."""
    room = max(1, CHUNK_BYTES * math.prod(shape) // max(1, nbytes))  # in values
    steps = _grown(packed, shape, room) if packed else _cut(shape, room)
    starts = [range(0, length, step) for length, step in zip(shape, steps, strict=True)]
    for corner in product(*starts):
        yield tuple(slice(at, at + step) for at, step in zip(corner, steps, strict=True))


def _grown(packed: tuple[int, ...], shape: tuple[int, ...], room: int) -> list[int]:
    steps = list(packed)
    for axis in reversed(range(len(shape))):
        times = max(1, room // max(1, math.prod(steps)))
        steps[axis] = min(max(shape[axis], 1), steps[axis] * times)
    return steps


def _cut(shape: tuple[int, ...], room: int) -> list[int]:
    steps = [max(1, length) for length in shape]
    for axis in range(len(steps)):
        rest = math.prod(steps[axis + 1 :])
        steps[axis] = max(1, min(steps[axis], room // rest))
        if rest <= room:
            break
    return steps


def describe(
    path: str, source: h5py.h5d.DatasetID, layout: int, window: Window, named: Callable[[], str]
) -> Dataset:
    """The dataset with its type by Keras' name; `named` finds the type that an attribute tells."""
    import h5py

    kind, stored = source.dtype, source.shape
    dtype, numpy_type = kind.name, kind.str
    if kind.kind == "V":
        dtype, numpy_type = opaque_type(named(), kind.itemsize)
    elif kind.kind not in "fiucb":
        dtype, numpy_type = "string" if kind.kind in "SO" else kind.name, ""
    shape = tuple(int(length) for length in stored or ())
    readable = bool(numpy_type) and stored is not None
    nbytes = math.prod(shape) * kind.itemsize if stored is not None else 0
    offset = None if layout == h5py.h5d.CHUNKED else source.get_offset()
    size = int(source.get_storage_size())
    return Dataset(path, shape, dtype, nbytes, readable, numpy_type, size, offset, window, source)


def opaque_type(named: str, size: int) -> tuple[str, str]:
    """Keras' and numpy's type of opaque values. The legacy format does not say; of two bytes there
    is one only."""
    if named not in STORED_AS or int(STORED_AS[named][-1]) != size:
        named = "bfloat16" if size == 2 else "unknown"
    return named, STORED_AS.get(named, "")
