"""HDF5 files as Keras writes them are read without the library, and as the library would."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from lintmodel.facts.serial import dumps
from lintmodel.frontends.artifacts import hdf5_values, read_by_library, read_plainly
from lintmodel.frontends.artifacts.reading import NeedsLibrary

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
KINDS = ("*.h5", "*.hdf5", "*.keras", "*.weights.json", "*_folder")
FILES = sorted(path for kind in KINDS for path in FIXTURES.glob(kind))
TYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("scan", ["all", "state", "none"])
def test_the_same_facts(path: Path, scan: Any) -> None:
    assert dumps(read_plainly(path, "m", scan)) == dumps(read_by_library(path, "m", scan))


def test_all_that_are_committed() -> None:
    assert len(FILES) > 40


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3, 4)])
def test_types(tmp_path: Path, kind: str, shape: tuple[int, ...]) -> None:
    path = weights(tmp_path, np.arange(np.prod(shape), dtype=kind).reshape(shape))
    plain = read_plainly(path, "m")
    assert plain.weights and dumps(plain) == dumps(read_by_library(path, "m"))


@pytest.mark.parametrize("named", ["bfloat16", "float8_e5m2", "float8_e4m3fn", "unknown"])
def test_types_of_keras_alone(tmp_path: Path, named: str) -> None:
    stored = np.arange(6, dtype="u2" if named == "bfloat16" else "u1")
    path = weights(tmp_path, stored.view(f"V{stored.itemsize}"))
    with h5py.File(path, "r+") as file:
        file["layers/dense/vars/0"].attrs["dtype"] = named
    plain = read_plainly(path, "m")
    assert plain.weights[0].dtype == named
    assert dumps(plain) == dumps(read_by_library(path, "m"))


def test_many_in_one_group(tmp_path: Path) -> None:
    """A tree of several levels."""
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        for number in range(3000):
            file[f"layers/dense_{number}/vars/0"] = np.float32(number)
    plain = read_plainly(path, "m")
    assert len(plain.weights) == 3000
    assert dumps(plain) == dumps(read_by_library(path, "m"))


def test_by_two_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hdf5_values, "MANY_BYTES", 0)
    monkeypatch.setattr(hdf5_values, "_have_two", lambda: True)
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        for number in range(300):
            file[f"layers/dense_{number}/vars/0"] = np.full((7, 11), number, "float32")
    for weight in read_plainly(path, "m").weights:
        number = float((weight.path.split("/")[1] + "_").split("_")[1])
        assert weight.summary.all_equal(number)


def _chunked(file: h5py.File) -> None:
    file.create_dataset("layers/d/vars/0", data=np.zeros((9, 9)), chunks=(3, 3))


def _packed(file: h5py.File) -> None:
    file.create_dataset("layers/d/vars/0", data=np.zeros(9), compression="gzip")


def _unwritten(file: h5py.File) -> None:
    file.create_dataset("layers/d/vars/0", (3,), "float32")


def _linked(file: h5py.File) -> None:
    file["layers/d/vars/1"] = np.zeros(3)
    file["layers/d/vars/0"] = h5py.SoftLink("/layers/d/vars/1")


def _elsewhere(file: h5py.File) -> None:
    file["layers/d/vars/0"] = h5py.ExternalLink("other.h5", "/secret")


def _text(file: h5py.File) -> None:
    file["layers/d/vars/0"] = "words"


def _big_endian(file: h5py.File) -> None:
    file["layers/d/vars/0"] = np.zeros(3, ">f4")


def _empty(file: h5py.File) -> None:
    file["layers/d/vars/0"] = h5py.Empty("float32")


@pytest.mark.parametrize("write", [_chunked, _packed, _unwritten, _linked, _elsewhere, _text,
                                   _big_endian, _empty], ids=lambda one: one.__name__[1:])  # fmt: skip
def test_left_to_the_library(tmp_path: Path, write: Any) -> None:
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        write(file)
    with pytest.raises(NeedsLibrary):
        read_plainly(path, "m")


def test_new_layout(tmp_path: Path) -> None:
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w", libver="latest") as file:
        file["layers/d/vars/0"] = np.zeros(3)
    with pytest.raises(NeedsLibrary):
        read_plainly(path, "m")


def _at(data: bytearray, mark: bytes, offset: int, new: bytes) -> None:
    at = data.index(mark) + offset
    data[at : at + len(new)] = new


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: _at(data, b"\x89HDF", 16, b"\0\0"),  # names in a node of a group: none
        lambda data: _at(data, b"\x89HDF", 18, b"\0\0"),  # nodes in a tree: none
        lambda data: _at(data, b"\x89HDF", 40, (1200).to_bytes(8, "little")),  # ends before its end
        lambda data: _at(data, b"\x89HDF", 40, (1 << 63).to_bytes(8, "little")),
        lambda data: _at(data, b"\x89HDF", 72, b"\1\0\0\7"),  # a kind of entry that is none
        lambda data: _at(data, b"TREE", 6, b"\x21\0"),  # more than a node holds
        lambda data: _at(data, b"SNOD", 6, b"\x09\0"),
    ],
)
def test_what_the_library_refuses(tmp_path: Path, damage: Any) -> None:
    path = weights(tmp_path, np.arange(600, dtype="f4"))
    data = bytearray(path.read_bytes())
    damage(data)
    path.write_bytes(data)
    with pytest.raises(NeedsLibrary):
        read_plainly(path, "m")
    assert read_by_library(path, "m").problems


def test_a_root_with_a_sibling_is_left_to_the_library(tmp_path: Path) -> None:
    path = weights(tmp_path, np.arange(600, dtype="f4"))
    data = bytearray(path.read_bytes())
    _at(data, b"TREE", 8, (96).to_bytes(8, "little"))
    path.write_bytes(data)
    with pytest.raises(NeedsLibrary):
        read_plainly(path, "m")


@pytest.mark.parametrize("seed", range(4))
def test_random_damage(tmp_path: Path, seed: int) -> None:
    """Whatever is done to a file: facts, or the library is asked."""
    chance = random.Random(seed)
    whole = weights(tmp_path, np.arange(600, dtype="f4")).read_bytes()
    path, plain = tmp_path / "d.weights.h5", 0
    for _ in range(250):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(min(len(data), 3000))] = chance.choice(
                (0, 1, 255, chance.randrange(256))
            )
        path.write_bytes(data)
        try:
            artifact = read_plainly(path, "d")
        except NeedsLibrary:
            continue
        assert "crash" not in artifact.details
        plain += 1
    assert plain


def weights(folder: Path, values: Any) -> Path:
    """A weight file of Keras 3 with one variable."""
    path = folder / "m.weights.h5"
    with h5py.File(path, "w") as file:
        file["layers/dense/vars/0"] = values
    return path
