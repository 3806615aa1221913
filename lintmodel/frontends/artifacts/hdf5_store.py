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
MAX_UNPACKING = 100  # of all values together over the file


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
    """Depth first without recursion; a group that is its own ancestor is entered once.

    Through h5py's low-level objects, which cost a third of the others.
    """
    import h5py

    root = _address(store.file.id)
    store.groups[""] = root
    stack: list[tuple[str, Any]] = [("", store.file.id)]
    seen = {root}
    while stack:
        prefix, group = stack.pop()
        if prefix.count("/") > MAX_DEPTH:
            raise Unreadable("cap", f"groups are nested more than {MAX_DEPTH} levels deep")
        inner = []
        for path, child in _children(prefix, group, store.reading):
            if len(store.datasets) + len(store.groups) > MAX_TENSORS:
                raise Unreadable("cap", f"the file holds more than {MAX_TENSORS} objects")
            if isinstance(child, h5py.h5d.DatasetID):
                _add_dataset(store, path, child, window)
            elif isinstance(child, h5py.h5g.GroupID) and (at := _address(child)) not in seen:
                seen.add(at)
                store.groups[path] = at
                inner.append((path, child))
        stack.extend(reversed(inner))


def _children(prefix: str, group: Any, reading: Reading) -> Iterator[tuple[str, Any]]:
    """Paths and objects of a group; what is no object of its own is reported."""
    import h5py

    try:
        names = list(group)
    except H5_ERRORS as error:
        reading.problem("corrupt", f"a group cannot be listed: {printable(error)}", prefix)
        return
    for name in names:
        text = name.decode("utf-8", "replace")
        path = f"{prefix}/{text}" if prefix else text
        try:
            if group.links.get_info(name).type == h5py.h5l.TYPE_HARD:
                yield path, h5py.h5o.open(group, name)
            else:
                reading.problem("links", _link_words(group.links.get_val(name)), printable(path))
        except H5_ERRORS as error:
            reading.problem("corrupt", f"cannot be opened: {printable(error)}", printable(path))


def _link_words(target: Any) -> str:
    """Takes the path of a soft link, or file and path of an external one."""
    if not isinstance(target, tuple):
        inside = printable(target)
        return f"is a link to '{inside}', which is not followed: weights should lie in the file"
    file, inside = (printable(one) for one in target[:2])
    return (
        f"is a link to '{inside}' in another file, '{file}': loading the model reads that file; "
        "it is not followed here"
    )


def _add_dataset(store: Store, path: str, child: Any, window: Window) -> None:
    import h5py

    reading = store.reading
    try:
        source = h5py.Dataset(child)
        if source.external:
            name = printable(source.external[0][0])
            reading.problem("links", f"keeps its values in another file, '{name}'", path)
        elif source.is_virtual:
            reading.problem("links", "is a virtual dataset: its values lie in other files", path)
        else:
            dataset = describe(path, source, window, _type_named(store, source))
            store.datasets[path] = dataset
            _check_size(store, dataset)
    except Unreadable as error:
        reading.unreadable(error, printable(path))
    except H5_ERRORS as error:
        reading.problem("corrupt", f"cannot be described: {printable(error)}", printable(path))


def _check_size(store: Store, dataset: Dataset) -> None:
    """What declares too much is kept, and not read. Errors: Unreadable."""
    was_readable, dataset.readable = dataset.readable, False
    dataset.check_declared()
    store.declared += dataset.nbytes
    if store.reading.check_total(store.declared, store.attributes.window.size, MAX_UNPACKING):
        dataset.readable = was_readable


def _type_named(store: Store, source: Any) -> str:
    """The type that Keras writes beside values whose type HDF5 does not know: "bfloat16"."""
    if source.dtype.kind != "V":
        return ""
    texts = store.attributes.texts(_address(source.id)).get("dtype", [])
    return texts[0].decode("ascii", "replace") if len(texts) == 1 else ""


def _address(holder: Any) -> int:
    """Where the object's header lies: its identity within the file."""
    import h5py

    return int(h5py.h5o.get_info(holder).addr)
