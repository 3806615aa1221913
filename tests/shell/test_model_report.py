"""`lintmodel inspect`: an artifact in words and as JSON, whatever is unknown or hostile in it."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Loss, Objective, Optimizer
from lintmodel.facts.project import Artifact, Problem
from lintmodel.facts.signature import Endpoint, Operation, Signature
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.frontends.artifacts import read_artifact
from lintmodel.report.model import as_json, plain
from lintmodel.report.outline import as_text
from lintmodel.report.screen import Screen
from lintmodel.report.telling import shortest, telling_arguments

KERNEL = Weight("kernel", (4, 2), "float32", nbytes=32, summary=TensorSummary(-1.5, 2.0, 1, 0))
DENSE = Layer(
    kind="Dense",
    name="head",
    args={
        "name": "head",
        "units": 2,
        "activation": UNKNOWN,
        "bias_regularizer": None,
        "kernel_initializer": {"class_name": "Zeros", "config": {}},
    },
    weights=(KERNEL,),
)
INNER = Model(kind="functional", name="base", layers=[DENSE], complete=True)
WHOLE = Artifact(
    "m.keras",
    "keras",
    Model(
        kind="sequential",
        name=UNKNOWN,
        layers=[Layer(kind="Functional", name="base", inner=INNER, trainable=False)],
        objective=Objective(
            losses={None: Loss(kind="MeanSquaredError")}, optimizer=Optimizer(kind="Adam")
        ),
    ),
    [KERNEL],
    iterations=16,
    signatures=[
        Signature(
            "serving_default",
            inputs=(Endpoint("x", "float32", (None, 4)),),
            operations=(Operation("n", "RandomUniform", ("f", "g")),),
        )
    ],
    version=KerasVersion((3, 15), "written by Keras 3.15.1"),
    problems=[Problem("cap", "too many layers", Where("m.keras"))],
    notes=[("absent-shard", "pull it")],
    size=25_000,
    details={"date_saved": "today", "config": {"class_name": "Sequential"}},
)

TEXT = """\
m.keras: keras, 25.0 kB, written by Keras 3.15.1
problem: too many layers (cap)
note: pull it (absent-shard)
model: sequential, 1 layer, not all of it known
`-- Functional 'base': functional, 1 layer, frozen
    `-- Dense 'head'(units=2, kernel_initializer=Zeros), 8 parameters
        `-- kernel (4, 2) float32 in -1.5..2, 1 NaN, 0 Inf
weights: 1, 8 parameters, 32 bytes
optimizer: Adam
loss: MeanSquaredError
optimizer steps: 16
signature serving_default (serve)
+-- input x (?, 4) float32
`-- RandomUniform by f > g
date_saved: today
"""
FILE = Screen()


def test_in_words() -> None:
    assert as_text(WHOLE, FILE) == TEXT


def test_on_a_terminal() -> None:
    drawn = as_text(WHOLE, Screen(200, lines=True))
    assert drawn == TEXT.replace("`--", "└──").replace("+--", "├──")
    coloured = as_text(WHOLE, Screen(200, colour=True, lines=True))
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == drawn
    assert coloured != drawn
    narrow = as_text(WHOLE, Screen(40))
    assert max(map(len, narrow.splitlines())) <= 40


def test_as_json() -> None:
    content = json.loads(as_json(WHOLE))
    (base,) = content["model"]["layers"]
    (head,) = base["model"]["layers"]
    assert (base["trainable"], head["args"]["activation"]) == (False, None)
    assert head["weights"][0] == {
        "path": "", "name": "kernel", "shape": [4, 2], "dtype": "float32", "bytes": 32,
        "values": {"lowest": -1.5, "highest": 2.0, "nans": 1, "infs": 0},
    }  # fmt: skip
    assert content["compiled"]["optimizer"] == "Adam"
    assert content["keras"] == [3, 15]
    assert content["signatures"][0]["operations"][0]["path"] == ["f", "g"]


@pytest.mark.parametrize("artifact", [Artifact("m"), Artifact("m", model=Model())])
def test_what_is_not_known_is_not_invented(artifact: Artifact) -> None:
    content = json.loads(as_json(artifact))
    assert (content["keras"], content["iterations"], content["compiled"]) == (None, None, None)
    assert "UNKNOWN" not in as_text(artifact, FILE)


def nested(levels: int) -> Model:
    model = Model(kind="functional", name="leaf")
    for _ in range(levels):
        model = Model(kind="functional", layers=[Layer(kind="Functional", inner=model)])
    return model


def test_hostile_artifacts() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    layer = Layer(kind="\x1b[2J", name="a\nb", args={"deep": deep, "big": 10**400})
    model = nested(500)
    model.layers.append(layer)
    artifact = Artifact("m", model=model, details={"deep": deep, "\x07": math.nan})
    text = as_text(artifact, FILE)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "nested deeper than is shown" in text
    json.loads(as_json(artifact), parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[red]x[/red]", "'[red]x[/red]'"),
        ("[/]", "'[/]'"),
        (":smile: [link=x]", "':smile: [link=x]'"),
        ("\x1b[31mx", "'\\x1b[31mx'"),
        ("\x07\x08\r\n", "'\\x07\\x08\\r\\n'"),
        ("\u202egnp", "'\\u202egnp'"),
        ("x" * 5000, "x" * 5000),
    ],
)
def test_names_are_text(name: str, shown: str) -> None:
    """Neither markup of the library that draws nor anything that a terminal obeys."""
    layer = Layer(kind="Dense", name=name, weights=(Weight(name, (1,), "float32"),))
    artifact = Artifact(name, model=Model(name=name, layers=[layer]), notes=[(name, name)])
    artifact.details[name] = name
    text = as_text(artifact, FILE)
    assert f"Dense '{name}'" in text if len(name) > 100 else f"Dense {shown}" in text
    assert all(character.isprintable() or character == "\n" for character in text)
    coloured = as_text(artifact, Screen(80, colour=True))
    assert set(re.findall(r"\x1b(?!\[[\d;]*m).?", coloured)) == set()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (UNKNOWN, None),
        (math.inf, "inf"),
        (math.nan, "nan"),
        ((1, UNKNOWN), [1, None]),
        ({1: b"x"}, {"1": "b'x'"}),
        (True, True),
    ],
)
def test_plain(value: Any, expected: Any) -> None:
    assert plain(value) == expected


FIXTURES = Path(__file__).parents[1] / "models" / "fixtures"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "graphs/lite_int8.tflite",
            [
                "+-- input image (?, 8, 8, 1) int8, scale 0.0273155, zero point 15",
                "`-- output output_0 (?, 3) int8, scale 0.00948377, zero point -14",
                "small_1/head_1/MatMul1 (3, 144) int8",
            ],
        ),
        (
            "graphs/frozen_dropout.pb",
            ["the whole graph (serve)", "`-- RandomUniform by the graph", "+-- input x (?, 4) float32"],
        ),
        (
            "k2_sequential.keras",
            [
                "+-- input features (?, 4)",
                "dtype policy: float32 (4 layers)",
                "weights: 8, 63 parameters, 53 of them trained, 252 bytes",
            ],
        ),
        ("k2_sequential.weights_only.h5", ["hidden/hidden/kernel:0 (4, 5) float32"]),
    ],
)  # fmt: skip
def test_real_files(name: str, lines: list[str]) -> None:
    artifact = read_artifact(FIXTURES / name, name, "state")
    shown = as_text(artifact, FILE).splitlines()
    assert [line for line in lines if line not in shown] == []
    content = json.loads(as_json(artifact))
    assert content["format"] and len(content["tensors"]) == content["weights"]


def test_the_state_of_layers() -> None:
    content = json.loads(as_json(read_artifact(FIXTURES / "k2_functional.h5", "m", "state")))
    states = {layer["name"]: layer["state"] for layer in content["model"]["layers"]}
    assert states["scale"] == "adapted" and states["kind"] is None
    assert content["compile_arguments"]["optimizer"]["beta_1"] == pytest.approx(0.9)


def wrapped(levels: int) -> Layer:
    layer = Layer(kind="Dense", name="leaf")
    for _ in range(levels):
        layer = Layer(kind="TimeDistributed", wrapped=(layer,))
    return layer


@pytest.mark.parametrize("columns", [20, 60])
def test_models_in_models_on_a_narrow_terminal(columns: int) -> None:
    """Wide enough for a word on the innermost line, and the terminal's width where that will do."""
    shallow = as_text(Artifact("m", model=nested(3)), Screen(60))
    assert max(map(len, shallow.splitlines())) <= 60
    deep = as_text(Artifact("m", model=nested(29)), Screen(columns)).splitlines()
    assert len(deep) < 150 and max(map(len, deep)) <= 4 * 31 + 16
    assert as_text(Artifact("m", model=Model(layers=[wrapped(40)])), Screen(columns))


