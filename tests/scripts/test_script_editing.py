"""What scripts do to models that are built: lists of layers, attributes, wrappers, tensors by position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lintmodel.facts.editing import EditLayer, EditLayers, Wrap
from lintmodel.facts.files import Load, Trust
from lintmodel.facts.project import Script
from lintmodel.facts.serving import SetInput
from lintmodel.facts.unknown import Unknown

Reader = Callable[..., Script]
MODEL = "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), keras.layers.Dropout(0.5)])\n"


def events(script: Script, *kinds: Any) -> list[Any]:
    return list(script.trace.of(*kinds))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("model.layers.pop()", ["pop"]),
        ("model.layers.remove(model.layers[0])", ["remove"]),
        ("model.outputs = [model.layers[-1].output]", ["outputs ="]),
        ("layers = model.layers\nlayers.pop()", []),
        ("list(model.layers).pop()", []),
        ("model.layers[:-1].pop()", []),
        ("model.pop()", []),
    ],
)
def test_lists_of_layers(read: Reader, code: str, expected: list[str]) -> None:
    script = read(f"import keras\n{MODEL}{code}\n")
    assert [event.method for event in events(script, EditLayers)] == expected


def test_the_keras_of_tensorflow(read: Reader) -> None:
    plain = read(f"import keras\n{MODEL}model.layers.pop()\n", bare=True)
    inside = read(f"from tensorflow import keras\n{MODEL}model.layers.pop()\n", bare=True)
    assert [event.copied for one in (plain, inside) for event in events(one, EditLayers)] == [
        False,
        True,
    ]


def test_attributes_of_layers(read: Reader) -> None:
    script = read(
        f"import keras\n{MODEL}model.layers[1].rate = 0.1\n"
        "setattr(model.layers[0], 'kernel_regularizer', keras.regularizers.L2(1e-4))\n"
        "model.layers[0].note = 'mine'\n"
    )
    assert [(one.layer.kind, one.name) for one in events(script, EditLayer)] == [
        ("Dropout", "rate"),
        ("Dense", "kernel_regularizer"),
    ]


def test_wrappers(read: Reader) -> None:
    script = read(
        f"import keras\nimport tensorflow_model_optimization as tfmot\n{MODEL}"
        "parallel = keras.utils.multi_gpu_model(model, gpus=2)\n"
        "pruned = tfmot.sparsity.keras.prune_low_magnitude(model)\n"
        "plain = tfmot.sparsity.keras.strip_pruning(pruned)\n"
    )
    found = events(script, Wrap)
    assert [one.by.rpartition(".")[2] for one in found] == [
        "multi_gpu_model",
        "prune_low_magnitude",
        "strip_pruning",
    ]
    assert found[0].inner is found[1].inner
    assert found[2].inner is found[1].model
    assert [one.unwrapped for one in found] == [False, False, True]
    assert found[0].model.layers[0].inner is found[0].inner


@pytest.mark.parametrize(
    ("path", "fetched"),
    [
        ("'model.keras'", False),
        ("'hf://user/model'", True),
        ("keras.utils.get_file('m.keras', origin='https://a.org/m')", True),
        ("sys.argv[1]", False),
    ],
)
def test_files_of_the_network(read: Reader, path: str, fetched: bool) -> None:
    script = read(f"import sys\nimport keras\nkeras.models.load_model({path}, None, True, False)\n")
    (load,) = events(script, Load)
    assert load.fetched is fetched
    assert load.args["safe_mode"] is False


def test_trust(read: Reader) -> None:
    script = read(
        "import keras\nkeras.config.enable_unsafe_deserialization()\n"
        "keras.saving.deserialize_keras_object(config, safe_mode=False)\n"
        "keras.saving.deserialize_keras_object(config)\n"
    )
    assert [event.method for event in events(script, Trust)] == [
        "enable_unsafe_deserialization()",
        "deserialize_keras_object(safe_mode=False)",
    ]


def test_tensors_of_tflite(read: Reader) -> None:
    script = read(
        "import tensorflow as tf\ninterpreter = tf.lite.Interpreter(model_path='m.tflite')\n"
        "inputs = interpreter.get_input_details()\n"
        "interpreter.set_tensor(inputs[1]['index'], x)\ninterpreter.set_tensor(index, y)\n"
    )
    first, second = events(script, SetInput)
    assert (first.position, first.interpreter.path) == (1, "m.tflite")
    assert isinstance(second.position, Unknown)
    assert not first.interpreter.checked
