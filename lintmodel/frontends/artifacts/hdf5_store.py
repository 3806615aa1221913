"""An HDF5 file as datasets and attributes by path. Links are never followed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lintmodel.frontends.artifacts.hdf5_attributes import AttributeReader
from lintmodel.frontends.artifacts.hdf5_tensor import Dataset, describe
from lintmodel.frontends.artifacts.reading import MAX_TENSORS, Reading, Unreadable, printable
from lintmodel.frontends.artifacts.sniff import HDF5_MAGIC
from lintmodel.frontends.artifacts.window import Window

if TYPE_CHECKING:
    import h5py

# What h5py raises on a damaged file; it documents none of it.
H5_ERRORS = (OSError, RuntimeError, ValueError, TypeError, KeyError, OverflowError, AttributeError)
MAX_DEPTH = 64
MAX_ATTRIBUTE_PARTS = 10_000


@dataclass(eq=False, slots=True)
class Store:
    """What a walk through an HDF5 file found.

    `datasets` and `groups` are by path without a leading slash, in the order of the file.
    """

    file: h5py.File
    attributes: AttributeReader
    reading: Reading
    datasets: dict[str, Dataset] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)  # path -> address
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


@contextmanager
def open_store(window: Window, reading: Reading) -> Iterator[Store]:
    """The file in this window, walked and closed at the end (left open, h5py crashes at exit).

    Links and the like become problems of `reading`. Errors: Unreadable for what is no HDF5 file.
    """
    import h5py

    _check_end(window)
    try:
        file = h5py.File(window, "r")
    except H5_ERRORS as error:
        raise Unreadable("corrupt", f"the HDF5 structure is damaged: {printable(error)}") from None
    try:
        yield _walked(file, window, reading)
    finally:
        file.close()


def _walked(file: h5py.File, window: Window, reading: Reading) -> Store:
    try:
        store = Store(file, AttributeReader(window, int(file.userblock_size)), reading)
        _walk(store, window)
    except H5_ERRORS as error:
        raise Unreadable("corrupt", f"the HDF5 structure is damaged: {printable(error)}") from None
    return store


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


def _walk(store: Store, window: Window) -> None:
    """Depth first without recursion; a group that is its own ancestor is entered once."""
    root = _address(store.file)
    store.groups[""] = root
    stack: list[tuple[str, Any]] = [("", store.file)]
    seen = {root}
    while stack:
        prefix, group = stack.pop()
        if prefix.count("/") > MAX_DEPTH:
            raise Unreadable("cap", f"groups are nested more than {MAX_DEPTH} levels deep")
        inner = []
        for path, child in _children(prefix, group, store.reading):
            if len(store.datasets) + len(store.groups) > MAX_TENSORS:
                raise Unreadable("cap", f"the file holds more than {MAX_TENSORS} objects")
            if hasattr(child, "shape"):
                _add_dataset(store, path, child, window)
            elif hasattr(child, "keys") and (address := _address(child)) not in seen:
                seen.add(address)
                store.groups[path] = address
                inner.append((path, child))
        stack.extend(reversed(inner))


def _children(prefix: str, group: Any, reading: Reading) -> Iterator[tuple[str, Any]]:
    import h5py

    try:
        names = list(group)
    except H5_ERRORS as error:
        reading.problem("corrupt", f"a group cannot be listed: {printable(error)}", prefix)
        return
    for name in names:
        path = f"{prefix}/{name}" if prefix else str(name)
        try:
            link = group.get(name, getlink=True)
            if isinstance(link, h5py.HardLink):
                yield path, group[name]
                continue
        except H5_ERRORS as error:
            reading.problem("corrupt", f"cannot be opened: {printable(error)}", printable(path))
            continue
        reading.problem("links", _link_words(link), printable(path))


def _link_words(link: Any) -> str:
    target = printable(getattr(link, "path", ""))
    other = getattr(link, "filename", None)
    if other is None:
        return f"is a link to '{target}', which is not followed: weights should lie in the file"
    return (
        f"is a link to '{target}' in another file, '{printable(other)}': loading the model reads "
        "that file; it is not followed here"
    )


def _add_dataset(store: Store, path: str, source: Any, window: Window) -> None:
    reading = store.reading
    try:
        if source.external:
            name = printable(source.external[0][0])
            reading.problem("links", f"keeps its values in another file, '{name}'", path)
        elif source.is_virtual:
            reading.problem("links", "is a virtual dataset: its values lie in other files", path)
        else:
            store.datasets[path] = describe(path, source, window, _type_named(store, source))
    except Unreadable as error:
        reading.unreadable(error, printable(path))
    except H5_ERRORS as error:
        reading.problem("corrupt", f"cannot be described: {printable(error)}", printable(path))


def _type_named(store: Store, source: Any) -> str:
    """The type that Keras writes beside values whose type HDF5 does not know: "bfloat16"."""
    if source.dtype.kind != "V":
        return ""
    texts = store.attributes.texts(_address(source)).get("dtype", [])
    return texts[0].decode("ascii", "replace") if len(texts) == 1 else ""


def _address(holder: Any) -> int:
    """Where the object's header lies: its identity within the file."""
    import h5py

    return int(h5py.h5o.get_info(holder.id).addr)
