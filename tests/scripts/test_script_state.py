"""Facts on what a layer is given and what is done to its state: names, resets, phases, clones."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.event import Compile, Create, LearningPhase, Renew
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN

MODEL = (
    "model = keras.Sequential([keras.Input((4,)), layers.LSTM(3, stateful=True)])\n"
    "model.compile('adam', 'mse')\n"
)
# how a rate is given -> the name that it was given by
SPELLED: list[tuple[str, str]] = [
    ("layers.Dropout(keep_prob)", "keep_prob"),
    ("layers.Dropout(rate=keep_prob)", "keep_prob"),
    ("layers.Dropout(args.keep_prob)", "keep_prob"),
    ("layers.Dropout(rate=self.keep_prob)", "keep_prob"),
    ("layers.Dropout(config['keep_prob'])", "keep_prob"),
    ("layers.Dropout(1 - keep_prob)", ""),
    ("layers.Dropout(0.5)", ""),
    ("layers.Dropout(float(keep_prob))", ""),
    ("layers.Dropout(*keep_prob)", ""),
    ("list(map(layers.Dropout, [keep_prob]))", ""),
    ("tf.nn.dropout(1.0, rate=keep_prob)", "keep_prob"),
    ("tf.nn.dropout(1.0, keep_prob)", ""),
]


@pytest.mark.parametrize(("call", "name"), SPELLED)
def test_the_name_that_an_argument_is_given_by(call: str, name: str, read: Any) -> None:
    made = [event.made for event in read(f"{call}\n").trace.of(Create)]
    (layer,) = [one for one in made if isinstance(one, Layer)]
    assert layer.spelled.get("rate", "") == name


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("model.reset_states()\n", ["sequential"]),
        ("model.layers[0].reset_state()\n", ["LSTM"]),
        ("for layer in model.layers:\n    layer.reset_states()\n", ["LSTM"]),
        (
            "for layer in model.layers:\n    if getattr(layer, 'stateful', False):\n"
            "        layer.reset_states()\n",
            ["LSTM"],
        ),
        ("import other\nother.net.reset_states()\n", [None]),
        ("def run(net):\n    net.reset_states()\n", [None]),
        (
            "clone = keras.models.clone_model(model)\nfor layer in clone.layers:\n"
            "    layer.finalize_state()\n",
            [None, None],
        ),
        ("print(model.reset_states)\n", []),
    ],
)
def test_states_that_are_renewed(text: str, targets: list[Any], read: Any) -> None:
    found = [getattr(event.target, "kind", None) for event in read(MODEL + text).trace.of(Renew)]
    assert found == targets


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("keras.backend.set_learning_phase(0)\n", [0]),
        ("from tensorflow.keras import backend as K\nK.set_learning_phase(True)\n", [1]),
        ("keras.backend.set_learning_phase(len(open('a').read()))\n", [UNKNOWN]),
        ("keras.backend.clear_session()\n", []),
    ],
)
def test_learning_phase(text: str, values: list[Any], read: Any) -> None:
    found = [event.value for event in read(text).trace.of(LearningPhase)]
    assert len(found) == len(values)
    assert all(a is b or a == b for a, b in zip(found, values, strict=True))


@pytest.mark.parametrize(
    ("given", "eager"),
    [("", False), (", run_eagerly=True", True), (", run_eagerly=bool(open('a'))", UNKNOWN)],
)
def test_run_eagerly(given: str, eager: Any, read: Any) -> None:
    text = f"model = keras.Sequential([layers.Dense(1)])\nmodel.compile('adam', 'mse'{given})\n"
    (compiled,) = read(text).trace.of(Compile)
    assert compiled.eager is eager


def test_a_clone_knows_its_original(read: Any) -> None:
    trace = read(f"{MODEL}clone = keras.models.clone_model(model)\n").trace
    made = [event.made for event in trace.of(Create)]
    model, clone = (one for one in made if isinstance(one, Model))
    assert clone.source is model
    assert model.source is None


def test_a_base_is_preprocessed_inside_the_graph(read: Any) -> None:
    text = (
        "inputs = keras.Input((32, 32, 3))\n"
        "x = keras.applications.resnet50.preprocess_input(inputs)\n"
        "model = keras.Model(inputs, layers.Flatten()(x))\n"
    )
    (model,) = (e.made for e in read(text).trace.of(Create) if isinstance(e.made, Model))
    assert model.complete
    assert [node.layer.kind for node in model.nodes] == [
        "InputLayer",
        "op:preprocess_input",
        "Flatten",
    ]
