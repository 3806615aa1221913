"""Text attributes of HDF5 are read from the bytes: as the library reads them, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.hdf5_attributes import AttributeReader
from lintmodel.frontends.artifacts.reading import Unreadable
from lintmodel.frontends.artifacts.window import whole


def text_types() -> list[Any]:
    """Fixed texts that end with a zero, are filled with zeros, with spaces; and of any length."""
    fixed = []
    for padding in (h5py.h5t.STR_NULLTERM, h5py.h5t.STR_NULLPAD, h5py.h5t.STR_SPACEPAD):
        kind = h5py.h5t.C_S1.copy()
        kind.set_size(12)
        kind.set_strpad(padding)
        fixed.append(kind)
    return fixed


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(
    "stored", [b"tensorflow", b"tf\0\0hidden", b"jax   ", b"\0", b"  a".ljust(12)]
)
def test_texts_end_where_the_library_ends_them(tmp_path: Path, number: int, stored: bytes) -> None:
    path, kind = tmp_path / "m.h5", text_types()[number]
    with h5py.File(path, "w") as file:
        space = h5py.h5s.create(h5py.h5s.SCALAR)
        made = h5py.h5a.create(file.id, b"backend", kind, space)
        made.write(np.array(stored.ljust(12, b"\0"), "S12"), kind)
    with h5py.File(path) as file, path.open("rb") as opened:
        expected = bytes(file.attrs["backend"])
        texts = AttributeReader(whole(opened)).texts(h5py.h5o.get_info(file.id).addr)
    assert texts == {"backend": [expected]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"backend\0", b"back\0nd\0"),  # a name that is shorter than it says
        (b"GCOL\1\0\0\0\0\x10", b"GCOL\1\0\0\0\0\x0f"),  # a heap of less than 4096 bytes
        (bytes(8) + b"\xd0\x0f\0\0", bytes(8) + b"\xd1\x0f\0\0"),  # free space behind its end
    ],
)
def test_attributes_that_the_library_refuses(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file.attrs["backend"] = "tensorflow"
        address = h5py.h5o.get_info(file.id).addr
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, new))
    with path.open("rb") as opened, pytest.raises(Unreadable):
        AttributeReader(whole(opened)).texts(address)
    with h5py.File(path) as file, pytest.raises((OSError, RuntimeError, KeyError)):
        dict(file.attrs)


def test_a_text_of_any_length_ends_at_its_first_zero(tmp_path: Path) -> None:
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file.attrs["backend"] = "tensorflow"
        address = h5py.h5o.get_info(file.id).addr
    path.write_bytes(path.read_bytes().replace(b"tensorflow", b"jax\0orflow"))
    with h5py.File(path) as file, path.open("rb") as opened:
        assert file.attrs["backend"] == "jax"
        assert AttributeReader(whole(opened)).texts(address) == {"backend": [b"jax"]}


BYTE = bytes.fromhex("1000000001000000000008000000")[:12]  # the type below a text of any length


@pytest.mark.parametrize(
    ("mark", "offset", "new"),
    [
        (BYTE, -2, b"\xff"),  # 16 bytes hold the reference to a text, and no more
        (BYTE, 4, b"\x05"),  # of what is no byte
        (BYTE, 8, b"\x07"),  # with bits beyond it
        (BYTE, 0, b"\x00"),  # of no version
        (BYTE, -6, b"\x0f"),  # no set of characters
        (b"GCOL", 24, b"\x03"),  # shorter in the heap than the reference says
    ],
)
def test_what_the_loader_of_keras_refuses_is_not_read(
    tmp_path: Path, mark: bytes, offset: int, new: bytes
) -> None:
    """h5py raises on the attribute, so that nobody who loads the file sees what it says."""
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = '{"class_name": "Sequential", "config": {"layers": []}}'
    data = bytearray(path.read_bytes())
    at = data.index(mark) + offset
    data[at : at + len(new)] = new
    path.write_bytes(data)
    with h5py.File(path) as file, pytest.raises((KeyError, TypeError, OSError)):
        file.attrs["model_config"]
    artifact = read_artifact(path, "m.h5")
    assert artifact.model is None and [one.kind for one in artifact.problems] == ["corrupt"]
