"""An HDF5 file as datasets and attributes by path. Links are never followed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lintmodel.frontends.artifacts.hdf5_tensor import Dataset, describe
from lintmodel.frontends.artifacts.reading import MAX_TENSORS, Reading, Unreadable, printable
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
    datasets: dict[str, Dataset] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)

    def text(self, group: str, key: str) -> bytes | None:
        """A text attribute; None where there is none or it is no text."""
        value = self._attribute(group, key)
        if isinstance(value, str):
            return value.encode("utf-8", "replace")
        return bytes(value) if isinstance(value, bytes) else None

    def names(self, group: str, key: str) -> list[str]:
        """A list of names in an attribute; Keras cuts long lists into key0, key1, ..."""
        value = self._attribute(group, key)
        found = _texts(value)
        for part in range(MAX_ATTRIBUTE_PARTS if value is None else 0):
            value = self._attribute(group, f"{key}{part}")
            if value is None:
                break
            found.extend(_texts(value))
        return found

    def _attribute(self, group: str, key: str) -> Any:
        holder = self.groups.get(group)
        try:
            return holder.attrs[key] if holder is not None and key in holder.attrs else None
        except H5_ERRORS:
            return None


def _texts(value: Any) -> list[str]:
    items = value.tolist() if hasattr(value, "tolist") else ()
    return [
        item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item)
        for item in (items if isinstance(items, list) else ())
    ]


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
    store = Store(file)
    try:
        _walk(store, window, reading)
    except H5_ERRORS as error:
        raise Unreadable("corrupt", f"the HDF5 structure is damaged: {printable(error)}") from None
    return store


def _check_end(window: Window) -> None:
    """The superblock says where the file ends: say how much is missing better than the library."""
    window.seek(0)
    head = window.read(48) or b""
    window.seek(0)
    version = head[8] if len(head) == 48 else 255
    at = {0: 40, 1: 44, 2: 28, 3: 28}.get(version)
    if at is None or head[13 if version < 2 else 9] != 8:
        return
    end = int.from_bytes(head[at : at + 8], "little")
    if window.size < end < 1 << 60:
        raise Unreadable(
            "truncated", f"the file is cut off at byte {window.size} of {end}: copy it again"
        )


def _walk(store: Store, window: Window, reading: Reading) -> None:
    """Depth first without recursion; a group that is its own ancestor is entered once."""
    store.groups[""] = store.file
    seen, stack = {_address(store.file)}, [("", store.file)]
    while stack:
        prefix, group = stack.pop()
        if prefix.count("/") > MAX_DEPTH:
            raise Unreadable("cap", f"groups are nested more than {MAX_DEPTH} levels deep")
        inner = []
        for path, child in _children(prefix, group, reading):
            if len(store.datasets) + len(store.groups) > MAX_TENSORS:
                raise Unreadable("cap", f"the file holds more than {MAX_TENSORS} objects")
            if hasattr(child, "shape"):
                _add_dataset(store, path, child, window, reading)
            elif hasattr(child, "keys") and _address(child) not in seen:
                seen.add(_address(child))
                store.groups[path] = child
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


def _add_dataset(store: Store, path: str, source: Any, window: Window, reading: Reading) -> None:
    try:
        if source.external:
            name = printable(source.external[0][0])
            reading.problem("links", f"keeps its values in another file, '{name}'", path)
        elif source.is_virtual:
            reading.problem("links", "is a virtual dataset: its values lie in other files", path)
        else:
            store.datasets[path] = describe(path, source, window)
    except H5_ERRORS as error:
        reading.problem("corrupt", f"cannot be described: {printable(error)}", printable(path))


def _address(group: Any) -> tuple[int, int]:
    import h5py

    info = h5py.h5o.get_info(group.id)
    return info.fileno, info.addr
