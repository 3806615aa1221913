"""Weights in shards, folders of checkpoints, and files with a model's name that are none."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import lintmodel
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.foreign import describe
from lintmodel.frontends.artifacts.sniff import sniff

FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"
GRAPHS = FIXTURES / "graphs"
PROTO_CONFIG = b'model_name: "x"\nplatform: "tensorflow_savedmodel"\n'


def shard(path: Path, groups: dict[str, Any]) -> None:
    with h5py.File(path, "w") as file:
        for group, values in groups.items():
            for number, value in enumerate(values):
                file[f"{group}/vars/{number}"] = value


def sharded(folder: Path, mapping: Any = None) -> Path:
    shard(
        folder / "w_00000.weights.h5", {"layers/dense": [np.ones((2, 3), "f4"), np.zeros(3, "f4")]}
    )
    shard(
        folder / "w_00001.weights.h5",
        {"layers/dense_1": [np.full((3, 1), np.nan, "f4")], "optimizer": [np.int64(7)]},
    )
    listed = mapping or {
        "/layers/dense/vars": ["w_00000.weights.h5"],
        "/layers/dense_1/vars": "w_00001.weights.h5",
        "/optimizer/vars": ["w_00001.weights.h5"],
    }
    path = folder / "w.weights.json"
    path.write_text(json.dumps({"metadata": {"total_size": 44}, "weight_map": listed}))
    return path


def test_weights_in_shards(tmp_path: Path) -> None:
    artifact = read_artifact(sharded(tmp_path), "w.weights.json")
    assert artifact.problems == [] and artifact.format == "h5-weights"
    assert {one.path: one.shape for one in artifact.weights} == {
        "layers/dense/vars/0": (2, 3),
        "layers/dense/vars/1": (3,),
        "layers/dense_1/vars/0": (3, 1),
    }
    assert artifact.iterations == 7


def test_shards_are_met_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sharded(tmp_path)
    monkeypatch.chdir(tmp_path)
    report = lintmodel.check([Path()], isolated=True)
    assert [(one.rule, one.where.path) for one in report.findings] == [
        ("non-finite-weights", "w.weights.json")
    ]
    assert report.models == 1


def test_shards_of_the_real_keras(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64), keras.layers.Dense(64)])
    path = tmp_path / "big.weights.json"
    try:
        model.save_weights(path, max_shard_size=20_000 / 1024**3)
    except (TypeError, ValueError):
        pytest.skip("this Keras writes no shards")
    artifact = read_artifact(path, path.name)
    assert artifact.problems == [] and len(artifact.details["shards"]) == 2
    assert sorted(one.shape for one in artifact.weights) == sorted(
        tuple(one.shape) for one in model.weights
    )


@pytest.mark.parametrize(
    ("mapping", "kind", "says"),
    [
        ({"/a/vars": ["../x.h5"]}, "links", "outside of its folder"),
        ({"/a/vars": "/etc/passwd"}, "links", "outside of its folder"),
        ({"/a/vars": ["C:\\x.h5"]}, "links", "outside of its folder"),
        ({"/a/vars": [5]}, "links", "outside of its folder"),
        ({"/a/vars": ["link.h5"]}, "links", "is a link"),
        ({"/a/vars": ["w_00000.weights.h5"]}, "corrupt", "does not hold 'a/vars'"),
        ([1], "not-a-model", "weight_map"),
    ],
)
def test_lists_that_lie(tmp_path: Path, mapping: Any, kind: str, says: str) -> None:
    path = sharded(tmp_path, mapping)
    (tmp_path / "link.h5").symlink_to("/etc/passwd")
    (problem,) = read_artifact(path, path.name).problems
    assert problem.kind == kind and says in problem.message


def test_an_absent_shard_is_a_note(tmp_path: Path) -> None:
    path = sharded(tmp_path)
    (tmp_path / "w_00001.weights.h5").unlink()
    artifact = read_artifact(path, path.name)
    assert artifact.problems == [] and len(artifact.weights) == 2
    assert [kind for kind, _ in artifact.notes] == ["absent-shard"]


def test_json_of_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fair.weights.json").write_text('{"a": 1}')
    monkeypatch.chdir(tmp_path)
    report = lintmodel.check([Path()], isolated=True)
    assert (report.findings, report.notes, report.models) == ([], [], 0)


# -- folders -----------------------------------------------------------------------------------


def test_an_unzipped_model_has_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(FIXTURES / "k2_sequential.keras") as archive:
        archive.extractall(tmp_path / "model")
    monkeypatch.chdir(tmp_path)
    assert lintmodel.check([Path()], isolated=True).models == 1


@pytest.mark.parametrize(
    ("state", "read"),
    [
        ('model_checkpoint_path: "b"', "b"),
        ('model_checkpoint_path: "/far/away/b"', "b"),
        ('model_checkpoint_path: "C:\\\\far\\\\b"', "b"),
        ('model_checkpoint_path: "gone"', "m-10"),
        ('model_checkpoint_path: "../../b"', "b"),
        ('model_checkpoint_path: ".."', "m-10"),
        ("", "m-10"),
    ],
)
def test_which_checkpoint_is_read(tmp_path: Path, state: str, read: str) -> None:
    data = (FIXTURES / "k2_saved" / "variables" / "variables.index").read_bytes()
    for name in ("m-9", "m-10", "b"):
        (tmp_path / f"{name}.index").write_bytes(data)
    if state:
        (tmp_path / "checkpoint").write_text(state)
        assert sniff(tmp_path / "checkpoint") == "checkpoint-state"
    artifact = read_artifact(tmp_path, "folder")
    assert artifact.problems == [] and artifact.format == "checkpoint"
    assert ("checkpoint", f"{read} is what is read") in artifact.notes


def test_a_checkpoint_that_is_not_here(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "model.ckpt-5"')
    artifact = read_artifact(tmp_path / "checkpoint", "checkpoint")
    assert artifact.problems == []
    assert artifact.notes == [("absent-shard", "model.ckpt-5 is not here: nothing to check")]


def test_a_checkpoint_of_the_first_format(tmp_path: Path) -> None:
    data = (FIXTURES / "k2_saved" / "variables" / "variables.index").read_bytes()
    (tmp_path / "model.ckpt").write_bytes(data)
    (problem,) = read_artifact(tmp_path / "model.ckpt", "model.ckpt").problems
    assert (problem.kind, "V1" in problem.message) == ("unsupported", True)


def test_a_chunked_saved_model(tmp_path: Path) -> None:
    (tmp_path / "saved_model.cpb").write_bytes(b"x")
    (problem,) = read_artifact(tmp_path, "m").problems
    assert problem.kind == "unsupported" and "chunked" in problem.message


# -- files of others ---------------------------------------------------------------------------


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return file.getvalue()


class Harmful:
    """A pickle that would make a file where it is opened."""

    def __reduce__(self) -> Any:
        return os.mkdir, ("unpickled",)


OTHERS = {
    "pickle.pkl": (pickle.dumps(Harmful()), "pickle", "is a pickle, which runs code"),
    "old.pkl": (pickle.dumps({"a": 1}, 0), "pickle", "is a pickle"),
    "model.joblib": (b"\x80\x04\x95joblib.numpy_pickle", "pickle", "joblib"),
    "keras.pkl": (b"\x80\x04\x95\x8c\x11keras.src.models", "pickle", "of a Keras object"),
    "new.pt": (zipped("archive/data.pkl", "archive/data/0"), "pickle", "PyTorch"),
    "old.pth": (b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02", "pickle", "PyTorch"),
    "m.onnx": (b"\x08\x07\x12\x07pytorch\x1a\x031.9:\x05", "not-a-model", "ONNX"),
    "noext": (b"\x08\x04\x12\x08tf2onnx.\x1a\x03", "not-a-model", "ONNX"),
    "data.npz": (zipped("x.npy", "y.npy"), "not-a-model", "(.npz)"),
    "data.npy": (b"\x93NUMPY\x01\x00", "not-a-model", "(.npy)"),
    "word.docx": (zipped("[Content_Types].xml"), "not-a-model", "[Content_Types].xml"),
    "m.safetensors": (b"\x40" + bytes(7) + b'{"a":{}}', "not-a-model", "safetensors"),
    "m.gguf": (b"GGUF\x03", "not-a-model", "GGUF"),
    "m.tar.gz": (b"\x1f\x8b\x08", "not-a-model", "gzip"),
    "page.keras": (b"<!DOCTYPE html><html>", "not-a-model", "web page"),
    "model.json": (b'{"class_name": "Sequential"}', "not-a-model", "without its weights"),
    "notes.txt": ("Ein Satz über Modelle.\n".encode(), "not-a-model", "text"),
    "x.data-00000-of-00001": (b"\0\1", "not-a-model", "give its .index"),
    "noise": (bytes(range(200, 256)), "not-a-model", "no model file"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_what_it_is_in_a_sentence(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, kind, says = OTHERS[name]
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(content)
    (problem,) = read_artifact(Path(name), name).problems
    assert problem.kind == kind and says in problem.message, problem.message
    assert not Path("unpickled").exists()


def test_folders_without_models_stay_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that other programs give to their files, and what is in them."""
    monkeypatch.chdir(tmp_path)
    files = {
        "Assets/tree.prefab.meta": b"fileFormatVersion: 2\nguid: 1\n",
        "man/package.meta": b"Title: x",
        "label_map.pbtxt": b"item {\n  id: 1\n  name: 'cat'\n}\n",
        "graph.pbtxt": b'node {\n  calculator: "PassThroughCalculator"\n}\n',
        "config.pbtxt": PROTO_CONFIG,
        "descriptor.pb": b"\x0a\x0bfoo.proto\x12\x03foo",
        "sum.pb": b"\x0a\x05\x0a\x03abc",
        "dense.index": b"faiss",
        "lda.model": pickle.dumps([1]),
        "w2v.weights": b"darknet",
        "x.hdf": b"\x0e\x03\x13\x01",
        "mesh.tf": b'terraform {\n  backend "x" {}\n}\n',
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    with h5py.File("train.h5", "w") as file:
        file["images"] = np.zeros((3, 4, 4), "uint8")
    report = lintmodel.check([Path()], isolated=True)
    assert (report.findings, report.notes, report.models) == ([], [], 0)


def test_folders_with_models_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for path in GRAPHS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    report = lintmodel.check([Path()], isolated=True)
    assert report.models == 5 and report.notes == []
    assert [(one.rule, one.where.path) for one in report.findings] == [
        ("training-mode-signature", "frozen_dropout.pb")
    ]


def test_pickled_weights_in_a_model(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        archive.writestr("config.json", '{"class_name": "Sequential", "config": {"layers": []}}')
        archive.writestr("model.weights.npz", pickle.dumps(Harmful()))
    found = lintmodel.check([tmp_path / "m.keras"], isolated=True).findings
    assert "unreadable-model" in [one.rule for one in found]
    assert any("pickled" in one.message for one in found)
    assert not Path("unpickled").exists()


def test_describe_reads_no_more_than_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    assert describe(path, path.read_bytes())[0] == "not-a-model"
