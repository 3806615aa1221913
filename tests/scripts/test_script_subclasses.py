"""Subclasses of Model and Layer: what call() does, read as a graph."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.event import Build, Compile, Create, Fit
from lintmodel.facts.files import Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.views.heads import last_activation, units_of

HEADER = (
    "import keras\nimport tensorflow as tf\nfrom keras import layers\nfrom elsewhere import other\n"
)
NET = HEADER + "class Net(keras.Model):\n    def __init__(self, n=3):\n        super().__init__()\n"
END = "\nmodel = Net()\nmodel.compile(optimizer='adam', loss='mse')\n"

# name -> the class, its nodes by kind (inputs apart), whether the outputs are known, and all of it
GRAPHS: dict[str, tuple[str, list[str], bool, bool]] = {
    "a chain": (
        "        self.a = layers.Dense(4)\n        self.b = layers.Dense(n)\n"
        "    def call(self, x):\n        return self.b(self.a(x))",
        ["Dense", "Dense"], True, True,
    ),
    "a list of layers": (
        "        self.parts = [layers.Dense(4) for _ in range(3)]\n"
        "    def call(self, x):\n        for p in self.parts:\n            x = p(x)\n        return x",
        ["Dense", "Dense", "Dense"], True, True,
    ),
    "the flag handed on": (
        "        self.d = layers.Dropout(0.5)\n"
        "    def call(self, x, training=None):\n        return self.d(x, training=training)",
        ["Dropout"], True, True,
    ),
    "a branch of training is not that of inference": (
        "        self.d = layers.Dropout(0.5)\n        self.h = layers.Dense(1)\n"
        "    def call(self, x, training=False):\n        if training:\n            x = self.d(x)\n"
        "        return self.h(x)",
        ["Dense"], True, True,
    ),
    "two inputs, unpacked": (
        "        self.a = layers.Dense(4)\n        self.c = layers.Concatenate()\n"
        "    def call(self, inputs):\n        left, right = inputs\n"
        "        return self.c([self.a(left), right])",
        ["op:getitem", "Dense", "Concatenate"], True, True,
    ),
    "several outputs": (
        "        self.a = layers.Dense(4)\n        self.b = layers.Dense(1)\n"
        "    def call(self, x):\n        return {'a': self.a(x), 'b': self.b(x)}",
        ["Dense", "Dense"], True, True,
    ),
    "operations": (
        "        self.a = layers.Dense(4)\n"
        "    def call(self, x):\n        return tf.nn.softmax(self.a(x) * 2.0)",
        ["Dense", "op:multiply", "op:softmax"], True, True,
    ),
    "a function that is not seen, in the middle": (
        "        self.a = layers.Dense(4)\n"
        "    def call(self, x):\n        return self.a(other.helper(x, open('a').read()))",
        ["op:helper", "Dense"], True, False,
    ),
    "an output that is not seen": (
        "        self.a = layers.Dense(4)\n        self.tail = other()\n"
        "    def call(self, x):\n        return self.tail(self.a(x))",
        [], False, False,
    ),
    "layers made in build()": (
        "        self.n = n\n    def build(self, shape):\n        self.a = layers.Dense(self.n)\n"
        "        super().build(shape)\n    def call(self, x):\n        return self.a(x)",
        ["Dense"], True, True,
    ),
    "a helper method": (
        "        self.a = layers.Dense(4)\n    def encode(self, x):\n        return self.a(x)\n"
        "    def call(self, x):\n        return self.encode(x)",
        ["Dense"], True, True,
    ),
    "a model inside": (
        "        self.inner = keras.Sequential([layers.Dense(4), layers.Dense(2)])\n"
        "    def call(self, x):\n        return self.inner(x)",
        ["Model", "InputLayer", "Dense", "Dense"], True, True,
    ),
    "inputs of functional kind": (
        "    pass\ni = keras.Input((4,))\nclass Net(keras.Model):\n"
        "    def train_step(self, data):\n        return {}\n"
        "old = Net\nNet = lambda: old(i, layers.Dense(2)(i))",
        ["Dense"], True, True,
    ),
}  # fmt: skip


def only_model(script: Any) -> Model:
    return list(script.trace.of(Compile))[-1].model


@pytest.mark.parametrize(("body", "nodes", "outputs", "whole"), GRAPHS.values(), ids=GRAPHS)
def test_graph_of_call(body: str, nodes: list[str], outputs: bool, whole: bool, read: Any) -> None:
    model = only_model(read(NET + body + END))
    found = [node.layer.kind for node in model.all_nodes()]
    assert [kind for kind in found if kind != "InputLayer"] == [
        k for k in nodes if k != "InputLayer"
    ]
    assert model.outputs_known is outputs
    assert model.complete is whole
    assert bool(model.heads) is outputs


def test_a_list_that_grows_in_a_loop_of_unknown_length(read: Any) -> None:
    body = (
        "        self.parts = []\n        for _ in range(other()):\n"
        "            self.parts.append(layers.Dense(4))\n        self.head = layers.Dense(1)\n"
        "    def call(self, x):\n        for part in self.parts:\n            x = part(x)\n"
        "        return self.head(x)"
    )
    model = only_model(read(NET + body + END))
    assert model.outputs_known and not model.complete
    assert units_of(model.heads[0]) == 1


# what the last layer of a model is, through custom layers and inner models
HEADS = {
    "of the model": ("self.h = layers.Dense(n, activation='softmax')", "softmax", 3),
    "an argument": ("self.h = layers.Dense(n)", "linear", 3),
    "of a custom layer": ("self.h = Own(7)", "relu", 7),
    "of an inner model": (
        "self.h = keras.Sequential([layers.Dense(5), layers.Activation('sigmoid')])", "sigmoid", 5,
    ),
}  # fmt: skip
OWN = (
    "class Own(layers.Layer):\n    def __init__(self, units):\n        super().__init__()\n"
    "        self.d = layers.Dense(units)\n    def call(self, x):\n        return tf.nn.relu(self.d(x))\n"
)


@pytest.mark.parametrize(("line", "activation", "units"), HEADS.values(), ids=HEADS)
def test_head_of_a_subclass(line: str, activation: str, units: int, read: Any) -> None:
    text = NET.replace("class Net", OWN + "class Net")
    text += f"        {line}\n    def call(self, x):\n        return self.h(x)" + END
    (head,) = only_model(read(text)).heads
    assert last_activation(head)[1] == activation
    assert units_of(head) == units


def test_a_custom_layer_in_a_functional_model_has_a_body(read: Any) -> None:
    text = HEADER + OWN + "i = keras.Input((4,))\nmodel = keras.Model(i, Own(2)(i))\n"
    made = [event.made for event in read(text).trace.of(Create) if isinstance(event.made, Layer)]
    (own,) = [layer for layer in made if layer.kind == "Own"]
    assert own.body is not None and own.body.complete
    assert [node.layer.kind for node in own.body.nodes][1:] == ["Dense", "op:relu"]


def test_a_layer_that_calls_itself_ends(read: Any) -> None:
    text = NET + (
        "        self.a = layers.Dense(4)\n    def call(self, x):\n        return self(self.a(x))"
    )
    script = read(text + END)
    assert not script.trace.spent
    assert list(only_model(script).all_nodes())


def test_constructing_is_no_condition_of_the_graph(read: Any) -> None:
    text = (
        NET + "        self.a = layers.Dense(4)\n    def call(self, x):\n        return self.a(x)\n"
    )
    text += "if other():\n    model = Net()\n"
    builds = list(read(text).trace.of(Build))
    assert builds and all(not event.guards and "graph" in event.scopes for event in builds)


def test_many_instances_stay_within_the_budget(read: Any) -> None:
    text = (
        OWN
        + "parts = []\nfor a in range(20):\n    for b in range(20):\n        for c in range(20):\n"
    )
    text = HEADER + text + "            parts.append(Own(c))\n"
    script = read(text)
    bodies = [e.made.body for e in script.trace.of(Create) if getattr(e.made, "kind", "") == "Own"]
    assert len(bodies) > 400 or script.trace.spent
    assert sum(body is not None for body in bodies) <= 400


TRAINER = HEADER + (
    "class Trainer:\n    def __init__(self, data):\n        self.model = keras.Sequential()\n"
    "        self.model.compile('adam', 'mse')\n        self.data = data\n"
    "    def train(self):\n        self.model.fit(self.data)\n"
    "    def keep(self):\n        self.model.save('a.keras')\n"
)


def test_methods_that_nobody_calls_share_one_object(read: Any) -> None:
    trace = read(TRAINER).trace
    (compiled,) = trace.of(Compile)
    (fitted,) = trace.of(Fit)
    (saved,) = trace.of(Save)
    assert compiled.model is fitted.model is saved.model
    assert before(compiled, fitted) is True
    assert before(fitted, saved) is UNKNOWN
