"""Operations that are harmless but for an attribute: tf.print to a file, debugging to a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from artifacts.test_graph_walk import node, only, ops, read

from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.graph_ops import deed_of, known_operations, role_of
from lintmodel.frontends.artifacts.graph_targets import TARGETED


def text(value: str) -> dict[str, Any]:
    return {"s": value.encode()}


def texts(*values: str) -> dict[str, Any]:
    return {"list": {"s": [one.encode() for one in values]}}


@pytest.mark.parametrize(
    ("op", "attrs", "does", "file"),
    [
        ("PrintV2", {"output_stream": text("file:///srv/x.log")}, "writes", "/srv/x.log"),
        ("DebugIdentity", {"debug_urls": texts("", "file:///tmp/d")}, "writes", "/tmp/d"),
        ("DebugNumericSummaryV2", {"debug_urls": texts("grpc://a:1")}, "remote", "grpc://a:1"),
        ("DumpTensor", {"log_path": text("/srv/t")}, "writes", "/srv/t"),
        ("RecordInput", {"file_pattern": text("/etc/*")}, "reads", "/etc/*"),
        ("Skipgram", {"filename": text("words.txt")}, "reads", "words.txt"),
        ("DecodeProtoV2", {"descriptor_source": text("/srv/d.pb")}, "reads", "/srv/d.pb"),
    ],
)
def test_what_names_a_file(tmp_path: Path, op: str, attrs: Any, does: str, file: str) -> None:
    signature, problems = read(tmp_path, [node("out", op, **attrs)])
    operation = only(signature)
    assert (operation.op, operation.attrs) == (
        op, {"role": "file", "does": does, "filename": file, "asset": False},
    )  # fmt: skip
    assert problems == []


@pytest.mark.parametrize(
    ("op", "attrs"),
    [
        ("PrintV2", {}),
        ("PrintV2", {"output_stream": text("stderr")}),
        ("PrintV2", {"output_stream": text("stdout")}),
        ("PrintV2", {"output_stream": text("log(info)")}),
        ("PrintV2", {"end": text("file:///srv/x.log")}),
        ("Print", {"message": text("file:///srv/x.log")}),
        ("DebugIdentity", {"debug_urls": texts()}),
        ("DebugIdentity", {"debug_urls": texts("memcbk:///x")}),
        ("DecodeProtoV2", {"descriptor_source": text("local://")}),
        ("EncodeProto", {"descriptor_source": text("bytes://abc")}),
        ("CacheDatasetV2", {}),
    ],
)
def test_what_names_none(tmp_path: Path, op: str, attrs: Any) -> None:
    signature, _ = read(tmp_path, [node("out", op, **attrs)])
    assert ops(signature) == []


@pytest.mark.parametrize(("name", "found"), [("/srv/cache", ["CacheDatasetV2"]), ("", [])])
def test_a_cache_in_memory_or_in_a_file(tmp_path: Path, name: str, found: list[str]) -> None:
    value = {"tensor": {"dtype": 7, "strings": [name.encode()]}}
    nodes = [node("n", "Const", value=value), node("out", "CacheDatasetV2", "d", "n")]
    signature, _ = read(tmp_path, [*nodes, node("d", "Placeholder")])
    assert ops(signature) == found


@pytest.mark.parametrize(
    ("op", "does"),
    [("DatasetToTFRecord", "writes"), ("ExperimentalDatasetToTFRecord", "writes"),
     ("SnapshotDatasetV2", "writes"), ("SnapshotDatasetReader", "reads"),
     ("ListSnapshotChunksDataset", "reads"), ("RegisterDatasetV2", "remote")],
)  # fmt: skip
def test_others_that_were_missed(op: str, does: str) -> None:
    assert (role_of(op), deed_of(op)) == ("file", does)


def test_tensorflow_has_them() -> None:
    assert {op.decode() for op in TARGETED} <= known_operations()


def test_printing_to_a_file_as_tensorflow_saves_it(tmp_path: Path) -> None:
    """The file is written by a call of the signature, and the operation is found."""
    import tensorflow as tf

    log = tmp_path / "x.log"

    class Printing(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec((), "float32")])
        def served(self, x: Any) -> Any:
            tf.print("request", output_stream=f"file://{log}")
            tf.print("harmless")
            return x + 1

    module = Printing()
    tf.saved_model.save(module, str(tmp_path / "m"), {"serving_default": module.served})
    tf.saved_model.load(str(tmp_path / "m")).signatures["serving_default"](tf.constant(1.0))
    assert log.read_text() == "request\n"
    (signature,) = [s for s in read_artifact(tmp_path / "m", "m").signatures if s.zone == "serve"]
    assert [(one.op, one.attrs["does"], one.attrs["filename"]) for one in signature.operations] == [
        ("PrintV2", "writes", str(log))
    ]
