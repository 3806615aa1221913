"""Files that are damaged or made to harm: one problem that says what is wrong, never more."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from lintmodel.facts.unknown import Unknown
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.sniff import sniff

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
KERAS = FIXTURES / "k2_sequential.keras"
H5 = FIXTURES / "k2_sequential.h5"
SAVED = FIXTURES / "k2_saved"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 98000000\n"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + b"\0" * 22 + b"\x0d\0\0\0metadata.json", "keras-zip"),
        (b"PK\x03\x04" + b"\0" * 22 + b"\x0b\0\0\0config.json", "keras-zip"),
        (b"PK\x03\x04" + b"\0" * 22 + b"\x08\0\0\0word.xml", "other"),
        (b"PK\x03\x04", "other"),
        (b"\x89HDF\r\n\x1a\n", "hdf5"),
        (b"\0" * 512 + b"\x89HDF\r\n\x1a\n", "hdf5"),
        (b"\0" * 600, "other"),
        (b"\x80\x04\x95\0\0", "pickle"),
        (b"\x80", "other"),
        (POINTER, "lfs-pointer"),
        (b"version https://example.org\n", "other"),
        (b"\x08\x01\x12\x05", "saved-model"),
        (b"import keras\n", "other"),
        (b"{}", "other"),
    ],
)
def test_sniffing_asks_the_content(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "model.txt"
    path.write_bytes(content)
    assert sniff(path) == kind


def test_sniffing_folders(tmp_path: Path) -> None:
    assert sniff(SAVED) == sniff(SAVED / "saved_model.pb") == "saved-model"
    assert sniff(tmp_path) == "other"
    (tmp_path / "config.json").touch()
    assert sniff(tmp_path) == "other"
    (tmp_path / "metadata.json").touch()
    assert sniff(tmp_path) == "keras-dir"


def test_a_keras_file_unzipped_is_the_same_model(tmp_path: Path) -> None:
    with zipfile.ZipFile(KERAS) as archive:
        archive.extractall(tmp_path)
    folder, file = read_artifact(tmp_path, "x"), read_artifact(KERAS, "x")
    assert folder.problems == file.problems == []
    shapes = [(weight.name, weight.shape, weight.summary) for weight in file.weights]
    assert [(weight.name, weight.shape, weight.summary) for weight in folder.weights] == shapes


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(KERAS) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_a_compressed_archive_is_read(tmp_path: Path) -> None:
    artifact = read_artifact(zipped(tmp_path / "m", members(), zipfile.ZIP_DEFLATED), "m")
    assert artifact.problems == [] and artifact.iterations == 3


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"metadata.json": None}, "corrupt", "metadata.json is missing"),
        ({"model.weights.h5": None}, "corrupt", "model.weights.h5 is missing"),
        ({"config.json": b"{"}, "corrupt", "config.json is not valid JSON"),
        ({"config.json": b"[]"}, "corrupt", "list"),
        ({"config.json": b"{}"}, "not-a-model", "names no class"),
        ({"config.json": b"[" * 9000}, "cap", "levels deep"),
        ({"model.weights.h5": b""}, "corrupt", "HDF5"),
        ({"model.weights.h5": b"\x89HDF\r\n\x1a\n"}, "corrupt", "HDF5"),
        ({"model.weights.h5": None, "model.weights.npz": b"x"}, "pickle", "pickled"),
    ],
)
def test_members_that_are_missing_or_wrong(
    tmp_path: Path, change: dict[str, bytes | None], kind: str, says: str
) -> None:
    parts = {name: data for name, data in (members() | change).items() if data is not None}
    artifact = read_artifact(zipped(tmp_path / "m.keras", parts), "m.keras")
    assert [problem.kind for problem in artifact.problems] == [kind]
    assert says in artifact.problems[0].message


def test_weights_are_checked_although_the_config_is_broken(tmp_path: Path) -> None:
    parts = members() | {"config.json": b"{"}
    artifact = read_artifact(zipped(tmp_path / "m.keras", parts), "m.keras")
    assert artifact.model is None and len(artifact.weights) == 8 and artifact.iterations == 3


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    parts = members() | {"config.json": b" " * 40_000_000}
    artifact = read_artifact(zipped(tmp_path / "m", parts, zipfile.ZIP_DEFLATED), "m")
    assert [problem.kind for problem in artifact.problems] == ["cap"]
    assert "times its size" in artifact.problems[0].message


@pytest.mark.parametrize("source", [KERAS, H5])
@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_file_that_is_cut_off(tmp_path: Path, source: Path, share: float) -> None:
    data = source.read_bytes()
    path = tmp_path / source.name
    path.write_bytes(data[: int(len(data) * share)])
    (problem,) = read_artifact(path, path.name).problems
    assert problem.kind == "truncated" and str(int(len(data) * share)) in problem.message
    assert problem.where.path == path.name


@pytest.mark.parametrize(
    ("name", "share", "kind"),
    [
        ("saved_model.pb", 0.5, "truncated"),
        ("variables/variables.index", 0.5, "truncated"),
        ("variables/variables.data-00000-of-00001", 0.5, "truncated"),
        ("keras_metadata.pb", 0.5, "corrupt"),
        ("saved_model.pb", 0, "empty"),
    ],
)
def test_a_saved_model_that_is_cut_off(tmp_path: Path, name: str, share: float, kind: str) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SAVED, copy)
    data = (copy / name).read_bytes()
    (copy / name).write_bytes(data[: int(len(data) * share)])
    artifact = read_artifact(copy, "model")
    assert {problem.kind for problem in artifact.problems} == {kind}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"\x80\x04\x95\0\0", "pickle"),
        (b"hello", "not-a-model"),
        (b"\x08\x01\x12\x05abcde", "corrupt"),
        (b"\x12\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80serve", "corrupt"),
        (b"\x89HDF\r\n\x1a\n" + b"\xff" * 100, "corrupt"),
        (b"PK\x03\x04" + b"\0" * 22 + b"\x0b\0\0\0config.jsonPK\x05\x06" + b"\xff" * 18, "cap"),
        (
            b"PK\x03\x04" + b"\0" * 22 + b"\x0b\0\0\0config.jsonPK\x05\x06" + b"\x01\0" * 9,
            "corrupt",
        ),
    ],
)
def test_files_that_are_no_models(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "m.keras"
    path.write_bytes(content)
    (problem,) = read_artifact(path, "m.keras").problems
    assert problem.kind == kind and len(problem.message) > 20


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = read_artifact(tmp_path / "gone.h5", "gone.h5").problems
    assert problem.kind == "corrupt" and "No such file" in problem.message


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


@pytest.mark.parametrize(
    ("attributes", "covered"),
    [
        ({".gitattributes": "*.h5 filter=lfs diff=lfs merge=lfs -text"}, True),
        ({".gitattributes": "models/*.h5 filter=lfs"}, True),
        ({".gitattributes": "/models/** filter=lfs"}, True),
        ({".gitattributes": "**/m.[hH]5 filter=lfs"}, True),
        ({"models/.gitattributes": "*.h5 filter=lfs"}, True),
        ({".gitattributes": "*.h5 filter=lfs\n*.h5 -filter"}, False),
        ({".gitattributes": "*.h5 filter=lfs", "models/.gitattributes": "m.h5 !filter"}, False),
        ({".gitattributes": "# *.h5 filter=lfs\n*.keras filter=lfs\n*.h5 text"}, False),
        ({".gitattributes": "other/*.h5 filter=lfs"}, False),
        ({".gitattributes": "*m*.*h*5*" + "*m" * 50 + " filter=lfs"}, False),  # too many stars
        ({}, False),
    ],
)
def test_lfs_pointers(tmp_path: Path, attributes: dict[str, str], covered: bool) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "models").mkdir()
    for name, text in attributes.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    path = tmp_path / "models" / "m.h5"
    path.write_bytes(POINTER)
    artifact = read_artifact(path, "models/m.h5")
    kinds = [kind for kind, _ in artifact.notes], [one.kind for one in artifact.problems]
    assert kinds == ((["lfs-pointer"], []) if covered else ([], ["lfs-pointer"]))
    said = artifact.notes[0][1] if covered else artifact.problems[0].message
    assert "98.0 MB" in said and "models/m.h5" in said


@pytest.mark.parametrize(
    "name", ["variables/variables.data-00000-of-00001", "saved_model.pb", "keras_metadata.pb"]
)
def test_lfs_pointers_inside_a_saved_model(tmp_path: Path, name: str) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SAVED, copy)
    (copy / name).write_bytes(POINTER)
    (copy / ".gitattributes").write_text("* filter=lfs", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    artifact = read_artifact(copy, "model")
    assert artifact.problems == [] and [kind for kind, _ in artifact.notes] == ["lfs-pointer"]


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    with zipfile.ZipFile(KERAS) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "model.weights.h5").unlink()
    (tmp_path / "model.weights.h5").symlink_to(H5)
    artifact = read_artifact(tmp_path, "m")
    assert "links" in [problem.kind for problem in artifact.problems] and artifact.weights == []


@pytest.mark.parametrize("name", ["k2_sequential.keras", "k2_sequential.h5", "k2_saved"])
def test_shapes_only(name: str) -> None:
    artifact = read_artifact(FIXTURES / name, name, "none")
    assert artifact.weights and isinstance(artifact.iterations, Unknown)
    assert all(isinstance(weight.summary, Unknown) for weight in artifact.weights)


def test_messages_name_the_layer_in_text_that_can_be_printed(tmp_path: Path) -> None:
    config = json.loads(members()["config.json"])
    config["config"]["layers"][1]["config"]["name"] = "a\nb\ud800\x1b[31m" + "x" * 5000
    parts = members() | {"config.json": json.dumps(config).encode()}
    artifact = read_artifact(zipped(tmp_path / "m.keras", parts), "m.keras")
    assert artifact.model is not None
    part = artifact.model.layers[0].where.part
    assert part.isprintable() and len(part) < 300 and part.encode()


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("lintmodel.frontends.artifacts", set()),
        ("lintmodel.frontends.artifacts.sniff", set()),
        ("lintmodel.frontends.artifacts.keras_zip", set()),
        ("lintmodel.frontends.artifacts.saved_model", {"google.protobuf"}),
    ],
)
def test_what_is_heavy_is_imported_when_a_file_needs_it(module: str, allowed: set[str]) -> None:
    heavy = {"numpy", "h5py", "google.protobuf", "tensorflow", "keras", "libcst", "rich"}
    code = f"import sys, {module}; print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert heavy & set(output.decode().split()) == allowed
