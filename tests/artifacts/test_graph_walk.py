"""What counts as reachable, on graphs made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.signature import Operation, Signature
from lintmodel.frontends.artifacts import read_artifact, schema
from lintmodel.frontends.artifacts.graph_ops import known_operations, role_of

CALL = "StatefulPartitionedCall"


def node(name: str, op: str, *inputs: str, f: str = "", **attrs: Any) -> dict[str, Any]:
    entries = [{"key": key.encode(), "value": value} for key, value in attrs.items()]
    if f:
        entries.append({"key": b"f", "value": {"func": {"name": f.encode()}}})
    return {
        "name": name.encode(),
        "op": op.encode(),
        "input": [one.encode() for one in inputs],
        "attr": entries,
    }


def function(name: str, *nodes: Any, args: str = "", ret: str = "", control: str = "") -> Any:
    return {
        "signature": {
            "name": name.encode(),
            "inputs": [{"name": one.encode()} for one in args.split()],
        },
        "node": list(nodes),
        "ret": [{"key": b"out", "value": one.encode()} for one in ret.split()],
        "control_ret": [{"key": b"c", "value": one.encode()} for one in control.split()],
    }


def read(tmp_path: Path, nodes: list[Any], *functions: Any) -> tuple[Signature, list[str]]:
    """The signature whose output is the node "out"."""
    entry = {"key": b"y", "value": {"name": b"out:0", "dtype": 1}}
    graph = {"node": nodes, "library": {"function": list(functions)}}
    signature = {"key": b"serve", "value": {"outputs": [entry]}}
    message = schema.SavedModel(
        meta_graphs=[{"info": {"tags": [b"serve"]}, "graph": graph, "signatures": [signature]}]
    )
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01" + message.SerializeToString())
    artifact = read_artifact(tmp_path, "m")
    assert "crash" not in artifact.details
    return artifact.signatures[0], [problem.kind for problem in artifact.problems]


def ops(signature: Signature) -> list[str]:
    return [one.op for one in signature.operations]


def only(signature: Signature) -> Operation:
    (operation,) = signature.operations
    return operation


@pytest.mark.parametrize(
    ("attrs", "found"),
    [
        ({}, ["FusedBatchNormV3"]),
        ({"is_training": {"b": True}}, ["FusedBatchNormV3"]),
        ({"is_training": {"b": False}}, []),
    ],
)
def test_a_stripped_attr_means_the_default(tmp_path: Path, attrs: Any, found: list[str]) -> None:
    signature, _ = read(tmp_path, [node("out", "FusedBatchNormV3", **attrs)])
    assert ops(signature) == found


@pytest.mark.parametrize(
    ("nodes", "functions", "found"),
    [
        ([node("out", "Add", "a"), node("a", "RandomUniform")], [], ["RandomUniform"]),
        ([node("out", "Add", "^a"), node("a", "PyFunc")], [], ["PyFunc"]),
        ([node("out", "Add", "a:1"), node("a", "ReadFile")], [], ["ReadFile"]),
        ([node("out", "Add"), node("a", "RandomUniform")], [], []),
        ([node("out", CALL, f="f")], [function("f", node("a", "PyFunc"), ret="a:y:0")], ["PyFunc"]),
        ([node("out", CALL, f="f")], [function("f", node("a", "PyFunc"), control="a")], ["PyFunc"]),
        ([node("out", CALL, f="f")], [function("f", node("a", "PyFunc"))], []),
        ([node("out", CALL, f="f")], [function("g", node("a", "PyFunc"), ret="a")], []),
        ([node("out", CALL, f="gone")], [], []),
        ([node("out", "Add", "out")], [], []),
        (
            [node("out", CALL, f="f")],
            [
                function("f", node("a", CALL, f="g"), ret="a"),
                function("g", node("a", CALL, f="f"), node("b", "WriteFile"), ret="a b"),
            ],
            ["WriteFile"],
        ),
    ],
)
def test_reachability(tmp_path: Path, nodes: Any, functions: Any, found: list[str]) -> None:
    signature, problems = read(tmp_path, nodes, *functions)
    assert ops(signature) == found and problems == []


def test_branches_in_a_list_of_functions(tmp_path: Path) -> None:
    branches = {"list": {"func": [{"name": b"f"}, {"name": b"g"}]}}
    signature, _ = read(
        tmp_path,
        [node("out", "Case", branches=branches)],
        function("f", node("a", "PyFunc"), ret="a"),
        function("g", node("a", "ReadFile"), ret="a"),
    )
    assert ops(signature) == ["PyFunc", "ReadFile"]


def test_the_variable_is_found_through_calls(tmp_path: Path) -> None:
    """Two calls of one function write two variables, and the path leads to each."""
    shared = {"s": b"bn/moving_mean"}
    inner = function("inner", node("w", "AssignVariableOp", "v", "x"), args="x v", control="w")
    outer = function(
        "outer",
        node("i", "Identity", "v"),
        node("c", CALL, "x", "i:output:0", f="inner"),
        node("d", CALL, "x", "u", f="inner"),
        args="x v u",
        ret="c d",
    )
    nodes = [
        node("handle", "VarHandleOp", shared_name=shared),
        node("other", "VarHandleOp"),
        node("out", CALL, "in", "handle", "other", f="outer"),
    ]
    signature, _ = read(tmp_path, nodes, inner, outer)
    assert {one.variable for one in signature.operations} == {"bn/moving_mean", "other"}
    assert {one.path for one in signature.operations} == {("outer", "inner")}


def test_a_condition_is_not_passed_on(tmp_path: Path) -> None:
    write = function("then", node("w", "AssignVariableOp", "v", "v"), args="v", control="w")
    nodes = [
        node("c", "VarHandleOp"),
        node("v", "VarHandleOp"),
        node("out", "If", "c", "v", f="then"),
    ]
    assert only(read(tmp_path, nodes, write)[0]).variable == "v"


def test_what_is_not_a_variable_has_no_name(tmp_path: Path) -> None:
    nodes = [node("p", "Placeholder"), node("out", "AssignVariableOp", "p", "p")]
    assert only(read(tmp_path, nodes)[0]).variable == ""


@pytest.mark.parametrize(("length", "problems"), [(100, []), (1000, ["cap"])])
def test_a_chain_of_calls_has_an_end(tmp_path: Path, length: int, problems: list[str]) -> None:
    functions = [function(f"f{i}", node("a", CALL, f=f"f{i + 1}"), ret="a") for i in range(length)]
    end = function(f"f{length}", node("a", "PyFunc"), ret="a")
    signature, said = read(tmp_path, [node("out", CALL, f="f0")], *functions, end)
    assert said == problems and len(signature.operations) == (0 if problems else 1)


@pytest.mark.parametrize(
    ("op", "role"),
    [
        ("AssignVariableOp", "write"),
        ("AssignSubVariableOp", "write"),
        ("AssignAdd", "write"),
        ("ResourceScatterUpdate", "write"),
        ("ResourceApplyAdam", "write"),
        ("LookupTableInsertV2", "write"),
        ("TensorScatterUpdate", ""),
        ("ReadVariableOp", ""),
        ("RandomUniform", "random"),
        ("RandomStandardNormal", "random"),
        ("StatelessRandomUniformV2", "random"),
        ("StatelessRandomGetKeyCounter", ""),
        ("StatelessTruncatedNormalV2", "random"),
        ("Multinomial", "random"),
        ("RandomGammaGrad", ""),
        ("ShuffleDataset", ""),
        ("UniformQuantize", ""),
        ("ReadFile", "file"),
        ("SaveV2", "file"),
        ("MergeV2Checkpoints", "file"),
        ("TFRecordDatasetV2", "file"),
        ("TFRecordReaderV2", "file"),
        ("RpcCall", "file"),
        ("TensorSliceDataset", ""),
        ("ShardedFilename", ""),
        ("EagerPyFunc", "python"),
        ("LookupTableImportV2", "lookup"),
        ("LookupTableFindV2", ""),
        ("MatMul", ""),
        ("_Arg", ""),
        ("SentencepieceTokenizeOp", "unknown"),
    ],
)
def test_roles(op: str, role: str) -> None:
    assert role_of(op) == role


# Where another test has loaded it, it registers these for graphs that nobody saves.
OF_THE_LITE_CONVERTER = {
    "UnidirectionalSequenceLstm",
    "UnidirectionalSequenceRnn",
    "TFLite_Detection_PostProcess",
}


def test_the_table_of_operations_is_tensorflows() -> None:
    """Every operation of the running TensorFlow is in the table; the table has no stray lines."""
    pytest.importorskip("tensorflow")
    from tensorflow.core.framework import op_def_pb2
    from tensorflow.python.client import pywrap_tf_session as session

    listed = op_def_pb2.OpList.FromString(session.TF_GetBuffer(session.TF_GetAllOpList()))
    public = {op.name for op in listed.op if not op.name.startswith("_")} - OF_THE_LITE_CONVERTER
    assert public <= known_operations()
    assert all(name.replace(">", "").isalnum() for name in known_operations())
