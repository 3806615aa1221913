"""An HDF5 file as datasets and attributes by path. Links are never followed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lintmodel.frontends.artifacts.hdf5_attributes import AttributeReader
from lintmodel.frontends.artifacts.hdf5_tensor import Dataset
from lintmodel.frontends.artifacts.hdf5_values import Values
from lintmodel.frontends.artifacts.reading import Reading, Unreadable, printable
from lintmodel.frontends.artifacts.sniff import HDF5_MAGIC
from lintmodel.frontends.artifacts.window import Window

MAX_ATTRIBUTE_PARTS = 10_000
MAX_UNPACKING = 100  # of all values together over the file


@dataclass(eq=False, slots=True)
class Store:
    """What a walk through an HDF5 file found.

    `datasets` and `groups` are by path without a leading slash, in the order of the file.
    """

    attributes: AttributeReader
    reading: Reading
    values: Values  # looked at when the walk and the sorting are done
    datasets: dict[str, Dataset] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)  # path -> address
    declared: int = 0  # bytes of all datasets, one that is linked twice counted twice
    _texts: dict[str, dict[str, list[bytes]]] = field(default_factory=dict)

    def text(self, group: str, key: str) -> bytes | None:
        """A text attribute; None where there is none or it is no single text."""
        values = self._of(group).get(key)
        return values[0] if values is not None and len(values) == 1 else None

    def names(self, group: str, key: str) -> list[str]:
        """A list of names in an attribute; Keras cuts long lists into key0, key1, ..."""
        texts = self._of(group)
        found = list(texts.get(key, ()))
        for part in range(MAX_ATTRIBUTE_PARTS if key not in texts else 0):
            if f"{key}{part}" not in texts:
                break
            found.extend(texts[f"{key}{part}"])
        return [name.decode("utf-8", "replace") for name in found]

    def _of(self, group: str) -> dict[str, list[bytes]]:
        if group not in self.groups:
            return {}
        if group not in self._texts:
            self._texts[group] = {}
            try:
                self._texts[group] = self.attributes.texts(self.groups[group])
            except Unreadable as error:
                self.reading.unreadable(error, printable(group))
        return self._texts[group]

    def type_named(self, address: int) -> str:
        """The type that Keras writes beside values whose type HDF5 does not know: "bfloat16"."""
        texts = self.attributes.texts(address).get("dtype", [])
        return texts[0].decode("ascii", "replace") if len(texts) == 1 else ""

    def check_size(self, dataset: Dataset) -> None:
        """What declares too much is kept, and not read. Errors: Unreadable."""
        was_readable, dataset.readable = dataset.readable, False
        dataset.check_declared()
        self.declared += dataset.nbytes
        if self.reading.check_total(self.declared, self.attributes.window.size, MAX_UNPACKING):
            dataset.readable = was_readable


@contextmanager
def open_store(window: Window, reading: Reading) -> Iterator[Store]:
    """The file in this window, walked; what is to be read of its values is read at the end.

    Links and the like become problems of `reading`. Errors: Unreadable for what is no HDF5 file,
    NeedsLibrary for what only the HDF5 library can read where that is not allowed.
    """
    _check_end(window)
    with _by_library(window, reading) if reading.library else _plainly(window, reading) as store:
        yield store
        store.values.finish()


@contextmanager
def _plainly(window: Window, reading: Reading) -> Iterator[Store]:
    from lintmodel.frontends.artifacts.hdf5_plain import walk

    store = Store(AttributeReader(window), reading, Values(reading))
    walk(store, window)
    yield store


@contextmanager
def _by_library(window: Window, reading: Reading) -> Iterator[Store]:
    """Closed at the end: left open, h5py crashes at the exit."""
    from lintmodel.frontends.artifacts.hdf5_library import opened, walk

    file = opened(window)
    try:
        attributes = AttributeReader(window, int(file.userblock_size))
        store = Store(attributes, reading, Values(reading))
        walk(file, store, window)
        yield store
    finally:
        file.close()


def _check_end(window: Window) -> None:
    """The superblock says where the file ends: say how much is missing better than the library."""
    window.seek(0)
    head = window.read(48) or b""
    window.seek(0)
    is_first = head[:8] == HDF5_MAGIC  # else a user block is before it
    version = head[8] if len(head) == 48 and is_first else 255
    at = {0: 40, 1: 44, 2: 28, 3: 28}.get(version)
    if at is None:
        return
    if head[13 if version < 2 else 9] != 8:
        raise Unreadable("unsupported", "the HDF5 file has addresses that are not of 8 bytes")
    end = int.from_bytes(head[at : at + 8], "little")
    if window.size < end < 1 << 60:
        raise Unreadable(
            "truncated", f"the file is cut off at byte {window.size} of {end}: copy it again"
        )
