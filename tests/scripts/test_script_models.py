"""Snippets that build a model, and the layers that it must have."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.event import Compile
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Script
from lintmodel.facts.unknown import UNKNOWN, Unknown

COMPILE = '\nmodel.compile("adam", "mse")\n'


def compiled(script: Script) -> Model:
    """The model of the last compile()."""
    return list(script.trace.of(Compile))[-1].model


def kinds(model: Model) -> list[str]:
    """Its layers' kinds, without the inputs that Keras adds or leaves out."""
    shown = [layer for layer in model.layers if layer.kind != "InputLayer"]
    return ["a model" if layer.inner is not None else layer.kind for layer in shown]


D, B, R = "Dense", "BatchNormalization", "Dropout"
# snippet, kinds of model.layers
WHOLE: dict[str, tuple[str, list[str]]] = {
    "a list": ("model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])", [D]),
    "a list without an input": ("model = keras.Sequential([layers.Dense(2), layers.Dense(1)])", [D, D]),
    "add": (
        "model = keras.Sequential()\nmodel.add(layers.Dense(2))\nmodel.add(layers.Dropout(0.1))",
        [D, R],
    ),
    "add and pop": (
        "model = keras.Sequential([layers.Dense(2), layers.Dropout(0.1)])\nmodel.pop()",
        [D],
    ),
    "a list that grows": (
        "parts = [keras.Input((4,))]\nparts.append(layers.Dense(2))\nparts += [layers.Dense(1)]\n"
        "model = keras.Sequential(parts)",
        [D, D],
    ),
    "a star": ("a = [layers.Dense(2)]\nmodel = keras.Sequential([*a, layers.Dropout(0.1)])", [D, R]),
    "a comprehension": ("model = keras.Sequential([layers.Dense(n) for n in (4, 2, 1)])", [D, D, D]),
    "a loop": (
        "model = keras.Sequential()\nfor units in (8, 4):\n    model.add(layers.Dense(units))\n"
        "    model.add(layers.BatchNormalization())",
        [D, B, D, B],
    ),
    "a loop over range": (
        "model = keras.Sequential()\nfor i in range(3):\n    model.add(layers.Dense(2 ** i))",
        [D, D, D],
    ),
    "functional": (
        "i = keras.Input((4,))\nx = layers.Dense(2)(i)\nx = layers.BatchNormalization()(x)\n"
        "model = keras.Model(i, x)",
        [D, B],
    ),
    "by keyword": (
        "i = keras.Input((4,))\nmodel = keras.Model(inputs=i, outputs=layers.Dense(2)(i))",
        [D],
    ),
    "a layer that leads nowhere is no part": (
        "i = keras.Input((4,))\nx = layers.Dense(2)(i)\nunused = layers.Dropout(0.5)(x)\n"
        "model = keras.Model(i, x)",
        [D],
    ),
    "a helper function": (
        "def block(x, units):\n    x = layers.Dense(units)(x)\n    return layers.BatchNormalization()(x)\n"
        "i = keras.Input((4,))\nmodel = keras.Model(i, block(block(i, 4), 2))",
        [D, B, D, B],
    ),
    "built by a function": (
        "def build(n=2):\n    return keras.Sequential([layers.Dense(n), layers.Dropout(0.1)])\n"
        "model = build(n=3)",
        [D, R],
    ),
    "a lambda": ("f = lambda n: layers.Dense(n)\nmodel = keras.Sequential([f(2), f(1)])", [D, D]),
    "functools.partial": (
        "from functools import partial\nF = partial(layers.Dense, activation='relu')\n"
        "model = keras.Sequential([F(4), F(1)])",
        [D, D],
    ),
    "a branch that is decided": (
        "DEEP = True\nmodel = keras.Sequential([layers.Dense(2)])\nif DEEP:\n"
        "    model.add(layers.Dropout(0.1))\nelse:\n    model.add(layers.BatchNormalization())",
        [D, R],
    ),
    "a configuration": (
        "CONFIG = {'units': [4, 2], 'norm': True}\nmodel = keras.Sequential()\n"
        "for n in CONFIG['units']:\n    model.add(layers.Dense(n))\n    if CONFIG['norm']:\n"
        "        model.add(layers.BatchNormalization())",
        [D, B, D, B],
    ),
    "an object of the project": (
        "class Trainer:\n    def __init__(self, n):\n        self.model = self.build(n)\n"
        "    def build(self, n):\n        return keras.Sequential([layers.Dense(n)])\n"
        "model = Trainer(3).model",
        [D],
    ),
    "a class attribute": (
        "class C:\n    UNITS = (2, 1)\n    @staticmethod\n    def make():\n"
        "        return keras.Sequential([layers.Dense(n) for n in C.UNITS])\nmodel = C.make()",
        [D, D],
    ),
    "nested": (
        "inner = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n"
        "model = keras.Sequential([inner, layers.Dropout(0.1)])",
        ["a model", R],
    ),
    "two inputs": (
        "a, b = keras.Input((4,)), keras.Input((3,))\nx = layers.Concatenate()([a, b])\n"
        "model = keras.Model([a, b], layers.Dense(1)(x))",
        ["Concatenate", D],
    ),
    "an unpacked tuple": (
        "def heads(x):\n    return layers.Dense(2)(x), layers.Dense(1)(x)\n"
        "i = keras.Input((4,))\na, b = heads(i)\nmodel = keras.Model(i, [a, b])",
        [D, D],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WHOLE.values(), ids=WHOLE)
def test_whole_model(text: str, expected: list[str], read: Any) -> None:
    model = compiled(read(text + COMPILE))
    assert kinds(model) == expected
    assert model.complete


# snippets whose model lintmodel cannot know whole: absence must prove nothing
PARTIAL = {
    "a list from elsewhere": "from other import parts\nmodel = keras.Sequential(parts)",
    "units in an unknown number": (
        "model = keras.Sequential()\nfor n in open('a').read():\n    model.add(layers.Dense(3))"
    ),
    "on one arm only": (
        "import sys\nmodel = keras.Sequential([layers.Dense(2)])\nif sys.argv[1]:\n"
        "    model.add(layers.BatchNormalization())"
    ),
    "made elsewhere": "from other import make\nmodel = make()",
    "a file": "model = keras.models.load_model('a.keras')",
    "a subclass": (
        "class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.d = layers.Dense(2)\n    def call(self, x):\n        return other(self.d(x))\n"
        "model = Net()"
    ),
    "a layer of the project": (
        "class Own(keras.layers.Layer):\n    pass\nmodel = keras.Sequential([Own()])"
    ),
}


@pytest.mark.parametrize("text", PARTIAL.values(), ids=PARTIAL)
def test_partial_model_proves_no_absence(text: str, read: Any) -> None:
    for event in read(text + COMPILE).trace.of(Compile):
        assert event.model.has_kind("BatchNormalization") is not False


ARGUMENTS = [
    ("layers.Dense(3)", "units", 3),
    ("layers.Dense(units=3)", "units", 3),
    ("layers.Dense(3, 'relu')", "activation", "relu"),
    ("layers.Dense(3, activation=tf.nn.relu)", "activation", "relu"),
    ("layers.Dense(3, activation=keras.activations.relu)", "activation", "relu"),
    ("layers.Dense(3)", "use_bias", True),
    ("layers.Dense(N)", "units", 12),
    ("layers.Dense(N * 2 + 1)", "units", 25),
    ("layers.Dense(len(NAMES))", "units", 2),
    ("layers.Dense(CONFIG['units'])", "units", 7),
    ("layers.Dense(CONFIG.get('other', 5))", "units", 5),
    ("layers.Dense(int('4'))", "units", 4),
    ("layers.Dense(max(2, N))", "units", 12),
    ("layers.Dense(1 if len(NAMES) == 2 else N)", "units", 1),
    ("layers.BatchNormalization()", "momentum", 0.99),
    ("layers.BatchNormalization(momentum=0.9)", "momentum", 0.9),
    ("layers.Dropout(1 / 4)", "rate", 0.25),
    ("layers.Conv2D(8, 3)", "padding", "valid"),
    ("layers.Conv2D(8, (3, 3), padding='same')", "kernel_size", (3, 3)),
    ("layers.Dense(UNSEEN)", "units", UNKNOWN),
    ("layers.Dense(3, trainable=other.FLAG)", "trainable", UNKNOWN),
    ("layers.Dense(int(input()))", "units", UNKNOWN),
    ("layers.Dense(3, **OPTIONS)", "activation", UNKNOWN),
]
NAMES = (
    "import other\nfrom other import UNSEEN, OPTIONS\n"
    "N = 12\nNAMES = ['a', 'b']\nCONFIG = {'units': 7}\n"
)


@pytest.mark.parametrize(("made", "name", "expected"), ARGUMENTS)
def test_argument(made: str, name: str, expected: Any, read: Any) -> None:
    model = compiled(read(f"{NAMES}model = keras.Sequential([{made}]){COMPILE}"))
    found = model.layers[0].arg(name)
    if isinstance(expected, Unknown):
        assert found is UNKNOWN
    else:
        assert (found, type(found)) == (expected, type(expected))


SPELLINGS = [
    "import keras\nL = keras.layers.Dense",
    "from keras import layers\nL = layers.Dense",
    "from keras.layers import Dense as L",
    "from keras.layers import *\nL = Dense",
    "import keras.layers as kl\nL = kl.Dense",
    "import tensorflow as tf\nL = tf.keras.layers.Dense",
    "from tensorflow import keras as k\nL = k.layers.Dense",
    "from tensorflow.keras.layers import Dense as L",
    "import tensorflow.keras as tk\nL = tk.layers.Dense",
    "import tensorflow.keras.layers\nL = tensorflow.keras.layers.Dense",
    "from tensorflow.python.keras.layers import Dense as L",
    "from tensorflow.compat.v1.keras.layers import Dense as L",
    "import tf_keras\nL = tf_keras.layers.Dense",
    "from keras.src.layers import Dense as L",
    "from keras.layers.core import Dense as L",
    "try:\n    from tensorflow import keras\nexcept ImportError:\n    import keras\nL = keras.layers.Dense",
    "from keras import layers\nL = getattr(layers, 'Dense')",
]


@pytest.mark.parametrize("imports", SPELLINGS)
def test_one_name_for_all_spellings(imports: str, read: Any) -> None:
    text = f"{imports}\nfrom keras import Sequential\nmodel = Sequential([L(3)]){COMPILE}"
    (layer,) = compiled(read(text, bare=True)).layers
    assert (layer.kind, layer.arg("units"), layer.custom) == ("Dense", 3, False)


def test_a_shared_layer_is_one_and_equal_ones_are_two(read: Any) -> None:
    text = "d = layers.Dense(4)\ni = keras.Input((4,))\nmodel = keras.Model(i, d(d(i)))"
    assert len([x for x in compiled(read(text + COMPILE)).layers if x.kind == "Dense"]) == 1
    text = "i = keras.Input((4,))\nmodel = keras.Model(i, layers.Dense(4)(layers.Dense(4)(i)))"
    first, second = (x for x in compiled(read(text + COMPILE)).layers if x.kind == "Dense")
    assert first is not second


def test_each_call_of_a_builder_makes_its_own_layers(read: Any) -> None:
    text = (
        "def build():\n    return keras.Sequential([layers.Dense(2)])\n"
        "one, two = build(), build()\none.compile('adam', 'mse')\ntwo.compile('adam', 'mse')\n"
    )
    first, second = (event.model.layers[0] for event in read(text).trace.of(Compile))
    assert isinstance(first, Layer)
    assert first is not second
    assert first.where == second.where


@pytest.mark.parametrize(
    ("kwargs", "expected"),
    [("training=True", {"training": True}), ("", {}), ("training=None", {"training": None}),
     ("training=FLAG", {"training": False})],
)  # fmt: skip
def test_keywords_of_a_call_in_the_graph(kwargs: str, expected: dict[str, Any], read: Any) -> None:
    comma = ", " if kwargs else ""
    text = (
        f"FLAG = False\ni = keras.Input((4,))\nx = layers.Dropout(0.1)(i{comma}{kwargs})\n"
        "model = keras.Model(i, x)"
    )
    model = compiled(read(text + COMPILE))
    (node,) = (node for node in model.nodes if node.layer.kind == "Dropout")
    assert node.kwargs == expected
