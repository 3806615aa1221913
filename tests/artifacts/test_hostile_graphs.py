"""Graphs, text and TFLite that are damaged or made to harm: one problem that says what is wrong."""

from __future__ import annotations

import struct
import time
from pathlib import Path
from typing import Any

import pytest

import lintmodel
from lintmodel.frontends.artifacts import read_artifact, schema, text_proto
from lintmodel.frontends.artifacts.flat import MAX_READ, Buffer, Record
from lintmodel.frontends.artifacts.reading import Unreadable
from lintmodel.frontends.artifacts.sniff import sniff
from lintmodel.frontends.artifacts.sniff_graph import graph_kind, message_in

GRAPHS = Path(__file__).parents[1] / "models" / "fixtures" / "graphs"
FROZEN = GRAPHS / "frozen_dropout.pb"
TEXT = GRAPHS / "frozen.pbtxt"
LITE = GRAPHS / "lite_float.tflite"
FILES = sorted(GRAPHS.iterdir())


def read(path: Path, content: bytes) -> Any:
    path.write_bytes(content)
    began = time.process_time()
    artifact = read_artifact(path, path.name)
    assert time.process_time() - began < 10
    assert "crash" not in artifact.details, artifact.details["crash"]
    return artifact


@pytest.mark.parametrize("source", FILES, ids=lambda path: path.name)
def test_a_file_that_is_cut_off_anywhere(tmp_path: Path, source: Path) -> None:
    """At every hundredth of its length. Some cuts leave a whole graph: a shorter one, or a flat
    buffer whose last bytes nobody needs."""
    data = source.read_bytes()
    silent = 0
    for share in range(1, 100):
        artifact = read(tmp_path / source.name, data[: len(data) * share // 100])
        silent += not artifact.problems
    assert silent < 12, silent


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (FROZEN.read_bytes()[:512], "graph"),
        (b"\x0a\x05\x0a\x03abc", ""),
        (b"\x0a\x0b\x0a\x01x\x12\x06NoSuch", ""),
        (b"\x0a\x0a\x0a\x01x\x12\x05Const", "graph"),
        (b"\x0a\x0a\x0a\x01 \x12\x05Const", ""),
        (b"\x0a\x0f\x12\x0d\x0a\x0b\x0a\x05Const\x1a\x02xy", "meta-graph"),
        (b"\x0a\x0f\x12\x0d\x0a\x0b\x0a\x05Other\x1a\x02xy", ""),
        (b"\x0a\x0f\x22\x05serve*\x061.15.0\x12\x00", "meta-graph"),
        (b"\x0a\x05hello", ""),
        (b"\x0a", ""),
        (b"\x0a\xff\xff\xff\xff\xff\xff", ""),
    ],
)
def test_graphs_are_told_by_their_content(head: bytes, kind: str) -> None:
    assert graph_kind(head) == kind


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b'node {\n  name: "x"\n  op: "Const"\n', "Graph"),
        (b'# a comment\n\nnode { name: "x" op: "Const" }', "Graph"),
        (b'node {\n  calculator: "X"\n}', ""),
        (b"saved_model_schema_version: 1\nmeta_graphs {\n", "SavedModel"),
        (b"meta_graphs {\n", "SavedModel"),
        (b"meta_info_def {\n", "MetaGraph"),
        (b'model_checkpoint_path: "x"', "CheckpointState"),
        (b"item {\n", ""),
        (b"", ""),
    ],
)
def test_text_is_told_by_its_beginning(head: bytes, message: str) -> None:
    assert message_in(head) == message


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ('node { name: "x" op: "Const" ', "truncated", "not readable"),
        ('node { name: "x" op: "Const" } }', "corrupt", "not readable"),
        ('node { name: "x" op: "Const" attr { key: 5 } }', "corrupt", "not readable"),
        ('node { name: "x" op: "Const" attr { value { type: NO_TYPE } } }', "corrupt", "readable"),
        (
            'node { name: "x" op: "C" ' + "unknown { " * 5000 + "}" * 5000 + "}",
            "cap",
            "levels deep",
        ),
        ('node { name: "x" op: "C" u < ' + "a < " * 5000 + ">" * 5001 + "}", "cap", "levels deep"),
        ('node { name: "x" op: "C" b: ' + "[" * 5000 + "]" * 5000 + "}", "corrupt", ""),
    ],
)
def test_text_that_is_wrong(tmp_path: Path, text: str, kind: str, says: str) -> None:
    (problem,) = read(tmp_path / "g.pbtxt", text.encode()).problems
    assert problem.kind == kind and says in problem.message, problem.message