def test_inner_weights_are_shown_once() -> None:
    """By the innermost layer that has them; what it does not have stays with the outer one."""
    inner, own = Weight("inner_kernel", (2,), "float32"), Weight("own_kernel", (3,), "float32")
    cell = Layer(kind="LSTM", name="cell", weights=(inner,))
    both = Layer(kind="Bidirectional", name="both", wrapped=(cell,), weights=(inner, own))
    model = Layer(kind="Functional", name="f", inner=Model(layers=[both]), weights=(inner, own))
    shown = as_text(Artifact("m", weights=[inner, own], model=Model(layers=[model])), FILE)
    assert (shown.count("inner_kernel"), shown.count("own_kernel")) == (1, 1)
    assert shown.index("Bidirectional") < shown.index("own_kernel") < shown.index("LSTM 'cell'")


def test_long_lists_say_how_much_is_left_out() -> None:
    operations = tuple(Operation("n", f"Op{number}") for number in range(100))
    ends = tuple(Endpoint(f"x{number}", "float32") for number in range(70))
    weights = [Weight(f"w{number}", (1,), "float32") for number in range(250)]
    signature = Signature("s", inputs=ends, operations=(*operations, operations[0]))
    shown = as_text(Artifact("m", "graph", weights=weights, signatures=[signature]), FILE)
    assert "... and 40 operations more" in shown and "... and 10 inputs more" in shown
    assert "... and 50 weights more" in shown and "Op0 by the graph, 2 times" in shown
    content = json.loads(as_json(Artifact("m", weights=weights, signatures=[signature])))
    assert len(content["tensors"]) == 250 and len(content["signatures"][0]["operations"]) == 101


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0010000000474974513, "0.001"),
        (0.1, "0.1"),
        (1e-07, "1e-07"),
        (1 / 3, "0.3333333333333333"),
        (1e300, "1e+300"),
        (0.0, "0.0"),
        (math.inf, "inf"),
        (math.nan, "nan"),
        (-0.30000001192092896, "-0.3"),
        (16777217.0, "16777217.0"),
    ],
)
def test_numbers_as_they_were_written(value: float, shown: str) -> None:
    assert shortest(value) == shown


