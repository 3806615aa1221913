"""Who freezes what: `trainable` set on models, on layers in loops, on parts of a pretrained base."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.event import Fit
from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.views.common import owners, trainable_at

BASE = "base = keras.applications.ResNet50(include_top=False)\n"
HEAD = (
    "model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(3)])\n"
    "model.compile('adam', 'mse')\nmodel.fit(x, y)\n"
)
OWN = (
    "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), "
    "layers.BatchNormalization(), layers.Flatten(), layers.Dense(3)])\n"
)
FIT = "model.compile('adam', 'mse')\nmodel.fit(x, y)\n"
U = UNKNOWN
# what is done -> whether BatchNormalization, Conv2D and Dense are trainable in fit()
TABLE: dict[str, tuple[str, tuple[Any, ...]]] = {
    "nothing": (BASE + HEAD, (True, True, True)),
    "the base": (f"{BASE}base.trainable = False\n{HEAD}", (False, False, True)),
    "each layer": (
        f"{BASE}for layer in base.layers:\n    layer.trainable = False\n{HEAD}",
        (False, False, True),
    ),
    "by setattr": (
        f"{BASE}for layer in base.layers:\n    setattr(layer, 'trainable', False)\n{HEAD}",
        (False, False, True),
    ),
    "backwards": (
        f"{BASE}for layer in reversed(base.layers):\n    layer.trainable = False\n{HEAD}",
        (False, False, True),
    ),
    "numbered": (
        f"{BASE}for i, layer in enumerate(base.layers):\n    layer.trainable = False\n{HEAD}",
        (False, False, True),
    ),
    "all but BatchNormalization": (
        f"{BASE}for layer in base.layers:\n"
        f"    layer.trainable = not isinstance(layer, layers.BatchNormalization)\n{HEAD}",
        (False, True, True),
    ),
    "by class name": (
        f"{BASE}for layer in base.layers:\n"
        f"    if layer.__class__.__name__ == 'BatchNormalization':\n"
        f"        layer.trainable = False\n{HEAD}",
        (False, True, True),
    ),
    "by type": (
        f"{BASE}for layer in base.layers:\n"
        f"    if type(layer) is tf.keras.layers.BatchNormalization:\n"
        f"        layer.trainable = False\n{HEAD}",
        (False, True, True),
    ),
    "chosen first": (
        f"{BASE}for layer in [l for l in base.layers if isinstance(l, layers.BatchNormalization)]:\n"
        f"    layer.trainable = False\n{HEAD}",
        (False, True, True),
    ),
    "the first hundred": (
        f"{BASE}for layer in base.layers[:100]:\n    layer.trainable = False\n{HEAD}",
        (U, U, True),
    ),
    "the last twenty but BatchNormalization": (
        f"{BASE}base.trainable = False\nfor layer in base.layers[-20:]:\n"
        f"    if not isinstance(layer, layers.BatchNormalization):\n        layer.trainable = True\n{HEAD}",
        (False, U, True),
    ),
    "from a name on": (
        f"{BASE}on = False\nfor layer in base.layers:\n    if layer.name == 'conv5_block1_1_conv':\n"
        f"        on = True\n    layer.trainable = on\n{HEAD}",
        (U, U, True),
    ),
    "by name": (f"{BASE}base.get_layer('conv5_block3_3_bn').trainable = False\n{HEAD}", (U, U, U)),
    "by index": (f"{BASE}base.layers[-1].trainable = False\n{HEAD}", (U, U, U)),
    "its layers taken over": (
        f"{BASE}h = layers.Dense(3)(layers.GlobalAveragePooling2D()(base.output))\n"
        f"model = keras.Model(base.input, h)\nfor layer in model.layers[:15]:\n"
        f"    layer.trainable = False\n{FIT}",
        (U, U, U),
    ),
    "all that were taken over": (
        f"{BASE}h = layers.Dense(3)(layers.GlobalAveragePooling2D()(base.output))\n"
        f"model = keras.Model(base.input, h)\nfor layer in model.layers:\n"
        f"    layer.trainable = False\n{FIT}",
        (False, False, False),
    ),
    "by a helper that descends": (
        "def freeze(m):\n    for layer in m.layers:\n        if isinstance(layer, keras.Model):\n"
        "            freeze(layer)\n        elif isinstance(layer, layers.BatchNormalization):\n"
        f"            layer.trainable = False\n{BASE}"
        "model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(3)])\n"
        f"freeze(model)\n{FIT}",
        (False, True, True),
    ),
    "toggled by a method": (
        f"class T:\n    def __init__(self):\n        {BASE}"
        "        self.base, self.model = base, keras.Sequential([base, layers.Dense(3)])\n"
        "    def freeze(self, on=True):\n        self.base.trainable = not on\n"
        "    def train(self):\n        self.freeze()\n        self.model.compile('adam', 'mse')\n"
        "        self.model.fit(x, y)\nT().train()\n",
        (False, False, True),
    ),
    "own layers, all but the last": (
        f"{OWN}for layer in model.layers[:-1]:\n    layer.trainable = False\n{FIT}",
        (False, False, True),
    ),
    "own layers, the last": (
        f"{OWN}model.layers[-1].trainable = False\n{FIT}",
        (True, True, False),
    ),
    "own layers, by name": (
        f"{OWN}model.get_layer('batch_normalization').trainable = False\n{FIT}",
        (False, True, True),
    ),
    "frozen and thawed": (
        f"{OWN}model.trainable = False\nmodel.layers[0].trainable = True\n{FIT}",
        (False, True, False),
    ),
    "maybe": (f"{OWN}if len(x):\n    model.trainable = False\n{FIT}", (U, U, U)),
    "with names from everywhere": (
        f"from keras.layers import *\n{OWN}for layer in model.layers:\n"
        f"    if isinstance(layer, BatchNormalization):\n        layer.trainable = False\n{FIT}",
        (False, True, True),
    ),
}


@pytest.mark.parametrize(("text", "expected"), TABLE.values(), ids=TABLE)
def test_trainable_in_fit(text: str, expected: tuple[Any, ...], read: Any) -> None:
    trace = read(text).trace
    (fit,) = trace.of(Fit)
    found = {layer.kind: layer for layer in fit.model.all_layers()}
    states = [_state(trace, found[kind], fit) for kind in ("BatchNormalization", "Conv2D", "Dense")]
    assert all(a is b for a, b in zip(states, expected, strict=True)), states


def _state(trace: Any, layer: Layer, fit: Fit) -> Any:
    return trainable_at(trace, layer, owners(trace, layer), fit)


def test_a_long_model_is_frozen_layer_by_layer(read: Any) -> None:
    text = (
        "model = keras.Sequential([keras.Input((4,))])\n"
        + "model.add(layers.Dense(4))\n" * 60
        + "for layer in model.layers[:-1]:\n    layer.trainable = False\n"
        + FIT
    )
    trace = read(text).trace
    (fit,) = trace.of(Fit)
    states = [_state(trace, layer, fit) for layer in fit.model.layers]
    assert states == [False] * 59 + [True]