def test_fields_of_a_later_tensorflow_are_skipped(tmp_path: Path) -> None:
    later = 'node { name: "x" op: "Const" novelty { [type.googleapis.com/a.B] { c: 1 } } news: 5 }'
    assert read(tmp_path / "g.pbtxt", later.encode()).problems == []


def test_long_text_is_a_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_proto, "MAX_TEXT_BYTES", 1000)
    (problem,) = read(tmp_path / "g.pbtxt", TEXT.read_bytes()).problems
    assert problem.kind == "cap" and "save it as .pb" in problem.message


START = 'node { name: "x" op: "Const" } '
ITEMS = {
    "fields": "junk { " + "a: 1 " * 60_000 + "}",
    "lists": "junk: [" + "1," * 100_000 + "1]",
    "messages": "a{}" * 60_000,
    "literals": "junk: " + '""' * 100_000,
    "single quotes": "junk: " + "'' " * 60_000,
}


@pytest.mark.parametrize("items", ITEMS)
def test_a_long_line_costs_no_more_than_many(tmp_path: Path, items: str) -> None:
    began = time.process_time()
    artifact = read(tmp_path / "g.pbtxt", (START + ITEMS[items]).encode())
    assert artifact.problems == [] and time.process_time() - began < 4


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_text_that_never_closes_costs_no_square(tmp_path: Path, quote: str) -> None:
    began = time.process_time()
    content = START + f"junk: {quote}" + f"\\{quote}" * 300_000
    (problem,) = read(tmp_path / "g.pbtxt", content.encode()).problems
    assert problem.kind in ("corrupt", "truncated") and time.process_time() - began < 4


def test_a_long_literal_is_a_cap(tmp_path: Path) -> None:
    text = f'{START} node {{ name: "y" op: "Const" a: "{"x" * 2_000_000}" }}'
    (problem,) = read(tmp_path / "g.pbtxt", text.encode()).problems
    assert problem.kind == "cap" and "save it as .pb" in problem.message


# -- frozen graphs -----------------------------------------------------------------------------


def frozen(
    shape: tuple[int, ...],
    content: bytes = b"",
    values: tuple[float, ...] = (),
    user: bytes = b"MatMul",
) -> bytes:
    """A graph of a constant that another operation takes."""
    tensor = schema.TensorValues(dtype=1, content=content, floats=values)
    for length in shape:
        tensor.shape.dim.add(size=length)
    graph = schema.Graph()
    node = graph.node.add(name=b"w", op=b"Const")
    node.attr.add(key=b"value").value.tensor.ParseFromString(tensor.SerializeToString())
    graph.node.add(name=b"out", op=user, input=[b"x", b"w"])
    return bytes(graph.SerializeToString())


def test_weights_as_bytes_and_as_a_list(tmp_path: Path) -> None:
    for content in (
        frozen((2, 2), struct.pack("<4f", 1, 2, 3, 4)),
        frozen((2, 2), values=(1.0, 2.0, 3.0, 4.0)),
    ):
        (weight,) = read(tmp_path / "g.pb", content).weights
        assert (weight.shape, weight.summary.lowest, weight.summary.highest) == ((2, 2), 1.0, 4.0)


@pytest.mark.parametrize(
    ("user", "value", "bad"),
    [
        (b"MatMul", float("nan"), True),
        (b"MatMul", float("inf"), True),
        (b"GatherV2", float("nan"), True),
        (b"GatherV2", float("-inf"), False),  # a table of masks
        (b"Add", float("-inf"), False),  # a mask
        (b"Select", float("nan"), False),
    ],
)
def test_which_constants_must_be_finite(
    tmp_path: Path, user: bytes, value: float, bad: bool
) -> None:
    (tmp_path / "g.pb").write_bytes(frozen((2,), struct.pack("<2f", 1, value), user=user))
    found = lintmodel.check([tmp_path / "g.pb"], isolated=True).findings
    assert [one.rule for one in found] == ["non-finite-weights"] * bad


