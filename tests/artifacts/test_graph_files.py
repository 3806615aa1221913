"""Graphs of TF1, frozen graphs, text and TFLite, against TensorFlow itself."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lintmodel
from lintmodel.facts.project import Artifact
from lintmodel.facts.unknown import is_known
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.frontends.artifacts.weights import tensors

MODELS = Path(__file__).parents[1] / "models"


@dataclass
class Graphs:
    """The folder with the files of build_graphs.py, and that module."""

    folder: Path
    build: Any
    keras: Any

    def read(self, name: str) -> Artifact:
        artifact = read_artifact(self.folder / name, name)
        assert artifact.problems == [], artifact.problems
        return artifact


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    pytest.importorskip("tensorflow")
    sys.path.insert(0, str(MODELS))
    try:
        import build_graphs
    finally:
        sys.path.remove(str(MODELS))
    folder = tmp_path_factory.mktemp("graphs")
    build_graphs.write_graphs(folder)
    model = small()
    build_graphs.freeze_keras(model, folder / "keras.pb")
    build_graphs.write_lite(model, folder)
    build_graphs.write_flex(folder)
    model.export(folder / "export", verbose=False)
    build_graphs.as_text(folder / "export", folder / "export_text")
    return Graphs(folder, build_graphs, model)


def small() -> Any:
    import keras

    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1), name="image"),
            layers.Conv2D(4, 3, name="conv"),
            layers.BatchNormalization(name="bn"),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(3, name="head", bias_initializer="ones"),
        ],
        name="small",
    )


def loaded(path: Path) -> Any:
    """The GraphDef as TensorFlow reads it."""
    import tensorflow as tf
    from google.protobuf import text_format

    graph = tf.compat.v1.GraphDef()
    if path.suffix == ".pbtxt":
        return text_format.Parse(path.read_text(), graph)
    graph.ParseFromString(path.read_bytes())
    return graph


@pytest.mark.parametrize("name", ["frozen.pb", "frozen.pbtxt", "frozen_dropout.pb", "keras.pb"])
def test_every_constant_equals_tensorflows(graphs: Graphs, name: str) -> None:
    import tensorflow as tf

    path = graphs.folder / name
    wanted = {
        node.name: tf.make_ndarray(node.attr["value"].tensor)
        for node in loaded(path).node
        if node.op == "Const"
    }
    found = dict(tensors(path))
    assert found.keys() == {key for key, value in wanted.items() if value.dtype != object}
    for key, value in found.items():
        assert value.shape == wanted[key].shape and np.array_equal(value, wanted[key]), key


@pytest.mark.parametrize("name", ["frozen.pb", "frozen.pbtxt"])
def test_weights_are_the_variables_that_were_frozen(graphs: Graphs, name: str) -> None:
    found = {one.path: one for one in graphs.read(name).weights}
    trained = graphs.build.TRAINED
    assert found.keys() == trained.keys()
    for key, weight in found.items():
        values = np.float32(trained[key])
        assert (weight.shape, weight.dtype) == (values.shape, "float32")
        assert (weight.summary.lowest, weight.summary.highest) == (values.min(), values.max())


def test_weights_of_a_frozen_keras_model(graphs: Graphs) -> None:
    found = graphs.read("keras.pb").weights
    assert sorted(w.shape for w in found) == sorted(tuple(w.shape) for w in graphs.keras.weights)


@pytest.mark.parametrize("name", ["frozen.pb", "frozen_dropout.pbtxt"])
def test_ends_of_a_frozen_graph(graphs: Graphs, name: str) -> None:
    (whole,) = graphs.read(name).signatures
    assert [(one.name, one.dtype, one.shape) for one in whole.inputs] == [
        ("x", "float32", (None, 4))
    ]
    assert [(one.name, one.dtype) for one in whole.outputs] == [("probabilities", "float32")]


def rules(path: Path) -> list[str]:
    return [one.rule for one in lintmodel.check([path], isolated=True, show_info=True).findings]


@pytest.mark.parametrize("name", ["frozen.pb", "frozen.pbtxt", "frozen_dropout.pb"])
def test_a_graph_draws_if_two_runs_of_it_differ(graphs: Graphs, name: str) -> None:
    import tensorflow as tf

    tf1 = tf.compat.v1
    with tf.Graph().as_default(), tf1.Session() as session:
        tf1.import_graph_def(loaded(graphs.folder / name), name="")
        given = {"x:0": np.ones((50, 4), "float32")}
        first, second = (session.run("probabilities:0", given) for _ in range(2))
    is_random = not np.array_equal(first, second)
    (whole,) = graphs.read(name).signatures
    assert bool(whole.operations) is is_random
    assert rules(graphs.folder / name) == ["training-mode-signature"] * is_random


@pytest.mark.parametrize(
    ("name", "off"), [("fed_rate", 1.0), ("fed_flag", False), ("fed_flag_old", False)]
)
def test_dropout_that_the_caller_switches_off_is_no_fault(
    graphs: Graphs, name: str, off: Any
) -> None:
    import tensorflow as tf

    tf1 = tf.compat.v1
    with tf.Graph().as_default(), tf1.Session() as session:
        tf1.import_graph_def(loaded(graphs.folder / f"{name}.pb"), name="")
        given = {"x:0": np.ones((50, 4), "float32"), "switch:0": off}
        first, second = (session.run("result:0", given) for _ in range(2))
    assert np.array_equal(first, second)
    (whole,) = graphs.read(f"{name}.pb").signatures
    assert [one.attrs["role"] for one in whole.operations] == ["random"]
    assert all(one.attrs["switched"] for one in whole.operations)
    assert rules(graphs.folder / f"{name}.pb") == []


def test_layers_that_names_prove(graphs: Graphs) -> None:
    model = graphs.read("frozen.pb").model
    assert model is not None and [(one.kind, one.name) for one in model.layers] == [
        ("BatchNormalization", "bn")
    ]


def test_a_graph_beside_a_checkpoint_is_for_training(graphs: Graphs) -> None:
    binary, text = graphs.read("ckpt/model.ckpt-1.meta"), graphs.read("ckpt/text.meta")
    for artifact in (binary, text):
        assert artifact.format == "meta-graph" and artifact.weights == []
        assert [one.zone for one in artifact.signatures] == ["graph"]
        assert "x" in [one.name for one in artifact.signatures[0].inputs]
        roles = {one.attrs["role"] for one in artifact.signatures[0].operations}
        assert {"random", "write", "file"} <= roles
        assert artifact.details["trainable_variables"] == 4
    assert "TensorFlow 2." in binary.version.evidence
    plain = graphs.read("ckpt/graph.pbtxt")
    assert plain.details["frozen"] is False and plain.weights == []
    for name in ("model.ckpt-1.meta", "text.meta", "graph.pbtxt"):
        assert rules(graphs.folder / "ckpt" / name) == []


@pytest.mark.parametrize("name", ["ckpt", "ckpt/checkpoint"])
def test_the_latest_checkpoint(graphs: Graphs, name: str) -> None:
    artifact = graphs.read(name)
    assert ("checkpoint", "model.ckpt-2 is what is read") in artifact.notes
    last = graphs.read("ckpt/model.ckpt-2.index")
    assert [one.path for one in artifact.weights] == [one.path for one in last.weights] != []


def facts(artifact: Artifact) -> Any:
    """What must not depend on whether a graph is stored as text."""
    return (
        [(one.path, one.shape, one.summary) for one in artifact.weights],
        [
            (one.name, one.zone, one.tags, [(end.name, end.shape) for end in one.inputs],
             [(op.op, op.path, op.variable, op.attrs) for op in one.operations])
            for one in artifact.signatures
        ],
        [(layer.kind, layer.name) for layer in artifact.model.layers] if artifact.model else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("binary", "text"),
    [("export", "export_text"), ("tf1_saved", "text_saved"), ("frozen.pb", "frozen.pbtxt")],
)
def test_text_is_read_as_the_same(graphs: Graphs, binary: str, text: str) -> None:
    assert facts(graphs.read(text)) == facts(graphs.read(binary))


def test_several_graphs_with_tags(graphs: Graphs) -> None:
    """The graph for training is no place to look for faults of serving."""
    artifact = graphs.read("tf1_saved")
    found = {(one.name, one.zone, one.tags) for one in artifact.signatures}
    assert found == {
        ("saved_model_main_op", "load", ("train",)),
        ("saved_model_main_op", "load", ("serve",)),
        ("serving_default", "serve", ("serve",)),
    }
    assert rules(graphs.folder / "tf1_saved") == []


# -- TFLite ------------------------------------------------------------------------------------


def interpreter(path: Path) -> Any:
    import tensorflow as tf

    return tf.lite.Interpreter(str(path))


@pytest.mark.parametrize("name", ["float", "float16", "dynamic", "int8"])
def test_inputs_and_outputs_are_those_of_the_interpreter(graphs: Graphs, name: str) -> None:
    path = graphs.folder / f"lite_{name}.tflite"
    model = interpreter(path)
    (signature,) = graphs.read(path.name).signatures
    listed = model.get_signature_list()[signature.name]
    for ends, details, names in (
        (signature.inputs, model.get_input_details(), listed["inputs"]),
        (signature.outputs, model.get_output_details(), listed["outputs"]),
    ):
        assert [end.name for end in ends] == names
        for end, detail in zip(ends, details, strict=True):
            assert end.dtype == np.dtype(detail["dtype"]).name
            assert end.shape == tuple(None if n < 0 else n for n in detail["shape_signature"])
            scales = detail["quantization_parameters"]["scales"]
            assert end.scales == tuple(scales) and bool(end.scales) is (name == "int8")
            assert end.zero_points == tuple(detail["quantization_parameters"]["zero_points"])


@pytest.mark.parametrize("name", ["float", "float16", "dynamic", "int8"])
def test_constants_are_those_of_the_interpreter(graphs: Graphs, name: str) -> None:
    path = graphs.folder / f"lite_{name}.tflite"
    model = interpreter(path)
    model.allocate_tensors()
    wanted = {detail["name"]: detail["index"] for detail in model.get_tensor_details()}
    found = dict(tensors(path))
    assert len(found) > 5
    for key, value in found.items():
        assert np.array_equal(model.get_tensor(wanted[key]), value), key


def test_weights_of_a_lite_model(graphs: Graphs) -> None:
    shapes = {one.shape for one in graphs.read("lite_float.tflite").weights}
    assert {(4, 3, 3, 1), (3, 144), (3,), (4,)} == shapes
    kinds = {one.dtype for one in graphs.read("lite_float16.tflite").weights}
    assert kinds == {"float16"}
    assert {one.dtype for one in graphs.read("lite_int8.tflite").weights} == {"int8", "int32"}


def test_signatures_of_a_lite_model(graphs: Graphs) -> None:
    found = {one.name: one for one in graphs.read("flex.tflite").signatures}
    assert found.keys() == interpreter(graphs.folder / "flex.tflite").get_signature_list().keys()
    assert [one.attrs["role"] for one in found["draw"].operations] == ["random"]
    assert found["twice"].operations == ()


@pytest.mark.parametrize(
    ("bad", "names"),
    # The converter of TFLite makes the largest number of an infinity.
    [(np.nan, ("m.pb", "m.tflite")), (np.inf, ("m.pb",))],
)
def test_values_that_are_not_finite(
    graphs: Graphs, tmp_path: Path, bad: float, names: tuple[str, ...]
) -> None:
    """The same fault in every format of one model."""
    model = small()
    kernel, bias = model.get_layer("head").get_weights()
    kernel[1, 1] = bad
    model.get_layer("head").set_weights([kernel, bias])
    graphs.build.freeze_keras(model, tmp_path / "m.pb")
    if "m.tflite" in names:
        import tensorflow as tf

        lite = tf.lite.TFLiteConverter.from_keras_model(model).convert()
        (tmp_path / "m.tflite").write_bytes(lite)
    for name in names:
        (weight,) = [
            one
            for one in read_artifact(tmp_path / name, name).weights
            if is_known(one.summary) and not one.summary.finite
        ]
        assert weight.summary.nans + weight.summary.infs == 1
        assert "non-finite-weights" in rules(tmp_path / name)
