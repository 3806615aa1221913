"""Configs as dicts: every spelling of every Keras, and configs that do not fit together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.project import Artifact
from lintmodel.facts.unknown import UNKNOWN, Unknown, same
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts.keras_config import lower_config
from lintmodel.frontends.artifacts.layer_config import arguments, kind_of
from lintmodel.frontends.artifacts.objective_config import lower_objective
from lintmodel.frontends.artifacts.reading import Reading, Unreadable
from lintmodel.frontends.artifacts.safe_json import load_json

KERAS3 = KerasVersion((3, 15))


def lower(saved: dict[str, Any], version: KerasVersion = KERAS3) -> tuple[Any, list[str]]:
    reading = Reading(Path("m.keras"), "m.keras", "all", Artifact("m.keras"))
    lowering = lower_config(saved, reading, version)
    return lowering.model, [problem.message for problem in reading.artifact.problems]


def layer(name: Any, kind: str = "Dense", inbound: Any = None, **config: Any) -> dict[str, Any]:
    return {
        "class_name": kind,
        "name": name,
        "config": {"name": name, **config},
        "inbound_nodes": [] if inbound is None else inbound,
    }


def functional(*layers: Any, outputs: Any, inputs: Any = (("x", 0, 0),)) -> dict[str, Any]:
    config = {
        "name": "m",
        "layers": list(layers),
        "input_layers": [list(ref) for ref in inputs],
        "output_layers": outputs,
    }
    return {"class_name": "Functional", "config": config}


def tensor(name: str, call: int = 0, output: int = 0) -> dict[str, Any]:
    history = [name, call, output]
    config = {"shape": [None, 4], "dtype": "float32", "keras_history": history}
    return {"class_name": "__keras_tensor__", "config": config}


X = layer("x", "InputLayer", batch_shape=[None, 4])
Y = layer("y", "InputLayer", batch_shape=[None, 4])
XY = (("x", 0, 0), ("y", 0, 0))


@pytest.mark.parametrize(
    ("inbound", "inputs", "kwargs"),
    [
        ([{"args": [tensor("x")], "kwargs": {}}], ["x"], {}),
        ([{"args": [tensor("x")], "kwargs": {"training": True}}], ["x"], {"training": True}),
        (
            [{"args": [[tensor("x"), tensor("y")]], "kwargs": {"mask": None}}],
            ["x", "y"],
            {"mask": None},
        ),
        ([{"args": [tensor("x")], "kwargs": {"value": tensor("y")}}], ["x", "y"], {}),
        ([{"args": [tensor("x"), 255.0], "kwargs": {}}], ["x"], {"y": 255.0}),
        ([{"args": [{"a": tensor("x"), "b": tensor("y")}], "kwargs": {}}], ["x", "y"], {}),
        ([[["x", 0, 0, {"training": True}]]], ["x"], {"training": True}),
        ([[["x", 0, 0, {}], ["y", 0, 0, {}]]], ["x", "y"], {}),
        ([[["x", 0, 0], ["y", 0, 0]]], ["x", "y"], {}),
        ([["x", 0, 0, {"y": ["y", 0, 0], "name": None}]], ["x", "y"], {"name": None}),
        ([["x", 0, 0, {"y": ["not a layer", 0, 0]}]], ["x"], {"y": ["not a layer", 0, 0]}),
        ([["x", 0, 0, {"shape": [3, 0, 0]}]], ["x"], {"shape": [3, 0, 0]}),
        ([{"first": ["x", 0, 0, {}], "second": ["y", 0, 0, {}]}], ["x", "y"], {}),
        ([["_CONSTANT_VALUE", -1, 2.0, {"y": ["x", 0, 0]}]], ["x"], {}),
        ({"class_name": "__tuple__", "items": [[["x", 0, 0]]]}, ["x"], {}),
    ],
)
def test_inbound_nodes(inbound: Any, inputs: list[str], kwargs: dict[str, Any]) -> None:
    saved = functional(X, Y, layer("d", "Concatenate", inbound), outputs=[["d", 0, 0]], inputs=XY)
    model, problems = lower(saved)
    assert problems == [] and model.complete
    (head,) = model.heads
    assert [node.layer.name for node in head.inputs] == inputs
    assert head.kwargs == kwargs


@pytest.mark.parametrize(
    "outputs", [[["d", 0, 0]], ["d", 0, 0], {"out": ["d", 0, 0]}, [{"out": ["d", 0, 0]}]]
)
def test_outputs(outputs: Any) -> None:
    model, problems = lower(functional(X, layer("d", inbound=[[["x", 0, 0]]]), outputs=outputs))
    assert problems == [] and [node.layer.name for node in model.heads] == ["d"]
    assert model.output_names == (("out",) if isinstance(outputs, dict) else ("d",))


def test_a_shared_layer_has_a_node_for_each_call() -> None:
    shared = layer("d", inbound=[[["x", 0, 0]], [["d", 0, 0]]])
    model, _ = lower(functional(X, shared, outputs=[["d", 1, 0]]))
    first, second = (node for node in model.nodes if node.layer.name == "d")
    assert second.inputs == (first,) and model.heads == [second]
    assert len(model.layers) == 2


@pytest.mark.parametrize("index", [0, 1])
def test_keras_2_counts_the_call_inside_a_nested_model(index: int) -> None:
    inner = {**functional(X, layer("d", inbound=[[["x", 0, 0]]]), outputs=[["d", 0, 0]])}
    inner |= {"name": "inner", "inbound_nodes": [[["x", 0, 0, {}]]]}
    inner["config"] = {**inner["config"], "name": "inner"}
    model, problems = lower(
        functional(X, inner, layer("z", inbound=[[["inner", index, 0]]]), outputs=[["z", 0, 0]])
    )
    assert problems == [] and model.complete and model.layers[1].inner.complete
    assert model.heads[0].inputs[0].layer.name == "inner"


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ([X, layer("d", inbound=[[["gone", 0, 0]]])], "layer 'gone'"),
        ([X, layer("d", inbound=[[["x", 7, 0]]])], "call 7"),
        ([X, layer("d", inbound=[[["x", -1, 0]]])], "call -1"),
        ([X, layer("d", inbound=[[["d", 0, 0]]])], "in a circle"),
        ([X, layer("d", inbound=[[["e", 0, 0]]]), layer("e", inbound=[[["d", 0, 0]]])], "circle"),
        ([X, layer("d", inbound="x")], "inbound_nodes"),
        ([X, layer("d", inbound=[3])], "inbound_nodes"),
        ([X, layer("d", inbound=[{"args": [{"class_name": "__keras_tensor__"}]}])], "layer ''"),
        ([X, layer(None, inbound=[[["x", 0, 0]]])], "layer 'd'"),
        ([X, layer(["d"], inbound=[[["x", 0, 0]]])], "layer 'd'"),
        ([X, layer({"d": 1}, inbound=[[["x", 0, 0]]])], "layer 'd'"),
    ],
)
def test_what_does_not_fit_is_said_and_leaves_the_model_incomplete(
    layers: list[Any], says: str
) -> None:
    model, problems = lower(functional(*layers, outputs=[["d", 0, 0]]))
    assert not model.complete and any(says in problem for problem in problems)


@pytest.mark.parametrize(
    "saved",
    [
        functional(X, 3, "text", None, outputs=[["x", 0, 0]]),
        functional(X, X, outputs=[["x", 0, 0]]),
        functional(outputs=[]),
        {"class_name": "Functional", "config": {"layers": {}, "input_layers": 3}},
        {"class_name": "Sequential", "config": 7},
        {"class_name": "Sequential", "config": {"layers": [[], {}]}},
        {"class_name": "Own", "config": None},
    ],
)
def test_a_config_with_gaps_is_never_complete(saved: dict[str, Any]) -> None:
    model, _ = lower(saved)
    assert not model.complete


@pytest.mark.parametrize("saved", [{}, {"class_name": 3}, {"config": {"layers": []}}])
def test_what_is_no_model(saved: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as caught:
        lower(saved)
    assert caught.value.kind == "not-a-model"


@pytest.mark.parametrize(
    "config",
    [
        {"layers": [X, layer("d")]},
        {"layers": [layer("d", batch_input_shape=[None, 4])]},
        [layer("d", batch_input_shape=[None, 4])],
    ],
)
def test_sequential(config: Any) -> None:
    model, _ = lower({"class_name": "Sequential", "config": config})
    assert model.complete and [one.kind for one in model.layers] == ["Dense"]
    (given,) = model.inputs
    assert same(given.layer.args["batch_shape"], [None, 4])
    assert model.heads[0].inputs == (given,)


CALLED = [{"args": [], "kwargs": {}}]  # as Keras 3 writes it, in HDF5 without a module


@pytest.mark.parametrize(
    ("saved", "kind", "custom"),
    [
        ({"class_name": "Dense"}, "Dense", False),
        ({"class_name": "Dense", "module": "keras.layers"}, "Dense", False),
        ({"class_name": "Dense", "module": "tf_keras.layers"}, "Dense", False),
        ({"class_name": "Dense", "module": "mine"}, "Dense", True),
        ({"class_name": "Custom>Dense"}, "Dense", True),
        ({"class_name": "Dense", "module": None, "registered_name": "pkg>Dense"}, "Dense", True),
        ({"class_name": "Own", "module": None}, "Own", True),
        ({"class_name": "BatchNormalizationV2"}, "BatchNormalization", False),
        ({"class_name": "Convolution2D"}, "Conv2D", False),
        ({"class_name": "TrueDivide", "module": "keras.src.ops.numpy"}, "op:divide", False),
        ({"class_name": "Softmax", "module": "keras.src.ops.nn"}, "op:softmax", False),
        ({"class_name": "Softmax", "module": "keras.layers"}, "Softmax", False),
        ({"class_name": "TFOpLambda", "config": {"function": "nn.softmax"}}, "op:softmax", False),
        (
            {"class_name": "TFOpLambda", "config": {"function": "__operators__.add"}},
            "op:add",
            False,
        ),
        (
            {"class_name": "SlicingOpLambda", "config": {"function": "__operators__.getitem"}},
            "op:getitem",
            False,
        ),
        (
            {"class_name": "TensorFlowOpLayer", "config": {"node_def": {"op": "RealDiv"}}},
            "op:divide",
            False,
        ),
        ({"class_name": "Tanh", "config": {"name": "tanh_1"}}, "op:tanh", False),
        ({"class_name": "Tanh", "config": {"name": "tanh", "trainable": True}}, "Tanh", True),
        ({"class_name": "Tanh", "config": {"name": "squash"}}, "Tanh", True),
        ({"class_name": "Subtract", "config": {}, "inbound_nodes": CALLED}, "op:subtract", False),
        ({"class_name": "Mean", "config": {"axis": 0}, "inbound_nodes": CALLED}, "op:mean", False),
        (
            {"class_name": "Subtract", "config": {"trainable": True}, "inbound_nodes": CALLED},
            "Subtract",
            False,
        ),
        ({"class_name": "Own", "config": {}, "inbound_nodes": CALLED}, "Own", True),
        ({"class_name": "Sequential", "config": {"name": "sequential"}}, "Sequential", False),
    ],
)
def test_kinds(saved: dict[str, Any], kind: str, custom: bool) -> None:
    assert kind_of(saved) == (kind, custom)


FUNCTION = {"class_name": "function", "config": "relu", "module": "keras.activations"}
POLICY = {"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}
OWN = {"class_name": "function", "config": "relu", "module": "mine"}
LEAKY = {"class_name": "LeakyReLU", "config": {"negative_slope": 0.1}}


@pytest.mark.parametrize(
    ("key", "stored", "value"),
    [
        ("activation", "relu", "relu"),
        ("activation", "swish", "silu"),
        ("activation", None, "linear"),
        ("activation", FUNCTION, "relu"),
        ("activation", OWN, OWN),
        ("activation", "mine", "mine"),
        ("activation", LEAKY, LEAKY),
        ("recurrent_activation", FUNCTION, "relu"),
        ("dtype", POLICY, "mixed_float16"),
        ("dtype", "float32", "float32"),
        ("dtype", {"config": {"mode": "int8", "source_name": "bfloat16"}}, "int8_from_bfloat16"),
        ("pool_size", {"class_name": "__tuple__", "items": [2, 2]}, [2, 2]),
        (
            "kernel_initializer",
            {"class_name": "Zeros", "config": {}},
            {"class_name": "Zeros", "config": {}},
        ),
    ],
)
def test_arguments_have_one_spelling(key: str, stored: Any, value: Any) -> None:
    assert same(arguments("Dense", {key: stored}, KERAS3, custom=False)[key], value)


def test_defaults_are_filled_in_for_what_keras_ships() -> None:
    assert arguments("BatchNormalization", {"axis": [3]}, KERAS3, custom=False) == {
        **arguments("BatchNormalization", {}, KERAS3, custom=False),
        "axis": 3,
    }
    assert arguments("BatchNormalization", {}, KERAS3, custom=False)["momentum"] == 0.99
    assert (
        arguments("BatchNormalization", {"momentum": 0.5}, KERAS3, custom=False)["momentum"] == 0.5
    )
    assert arguments("BatchNormalization", {}, KERAS3, custom=True) == {}
    assert arguments("InputLayer", {"batch_input_shape": [None, 2]}, KERAS3, custom=False)[
        "batch_shape"
    ] == [None, 2]


def objective(saved: Any, version: KerasVersion = KERAS3) -> Any:
    reading = Reading(Path("m"), "m", "all", Artifact("m"))
    chain = functional(
        X,
        layer("a", inbound=[[["x", 0, 0]]]),
        layer("b", inbound=[[["x", 0, 0]]]),
        outputs=[["a", 0, 0], ["b", 0, 0]],
    )
    return lower_objective(saved, lower_config(chain, reading, version))


def serialised(kind: str, module: str = "keras.losses", **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "module": module, "config": config, "registered_name": None}


MSE, SPARSE = "MeanSquaredError", "SparseCategoricalCrossentropy"


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("mse", {None: (MSE, False)}),
        ("mean_squared_error", {None: (MSE, False)}),
        ("MSE", {None: (MSE, False)}),
        ("mine", {None: ("mine", True)}),
        (serialised(MSE), {None: (MSE, False)}),
        (serialised(MSE, "mine"), {None: (MSE, True)}),
        ({"class_name": SPARSE, "config": {"from_logits": True}}, {None: (SPARSE, False)}),
        ({"class_name": "Custom>Own", "config": {}}, {None: ("Own", True)}),
        (
            {"class_name": "function", "config": "mse", "module": "keras.losses"},
            {None: (MSE, False)},
        ),
        ({"class_name": "function", "config": "mse", "module": "builtins"}, {None: (MSE, False)}),
        ({"class_name": "function", "config": "focal", "module": "mine"}, {None: ("focal", True)}),
        ({"class_name": "LossFunctionWrapper", "config": {"fn": "mse"}}, {None: (MSE, False)}),
        ({"class_name": "__lambda__", "config": {"value": ["4wEA"]}}, {None: ("__lambda__", True)}),
        (["mse", None], {0: (MSE, False)}),
        (["mse", serialised(SPARSE)], {0: (MSE, False), 1: (SPARSE, False)}),
        ({"a": "mse", "b": None}, {"a": (MSE, False)}),
        (None, {}),
    ],
)
def test_losses(loss: Any, expected: Any) -> None:
    found = objective({"loss": loss, "optimizer": "adam"}).losses
    assert {key: (one.kind, one.custom) for key, one in found.items()} == expected


@pytest.mark.parametrize(
    ("loss", "from_logits"),
    [
        ("sparse_categorical_crossentropy", False),
        (serialised(SPARSE, from_logits=True), True),
        (serialised(SPARSE, from_logits=False), False),
        (serialised(SPARSE), False),
        ("mine", UNKNOWN),
    ],
)
def test_from_logits(loss: Any, from_logits: Any) -> None:
    (found,) = objective({"loss": loss, "optimizer": "adam"}).losses.values()
    assert same(found.from_logits, from_logits)


WRAPPED = {"class_name": "MeanMetricWrapper", "config": {"fn": "sparse_categorical_accuracy"}}


@pytest.mark.parametrize(
    ("metrics", "major", "expected"),
    [
        (["acc"], 3, {None: ["accuracy"]}),
        (["Accuracy"], 3, {None: ["accuracy"]}),
        (["acc", "mae"], 3, {0: ["accuracy"], 1: ["MeanAbsoluteError"]}),
        (["acc", "mae"], 2, {None: ["accuracy", "MeanAbsoluteError"]}),
        ([["acc"], ["mae"]], 2, {0: ["accuracy"], 1: ["MeanAbsoluteError"]}),
        ([["acc"], None], 3, {0: ["accuracy"], 1: []}),
        ({"a": "acc"}, 3, {"a": ["accuracy"]}),
        ([WRAPPED], 2, {None: ["SparseCategoricalAccuracy"]}),
        ([serialised("AUC", "keras.metrics")], 3, {None: ["AUC"]}),
        (["mine"], 3, {None: ["mine"]}),
        (None, 3, {}),
    ],
)
def test_metrics(metrics: Any, major: int, expected: Any) -> None:
    saved = {"loss": "mse", "optimizer": "adam", "metrics": metrics}
    found = objective(saved, KerasVersion((major,))).metrics
    assert {key: [one.kind for one in listed] for key, listed in found.items()} == expected


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        (None, None),
        ({}, None),
        ({"optimizer": None, "loss": None}, None),
        ({"own_setting": 3}, UNKNOWN),
        ([1, 2], UNKNOWN),
        ("text", UNKNOWN),
    ],
)
def test_not_compiled(saved: Any, expected: Any) -> None:
    assert same(objective(saved), expected)


@pytest.mark.parametrize(
    ("optimizer", "kind"),
    [
        ("adam", "Adam"),
        ({"class_name": "Custom>Adam", "config": {}}, "Adam"),
        ({"class_name": "SGD", "module": "keras.optimizers", "config": {}}, "SGD"),
        ({"class_name": "Own", "config": {}}, "Own"),
    ],
)
def test_optimizers(optimizer: Any, kind: str) -> None:
    assert objective({"loss": "mse", "optimizer": optimizer}).optimizer.kind == kind
    old = {"loss": "mse", "optimizer_config": optimizer}
    assert objective(old).optimizer.kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[" * 10_000 + "]" * 10_000, "cap"),
        ('{"a":' * 500 + "1" + "}" * 500, "cap"),
        ("[" + "0," * 5_000_000 + "0]", "cap"),
        ("{", "corrupt"),
        (b'{"a": "\xff"}', "corrupt"),
        ("", "corrupt"),
    ],
)
def test_json_that_is_refused(text: Any, kind: str) -> None:
    with pytest.raises(Unreadable) as caught:
        load_json(text, "config.json")
    assert caught.value.kind == kind and "config.json" in caught.value.message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1" + "0" * 400, UNKNOWN),
        ("-" + "9" * 5_000, UNKNOWN),
        ("1" + "0" * 30, 10**30),
        ("1e999", float("inf")),
        ('"\\ud800"', "\ufffd"),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ("[" * 100 + "]" * 100, None),
    ],
)
def test_json_that_is_read(text: str, value: Any) -> None:
    found = load_json(text, "config.json")
    assert value is None or same(found, value)


def test_a_model_nested_very_deep_in_dicts_is_refused_before_it_is_lowered() -> None:
    saved: Any = layer("d")
    for _ in range(3_000):
        saved = {"class_name": "TimeDistributed", "config": {"name": "t", "layer": saved}}
    import json
    import sys

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    try:
        text = json.dumps(saved)
    finally:
        sys.setrecursionlimit(limit)
    with pytest.raises(Unreadable):
        load_json(text, "config.json")


def test_nothing_is_known_of_a_name_that_is_no_text() -> None:
    model, _ = lower({"class_name": "Sequential", "config": {"layers": [layer(3), layer("")]}})
    assert all(isinstance(one.name, Unknown) for one in model.layers)
