"""TensorFlow's checkpoint: an index of tensors, and shards that hold their bytes end to end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintmodel.frontends.artifacts import schema
from lintmodel.frontends.artifacts.dtypes import TENSORFLOW, decode
from lintmodel.frontends.artifacts.lfs import is_pointer, report_pointer
from lintmodel.frontends.artifacts.reading import (
    MAX_INDEX_BYTES,
    Reading,
    Unreadable,
    amount,
    printable,
)
from lintmodel.frontends.artifacts.sstable import entries
from lintmodel.frontends.artifacts.window import Window, arrays, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
_SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"
MAX_SHARDS = 10_000
MAX_OVERLAP = 2  # entries may share bytes, but nobody writes such a file
_BIG_ENDIAN = 1


@dataclass(eq=False, slots=True)
class Stored:
    """One tensor of a bundle. `path` is its key, `window` the shard or None where it is absent."""

    path: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int
    offset: int
    numpy_type: str
    window: Window | None

    @property
    def readable(self) -> bool:
        """Whether its bytes are numbers and are here."""
        return bool(self.numpy_type) and self.window is not None

    def chunks(self) -> Iterator[NDArray[Any]]:
        """The values in order, a megabyte at a time. Errors: Unreadable."""
        if self.window is None or not self.nbytes:
            return
        for part in arrays(self.window, self.offset, self.nbytes, self.numpy_type):
            yield decode(part, self.dtype)

    def value(self) -> Any:
        """The first value as a number of Python. Errors: Unreadable; StopIteration if empty."""
        return next(self.chunks()).ravel()[0].item()

    def raw(self) -> bytes:
        """The bytes as they lie in the shard. Errors: Unreadable."""
        if self.window is None:
            return b""
        if self.offset + self.nbytes > self.window.size:
            raise Unreadable("truncated", f"the shard ends at byte {self.window.size}")
        self.window.seek(self.offset)
        return self.window.read(self.nbytes) or b""


@dataclass(eq=False, slots=True)
class Bundle:
    """The tensors of a checkpoint by key."""

    tensors: dict[str, Stored] = field(default_factory=dict)

    def object_graph(self) -> Any | None:
        """The message that maps keys to the variables' full names; None where there is none."""
        stored = self.tensors.get(OBJECT_GRAPH)
        if stored is None or stored.nbytes > MAX_INDEX_BYTES:
            return None
        data = stored.raw()
        # A string tensor: the length as a varint, 4 bytes of checksum, the bytes.
        at = next((index + 5 for index, byte in enumerate(data[:10]) if byte < 128), 0)
        try:
            return schema.Trackables.FromString(data[at:])
        except schema.DecodeError:
            return None


@contextmanager
def open_bundle(prefix: Path, reading: Reading) -> Iterator[Bundle]:
    """The checkpoint `prefix`.index with its shards, open while it is looked at.

    An absent shard becomes a note, for large models are often kept apart. Errors: Unreadable.
    """
    index = prefix.with_name(prefix.name + ".index")
    if index.stat().st_size > MAX_INDEX_BYTES:
        size = amount(index.stat().st_size)
        raise Unreadable("cap", f"the checkpoint index has {size}: more than any model's")
    with ExitStack() as stack:
        yield _bundle(index.read_bytes(), prefix, reading, stack)


def _bundle(data: bytes, prefix: Path, reading: Reading, stack: ExitStack) -> Bundle:
    bundle, shards, declared = Bundle(), 1, 0
    windows: dict[int, Window | None] = {}
    for key, value in entries(data):
        if not key:
            shards = _header(value)
            continue
        entry = _parsed(schema.BundleEntry, value)
        if entry.shard not in windows and len(windows) < MAX_SHARDS:
            windows[entry.shard] = _shard(prefix, entry.shard, shards, reading, stack)
        name = key.decode("utf-8", "replace").removesuffix(_SUFFIX)
        if entry.slices:  # a partitioned tensor lies under other keys
            continue
        stored = _stored(name, entry, windows.get(entry.shard), reading)
        declared += stored.nbytes
        size = sum(window.size for window in windows.values() if window is not None)
        if not reading.check_total(declared, size, MAX_OVERLAP):
            stored.numpy_type = ""
        bundle.tensors[name] = stored
    return bundle


def _header(value: bytes) -> int:
    header = _parsed(schema.BundleHeader, value)
    if header.endianness == _BIG_ENDIAN:
        raise Unreadable("unsupported", "the checkpoint was written on a big-endian machine")
    return int(header.shards)


def _parsed(message: Any, value: bytes) -> Any:
    try:
        return message.FromString(value)
    except schema.DecodeError:
        raise Unreadable("corrupt", "an entry of the checkpoint index is damaged") from None


def _shard(
    prefix: Path, shard: int, shards: int, reading: Reading, stack: ExitStack
) -> Window | None:
    path = prefix.with_name(f"{prefix.name}.data-{shard:05d}-of-{shards:05d}")
    shown = f"{prefix.parent.name}/{path.name}"
    if not path.is_file():
        reading.note("absent-shard", f"{shown} is absent: fetch it to have the weights checked")
        return None
    if is_pointer(path):
        report_pointer(reading, path, shown)
        return None
    return whole(stack.enter_context(path.open("rb", buffering=0)))


def _stored(name: str, entry: Any, window: Window | None, reading: Reading) -> Stored:
    dtype, numpy_type = TENSORFLOW.get(entry.dtype, (f"type {entry.dtype}", ""))
    shape = tuple(max(0, int(dim.size)) for dim in entry.shape.dim)
    size = int(numpy_type[-1:].replace("?", "1") or 0) if numpy_type else 0
    size = {"complex128": 16}.get(dtype, size)
    offset, nbytes = int(entry.offset), int(entry.size)
    if numpy_type and math.prod(shape) * size != nbytes:
        text = f"declares shape {list(shape)} of {dtype} in {amount(max(0, nbytes))} of storage"
        reading.problem("corrupt", text, printable(name))
        numpy_type = ""
    elif window is not None and offset + nbytes > window.size:
        end = f"needs byte {offset + nbytes} of a shard that ends at {window.size}: copy it again"
        reading.problem("truncated", end, printable(name))
        numpy_type = ""
    return Stored(name, shape, dtype, max(0, nbytes), offset, numpy_type, window)
