"""The HDF5 library's own walk through a file: groups, datasets, and the links that lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lintmodel.frontends.artifacts.hdf5_store import Store
from lintmodel.frontends.artifacts.hdf5_tensor import describe
from lintmodel.frontends.artifacts.reading import MAX_TENSORS, Reading, Unreadable, printable
from lintmodel.frontends.artifacts.window import Window

if TYPE_CHECKING:
    import h5py

# What h5py raises on a damaged file; it documents none of it.
H5_ERRORS = (OSError, RuntimeError, ValueError, TypeError, KeyError, OverflowError, AttributeError)
MAX_DEPTH = 64


def opened(window: Window) -> h5py.File:
    """The file, to be closed. Errors: Unreadable."""
    import h5py

    try:
        return h5py.File(window, "r")
    except H5_ERRORS as error:
        raise _damaged(error) from None


def walk(file: h5py.File, store: Store, window: Window) -> None:
    """Find groups and datasets, in the order of their names. Errors: Unreadable."""
    try:
        _walk(file, store, window)
    except H5_ERRORS as error:
        raise _damaged(error) from None


def _damaged(error: Exception) -> Unreadable:
    return Unreadable("corrupt", f"the HDF5 structure is damaged: {printable(error)}")


def _walk(file: h5py.File, store: Store, window: Window) -> None:
    """Depth first without recursion; a group that is its own ancestor is entered once.

    Through h5py's low-level objects, which cost a third of the others.
    """
    import h5py

    root = int(h5py.h5o.get_info(file.id).addr)
    store.groups[""] = root
    stack: list[tuple[str, Any]] = [("", file.id)]
    seen = {root}
    while stack:
        prefix, group = stack.pop()
        if prefix.count("/") > MAX_DEPTH:
            raise Unreadable("cap", f"groups are nested more than {MAX_DEPTH} levels deep")
        inner = []
        for path, at, child in _children(prefix, group, store.reading):
            if len(store.datasets) + len(store.groups) > MAX_TENSORS:
                raise Unreadable("cap", f"the file holds more than {MAX_TENSORS} objects")
            if isinstance(child, h5py.h5d.DatasetID):
                _add_dataset(store, path, at, child, window)
            elif isinstance(child, h5py.h5g.GroupID) and at not in seen:
                seen.add(at)
                store.groups[path] = at
                inner.append((path, child))
        stack.extend(reversed(inner))


def _children(prefix: str, group: Any, reading: Reading) -> Iterator[tuple[str, int, Any]]:
    """Paths, addresses and objects of a group; what is no object of its own is reported.

    The address is where an object's header lies: its identity within the file.
    """
    import h5py

    for name, kind, at in _links(prefix, group, reading):
        text = name.decode("utf-8", "replace")
        path = f"{prefix}/{text}" if prefix else text
        try:
            if kind == h5py.h5l.TYPE_HARD:
                yield path, at, h5py.h5o.open(group, name)
            else:
                reading.problem("links", _link_words(group.links.get_val(name)), printable(path))
        except H5_ERRORS as error:
            reading.problem("corrupt", f"cannot be opened: {printable(error)}", printable(path))


def _links(prefix: str, group: Any, reading: Reading) -> list[tuple[bytes, int, int]]:
    """Name, kind and address of what a group lists, in one pass of the library."""
    found: list[tuple[bytes, int, int]] = []

    def note(name: bytes, info: Any) -> None:
        found.append((name, info.type, info.u))

    try:
        group.links.iterate(note, info=True)
    except H5_ERRORS as error:
        reading.problem("corrupt", f"a group cannot be listed: {printable(error)}", prefix)
        return []
    return found


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


def _add_dataset(store: Store, path: str, at: int, child: Any, window: Window) -> None:
    import h5py

    reading = store.reading
    try:
        properties = child.get_create_plist()
        if properties.get_external_count():
            name = printable(properties.get_external(0)[0])
            reading.problem("links", f"keeps its values in another file, '{name}'", path)
        elif (layout := properties.get_layout()) == h5py.h5d.VIRTUAL:
            reading.problem("links", "is a virtual dataset: its values lie in other files", path)
        else:
            dataset = describe(path, child, layout, window, lambda: store.type_named(at))
            store.datasets[path] = dataset
            store.check_size(dataset)
    except Unreadable as error:
        reading.unreadable(error, printable(path))
    except H5_ERRORS as error:
        reading.problem("corrupt", f"cannot be described: {printable(error)}", printable(path))