def test_a_list_that_goes_on_is_not_written_out(tmp_path: Path) -> None:
    """One number for a shape of a billion is what TensorFlow itself writes."""
    artifact = read(tmp_path / "g.pb", frozen((1_000_000, 1_000_000), values=(0.5,)))
    (weight,) = artifact.weights
    assert artifact.problems == [] and weight.summary.all_equal(0.5)


@pytest.mark.parametrize("shape", [(3, 3), (1 << 40, 1 << 40), (0,), ()])
def test_a_shape_that_is_not_the_storage_is_corrupt(tmp_path: Path, shape: tuple[int, ...]) -> None:
    artifact = read(tmp_path / "g.pb", frozen(shape, struct.pack("<4f", 1, 2, 3, 4)))
    assert [problem.kind for problem in artifact.problems] == ["corrupt"]


def test_a_large_weight_is_read_in_place(tmp_path: Path) -> None:
    import tracemalloc

    content = frozen((1000, 10_000), struct.pack("<f", 0.25) * 10_000_000)
    (tmp_path / "g.pb").write_bytes(content)
    del content
    tracemalloc.start()
    (weight,) = read_artifact(tmp_path / "g.pb", "g.pb").weights
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert weight.summary.all_equal(0.25) and peak < 8_000_000


def test_a_saved_model_that_is_frozen(tmp_path: Path) -> None:
    """It has no variables: nothing is absent, and its constants are its weights."""
    message = schema.SavedModel()
    for value in (1.0, float("nan")):
        graph = message.meta_graphs.add()
        graph.info.tags.append(b"serve" if value != 1.0 else b"other")
        graph.graph.ParseFromString(frozen((2, 2), struct.pack("<4f", 1, 2, 3, value)))
    (tmp_path / "m").mkdir()
    path = tmp_path / "m" / "saved_model.pb"
    path.write_bytes(b"\x08\x01" + message.SerializeToString())
    artifact = read_artifact(tmp_path / "m", "m")
    assert artifact.problems == [] and artifact.notes == []
    (weight,) = artifact.weights
    assert weight.summary.nans == 1


def test_nodes_that_take_each_other(tmp_path: Path) -> None:
    graph = schema.Graph()
    for name, source in ((b"a", b"b"), (b"b", b"a")):
        graph.node.add(name=name, op=b"Identity", input=[source])
    assert read(tmp_path / "g.pb", graph.SerializeToString()).problems == []


# -- TFLite ------------------------------------------------------------------------------------


def test_every_offset_may_be_wrong(tmp_path: Path) -> None:
    """Each word of the file in turn points far away, before its start, and at itself."""
    data = LITE.read_bytes()
    for at in range(0, min(len(data), 1200), 4):
        for word in (b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"):
            read(tmp_path / "m.tflite", data[:at] + word + data[at + 4 :])


def test_not_more_than_the_head(tmp_path: Path) -> None:
    for content in (
        b"\0\0\0\0TFL3",
        b"\x08\0\0\0TFL3",
        b"\xff\xff\xff\xffTFL3",
        b"\x04\0\0\0TFL3\0",
    ):
        assert sniff_of(tmp_path, content) == "tflite"
        (problem,) = read(tmp_path / "m.tflite", content).problems
        assert problem.kind in ("corrupt", "truncated")


def sniff_of(folder: Path, content: bytes) -> str:
    (folder / "m").write_bytes(content)
    return sniff(folder / "m")


def shared(count: int) -> bytes:
    """A table with one field: a vector of `count` references to one table that says nothing."""
    vector = b"".join(struct.pack("<I", 4 * (count - index)) for index in range(count))
    head = struct.pack("<HHH", 6, 8, 4) + b"\0\0"  # vtable: size, table size, field 0 at 4
    table = struct.pack("<iI", 8, 4)
    empty = struct.pack("<i", -4) + struct.pack("<HH", 4, 4)
    return head + table + struct.pack("<I", count) + vector + empty


def test_a_list_may_name_one_table_often() -> None:
    data = shared(10)
    assert len(list(Record(Buffer(data), 8).records(0))) == 10


def test_lists_are_bounded() -> None:
    buffer = Buffer(shared(10))
    buffer.left = 100
    with pytest.raises(Unreadable, match="more than any model"):
        list(Record(buffer, 8).records(0))
    with pytest.raises(Unreadable, match="points at bytes"):
        Record(buffer, 8).numbers(0, "int64")
    assert MAX_READ < 1 << 30
