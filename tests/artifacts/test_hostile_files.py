"""Files that are damaged or made to harm: one problem that says what is wrong, never more."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

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
