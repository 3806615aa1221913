"""HDF5 that leads elsewhere, declares too much, or is laid out otherwise."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from lintmodel.facts.unknown import Unknown
from lintmodel.frontends.artifacts import read_artifact

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
H5 = FIXTURES / "k2_sequential.h5"


def test_data_in_hdf5_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "train.h5"
    with h5py.File(path, "w") as file:
        file["images"] = np.zeros((3, 4, 4), "uint8")
    artifact = read_artifact(path, "train.h5")
    assert artifact.problems == [] and [kind for kind, _ in artifact.notes] == ["not-a-model"]


def external_link(file: h5py.File) -> None:
    file["layers/b/vars/0"] = h5py.ExternalLink("/etc/passwd", "/x")


def soft_link(file: h5py.File) -> None:
    file["layers/b/vars/0"] = h5py.SoftLink("/layers/a/vars/0")


def external_data(file: h5py.File) -> None:
    file.create_dataset("layers/b/vars/0", (4,), "u1", external=[("/etc/passwd", 0, 4)])


def virtual_data(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    file.create_virtual_dataset("layers/b/vars/0", layout)


def shape_bomb(file: h5py.File) -> None:
    file.create_dataset("layers/b/vars/0", (1 << 20, 1 << 20), "f4", chunks=(1024, 1024))


def huge_chunks(file: h5py.File) -> None:
    shape = (1 << 15, 1200)
    data = file.create_dataset("layers/b/vars/0", shape, "f8", chunks=shape, compression="gzip")
    data.id.write_direct_chunk((0, 0), b"\x78\x9c\x03\x00\x00\x00\x00\x01" * 70_000)


def many_bombs(file: h5py.File) -> None:
    """Each is small enough to be read, all together are not."""
    for index in range(20):
        file.create_dataset(f"layers/b{index}/vars/0", (15_000_000,), "f4", chunks=(1000,))


def own_ancestor(file: h5py.File) -> None:
    file["layers/loop"] = file["layers"]


@pytest.mark.parametrize(
    ("make", "kind", "says"),
    [
        (external_link, "links", "in another file, '/etc/passwd'"),
        (soft_link, "links", "is a link to '/layers/a/vars/0'"),
        (external_data, "links", "values in another file, '/etc/passwd'"),
        (virtual_data, "links", "virtual dataset"),
        (shape_bomb, "cap", "declares 4.4 TB of values in 0 bytes of storage"),
        (huge_chunks, "cap", "packed in chunks of 314.6 MB"),
        (many_bombs, "cap", "more than 100 times"),
        (own_ancestor, "", ""),
    ],
)
def test_hdf5_that_leads_elsewhere(
    tmp_path: Path, make: Callable[[h5py.File], None], kind: str, says: str
) -> None:
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        file["layers/a/vars/0"] = np.ones(4, "f4")
        make(file)
    artifact = read_artifact(path, path.name)
    assert [problem.kind for problem in artifact.problems] == ([kind] if kind else [])
    assert all(says in problem.message for problem in artifact.problems)
    good = next(weight for weight in artifact.weights if weight.path == "layers/a/vars/0")
    assert good.summary.all_equal(1.0)
    if make is not many_bombs:
        assert all(isinstance(w.summary, Unknown) for w in artifact.weights if w is not good)


@pytest.mark.parametrize("user_block", [0, 512])
@pytest.mark.parametrize(
    ("options", "finite"),
    [
        ({}, True),
        ({"chunks": (100, 7)}, True),
        ({"compression": "gzip", "shuffle": True}, True),
        ({"chunks": (3, 50), "compression": "lzf"}, False),
        ({}, False),
    ],
)
def test_values_are_found_in_every_layout(
    tmp_path: Path, options: dict[str, Any], finite: bool, user_block: int
) -> None:
    values = np.random.default_rng(0).normal(size=(1000, 700)).astype("f4")
    if not finite:
        values[999, 699], values[0, 0], values[500, 1] = np.nan, np.inf, -np.inf
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w", userblock_size=user_block) as file:
        file.create_dataset("layers/a/vars/0", data=values, **options)
    (weight,) = read_artifact(path, path.name).weights
    kept = values[np.isfinite(values)]
    assert (weight.summary.lowest, weight.summary.highest) == (kept.min(), kept.max())
    assert (weight.summary.nans, weight.summary.infs) == ((0, 0) if finite else (1, 2))


@pytest.mark.parametrize(
    ("values", "lowest", "highest", "nans", "infs"),
    [
        (np.zeros((0, 3), "f4"), np.nan, np.nan, 0, 0),
        (np.full(3, np.nan, "f8"), np.nan, np.nan, 3, 0),
        (np.array([1, -2], "i8"), -2, 1, 0, 0),
        (np.array([True, False]), 0, 1, 0, 0),
        (np.array([1, np.inf], "f2"), 1, 1, 0, 1),
        (np.array([1 + 5j, np.nan * 1j], "c8"), 1, 5, 2, 0),
        (np.array(7.0, ">f4"), 7, 7, 0, 0),
        (np.array([3, 250], "u1"), 3, 250, 0, 0),
    ],
)
def test_summaries_of_every_kind_of_number(
    tmp_path: Path, values: Any, lowest: float, highest: float, nans: int, infs: int
) -> None:
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        file["layers/a/vars/0"] = values
    (weight,) = read_artifact(path, path.name).weights
    found = weight.summary
    assert np.array_equal([found.lowest, found.highest], [lowest, highest], equal_nan=True)
    assert (found.nans, found.infs) == (nans, infs)


@pytest.mark.parametrize(
    ("named", "bits", "expected"),
    [
        ("bfloat16", [0x3F80, 0xC000], (-2.0, 1.0, 0, 0)),
        ("bfloat16", [0x3F80, 0x7FC0, 0xFF80], (1.0, 1.0, 1, 1)),
        ("float8_e5m2", [0x3C, 0x7C, 0x7E], (1.0, 1.0, 1, 1)),
        ("float8_e4m3fn", [0x38, 0xFE, 0x7F], (-448.0, 1.0, 1, 0)),
        ("float8_mine", [0x38], None),
    ],
)
def test_numbers_that_numpy_does_not_know(
    tmp_path: Path, named: str, bits: list[int], expected: Any
) -> None:
    width = 2 if named == "bfloat16" else 1
    path = tmp_path / "m.weights.h5"
    with h5py.File(path, "w") as file:
        raw = np.array(bits, f"<u{width}").view(f"V{width}")
        file.create_dataset("layers/a/vars/0", data=raw).attrs["dtype"] = named
    artifact = read_artifact(path, path.name)
    (weight,) = artifact.weights
    assert artifact.problems == []
    if expected is None:
        assert isinstance(weight.summary, Unknown)
    else:
        found = weight.summary
        assert (found.lowest, found.highest, found.nans, found.infs) == expected
        assert weight.dtype == named


def test_old_and_new_hdf5_and_long_lists_of_names(tmp_path: Path) -> None:
    """Attributes are read from the bytes: in both layouts of the header, cut into parts or not."""
    for version in ("earliest", "latest"):
        path = tmp_path / f"{version}.h5"
        with h5py.File(path, "w", libver=version) as file:
            file.attrs["layer_names0"] = ["a"]
            file.attrs["layer_names1"] = np.array([b"b", b"long name"], "S20")
            for name in ("a", "b", "long name"):
                file.create_group(name).attrs["weight_names"] = [f"{name}/kernel:0"]
                file[f"{name}/{name}/kernel:0"] = np.ones(2)
        artifact = read_artifact(path, path.name)
        assert artifact.problems == []
        assert [weight.path for weight in artifact.weights] == [
            "a/a/kernel:0",
            "b/b/kernel:0",
            "long name/long name/kernel:0",
        ]


def test_a_listed_weight_that_the_file_lacks(tmp_path: Path) -> None:
    path = tmp_path / "m.h5"
    shutil.copy(H5, path)
    with h5py.File(path, "a") as file:
        del file["model_weights/hidden/hidden/kernel:0"]
    (problem,) = read_artifact(path, "m.h5").problems
    assert problem.kind == "corrupt" and "hidden/kernel:0" in problem.message