def test_defaults_are_not_shown_and_what_differs_is() -> None:
    args = {
        "filters": 4, "kernel_size": [3, 3], "strides": [1, 1], "padding": "same",
        "dilation_rate": [2, 2], "kernel_initializer": {"class_name": "GlorotUniform"},
        "bias_initializer": {"class_name": "Ones"}, "dtype": "float32", "activation": "linear",
    }  # fmt: skip
    kept = telling_arguments(Layer(kind="Conv2D", name="c", args=args), 3)
    assert list(kept) == ["filters", "kernel_size", "padding", "dilation_rate", "bias_initializer"]
    own = telling_arguments(Layer(kind="Conv2D", custom=True, args=args), 3)
    assert own.keys() == args.keys() - {"dtype"}
    half = telling_arguments(Layer(kind="Conv2D", args={"dtype": "mixed_float16"}), 3)
    assert half == {"dtype": "mixed_float16"}


def test_layers_of_no_config_are_in_json_too() -> None:
    layer = Layer(kind="BatchNormalization", name="bn", weights=(KERNEL,))
    artifact = Artifact("m", "h5-weights", weights=[KERNEL], unlisted=[layer])
    content = json.loads(as_json(artifact))
    assert [one["name"] for one in content["unlisted_layers"]] == ["bn"]
    assert "BatchNormalization 'bn'" in as_text(artifact, FILE)


def test_compile_settings_by_the_names_of_outputs() -> None:
    objective = Objective(losses={0: Loss(kind="A"), "size": Loss(kind="B")}, metrics={})
    model = Model(output_names=("kind", "size"), objective=objective)
    saved = {"training_config": {"loss_weights": [1.0, 0.5]}}
    shown = as_text(Artifact("m", "h5", model=model, details=saved), FILE)
    assert "loss of kind: A\nloss of size: B\nloss weights: [1.0, 0.5]\n" in shown
    model.objective = None
    shown = as_text(Artifact("m", "h5", model=model), FILE)
    content = json.loads(as_json(Artifact("m", "h5", model=model)))
    assert "not compiled" in shown and content["is_compiled"] is False
