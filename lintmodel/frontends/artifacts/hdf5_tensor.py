"""One dataset of an HDF5 file: what it declares, whether that is believable, and its values."""

from __future__ import annotations

import math
from collections.abc import Iterator
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
    """A dataset that holds its values itself (no link, no external file, nothing virtual)."""

    path: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int
    readable: bool
    numpy_type: str
    source: h5py.Dataset
    window: Window

    def chunks(self) -> Iterator[NDArray[Any]]:
        """The values in order, a megabyte at a time. Errors: Unreadable."""
        if not self.nbytes:
            return
        try:
            for part in self._contiguous() or self._selected():
                yield decode(part, self.dtype)
        except (OSError, RuntimeError, ValueError, TypeError, OverflowError) as error:
            raise Unreadable("corrupt", f"{self.path} cannot be read: {error}") from None

    def value(self) -> Any:
        """The first value as a number of Python. Errors: Unreadable; StopIteration if empty."""
        return next(self.chunks()).ravel()[0].item()

    def check_declared(self) -> None:
        """Errors: Unreadable "cap" where more values are declared than the file can mean."""
        stored = int(self.source.id.get_storage_size())
        if self.nbytes > max(ALWAYS_ALLOWED, stored * MAX_EXPANSION):
            raise Unreadable(
                "cap",
                f"{self.path} declares {amount(self.nbytes)} of values in {amount(stored)} of "
                "storage: reading it would fill the memory of whoever loads the file",
            )

    def _contiguous(self) -> Iterator[NDArray[Any]] | None:
        """The values straight from the file, where they lie in one piece without a filter."""
        offset = self.source.id.get_offset()
        if offset is None or self.source.chunks is not None:
            return None
        return arrays(self.window, int(offset), self.nbytes, self.numpy_type)

    def _selected(self) -> Iterator[NDArray[Any]]:
        """The values through the library: chunked, compressed or never written."""
        import numpy as np

        self._check_chunks()
        for block in _blocks(self.shape, self.nbytes, self.source.chunks):
            yield np.asarray(self.source[block]).view(self.numpy_type)

    def _check_chunks(self) -> None:
        chunk = math.prod(self.source.chunks or ()) * max(1, self.source.dtype.itemsize)
        if chunk > MAX_HDF5_CHUNK:
            raise Unreadable("cap", f"{self.path} is packed in chunks of {amount(chunk)}")
        properties = self.source.id.get_create_plist()
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


def describe(path: str, source: h5py.Dataset, window: Window, named: str) -> Dataset:
    """The dataset with its type by Keras' name; `named` is the type that an attribute tells."""
    kind = source.dtype
    dtype, numpy_type = kind.name, kind.str
    if kind.kind == "V":
        dtype = _opaque_type(named, kind.itemsize)
        numpy_type = STORED_AS.get(dtype, "")
    elif kind.kind not in "fiucb":
        dtype, numpy_type = "string" if kind.kind in "SO" else kind.name, ""
    shape = tuple(int(length) for length in source.shape or ())
    readable = bool(numpy_type) and source.shape is not None
    nbytes = math.prod(shape) * kind.itemsize if source.shape is not None else 0
    return Dataset(path, shape, dtype, nbytes, readable, numpy_type, source, window)


def _opaque_type(named: str, size: int) -> str:
    """The type of opaque values. The legacy format does not say; of two bytes there is one only."""
    if named in STORED_AS and int(STORED_AS[named][-1]) == size:
        return named
    return "bfloat16" if size == 2 else "unknown"
