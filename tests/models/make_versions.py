"""Write the fixtures of one version of Keras with what that Keras itself says is in them.

    python tests/models/make_versions.py PREFIX

PREFIX is k212, k213, k214, k30, k33, k36 or k315: the Keras that runs. Each fixture NAME has a
NAME.json beside it: the layers with class, and for each variable its name, shape, sum and first
values; the outputs; the compile settings; the optimizer's steps. Run once for each version; committed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

keras, layers = tf.keras, tf.keras.layers
VERSION_TEXT = getattr(keras, "__version__", "") or getattr(keras, "version", lambda: "")()
VERSION_TEXT = VERSION_TEXT or version("keras" if tf.__version__ < "2.16" else "tf-keras")
VERSION = tuple(int(part) for part in VERSION_TEXT.split(".")[:2])
FIXTURES = Path(__file__).parent / "fixtures"
RANDOM = np.random.default_rng(0)


def numbers(*shape: int) -> Any:
    """Random numbers that no layer's initial state equals."""
    return RANDOM.normal(3.0, 2.0, shape).astype("float32")


def chain() -> Any:
    """BatchNormalization, Dropout and logits; three steps of training."""
    model = keras.Sequential(
        [
            keras.Input((4,), name="features"),
            layers.Dense(5, activation="relu", name="hidden"),
            layers.BatchNormalization(name="bn"),
            layers.Dropout(0.3, name="drop"),
            layers.Dense(3, name="head"),
        ],
        name="chain",
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=loss, metrics=["accuracy"])
    model.fit(numbers(12, 4), np.zeros(12), batch_size=4, verbose=0)
    return model


def heads() -> Any:
    """An adapted Normalization, a nested model, a layer used twice, a wrapper, two outputs."""
    given = keras.Input((6, 4), name="given")
    scale = layers.Normalization(name="scale")
    scale.adapt(numbers(10, 6, 4))
    inner = keras.Sequential(
        [
            keras.Input((6, 4)),
            layers.Dense(4, name="inner_dense"),
            layers.BatchNormalization(center=False, name="inner_bn"),
        ],
        name="inner",
    )
    twice = layers.Dense(4, activation="tanh", name="twice")
    out = layers.Dropout(0.3, name="drop")(inner(scale(given)), training=True)
    out = layers.Add(name="sum")([twice(out), twice(given)])
    out = layers.Bidirectional(layers.LSTM(2, name="memory"), name="both_ways")(out)
    kind = layers.Dense(3, activation="softmax", name="kind")(out)
    size = layers.Dense(1, name="size")(out)
    model = keras.Model(given, [kind, size], name="two_heads")
    model.compile("sgd", loss={"kind": "sparse_categorical_crossentropy", "size": "mse"})
    return model


def words() -> Any:
    """A vocabulary that was adapted, of words and of numbers."""
    text = keras.Input((1,), dtype="string", name="text")
    vectorize = layers.TextVectorization(max_tokens=20, output_sequence_length=4, name="vectorize")
    vectorize.adapt(np.array(["a leaf", "a tree and a leaf", "roots"]))
    out = layers.Embedding(20, 2, name="embed")(vectorize(text))
    out = layers.GlobalAveragePooling1D(name="mean")(out)
    return keras.Model(text, layers.Dense(1, activation="sigmoid", name="head")(out), name="words")


class Own(keras.Model):  # type: ignore[misc]
    """A subclassed model: its layers are in no config."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.encode = layers.Dense(3, activation="relu", name="encode_dense")
        self.bn = layers.BatchNormalization(name="own_bn")
        self.tail = [layers.Dense(2, name="tail_dense")]

    def call(self, inputs: Any, training: Any = None) -> Any:
        return self.tail[0](self.bn(self.encode(inputs), training=training))

    def get_config(self) -> dict[str, Any]:
        return {}


def own() -> Any:
    """Built and trained for two steps."""
    model = Own(name="own")
    model.compile(optimizer="sgd", loss="mse")
    model.fit(numbers(8, 4), numbers(8, 2), batch_size=4, verbose=0)
    return model


def half() -> Any:
    """mixed_bfloat16 inside, float32 at the end."""
    policy = "mixed_bfloat16"
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(3, dtype=policy, name="hidden"),
            layers.Dense(2, dtype="bfloat16", name="narrow"),
            layers.Dense(1, dtype="float32", name="head"),
        ],
        name="half",
    )


def whole() -> Any:
    """Quantized to int8."""
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(8, name="hidden"), layers.Dense(2, name="head")],
        name="whole",
    )
    model.quantize("int8")
    return model


def eighth() -> Any:
    """Trained in float8: the scales and the largest values of the last steps are variables too."""
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(8, name="hidden"), layers.Dense(2, name="head")],
        name="eighth",
    )
    model.quantize("float8")
    model.compile("sgd", "mse")
    model.fit(numbers(8, 4), numbers(8, 2), batch_size=4, verbose=0)
    return model


def plain() -> Any:
    """As little as shows an export."""
    model = keras.Sequential(
        [keras.Input((2,), name="given"), layers.BatchNormalization(name="bn")], name="plain"
    )
    model.layers[-1].set_weights([numbers(2), numbers(2), numbers(2), numbers(2) ** 2])
    return model


def flagged() -> Any:
    """Dropout that a flag in the graph keeps on."""
    given = keras.Input((4,))
    dropped = layers.Dropout(0.5)(layers.Dense(4)(given), training=True)
    return keras.Model(given, layers.Dense(1)(dropped))


def describe(model: Any) -> dict[str, Any]:
    """What Keras says is in a model."""
    below = list(model._flatten_layers(include_self=False, recursive=True))
    optimizer = getattr(model, "optimizer", None)
    outputs = getattr(model, "outputs", None) or []
    return {
        "keras": VERSION_TEXT,
        "model": model.__class__.__name__,
        "layers": [describe_layer(layer) for layer in below if layer.weights],
        "heads": [_maker(tensor) for tensor in outputs],
        "iterations": None if optimizer is None else int(_array(optimizer.iterations)),
        "loss": _loss(getattr(model, "loss", None)) if optimizer is not None else None,
    }


def _maker(tensor: Any) -> str:
    history = tensor._keras_history
    return str(getattr(history, "layer", getattr(history, "operation", None)).name)


def _loss(loss: Any) -> Any:
    if isinstance(loss, dict):
        return {key: _loss(one) for key, one in loss.items()}
    return loss if isinstance(loss, str) else type(loss).__name__


def _array(variable: Any) -> Any:
    value = variable.numpy() if hasattr(variable, "numpy") else variable
    return np.asarray(value)


def describe_layer(layer: Any) -> dict[str, Any]:
    """Class, name and variables of one layer; those of layers inside it are among them."""
    weights = [(weight.name, _array(weight)) for weight in layer.weights if hasattr(weight, "name")]
    return {
        "name": layer.name,
        "kind": layer.__class__.__name__,
        "trainable": bool(layer.trainable),
        "weights": [
            {
                "name": name,
                "dtype": value.dtype.name,
                "shape": list(value.shape),
                "sum": float(np.sum(value.astype("float64"))) if value.dtype.kind != "O" else None,
                "first": [float(one) for one in np.ravel(value)[:3]],
            }
            for name, value in weights
        ],
    }


def write(name: str, model: Any, **options: Any) -> None:
    """One fixture and its description; the suffix decides the format."""
    path = FIXTURES / name
    if path.is_dir():
        shutil.rmtree(path)
    if name.endswith(".weights.h5") or ".weights_only" in name:
        model.save_weights(path)
    elif name.endswith("_weights"):
        path.mkdir()
        model.save_weights(path / "model", save_format="tf")
    elif name.endswith("_export"):
        model.export(str(path))
    elif name.endswith("_folder"):
        whole_file = FIXTURES / f"{name}.keras"
        model.save(whole_file)
        with zipfile.ZipFile(whole_file) as archive:
            archive.extractall(path)
        whole_file.unlink()
    else:
        model.save(path, **options)
    text = json.dumps(describe(model), indent=1)
    (FIXTURES / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def write_shards(model: Any) -> None:
    """shards/chain.weights.json with the files that it lists, described by shards.json."""
    folder = FIXTURES / "shards"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    model.save_weights(folder / "chain.weights.json", max_shard_size=250 / 1024**3)
    text = json.dumps(describe(model), indent=1)
    (FIXTURES / "shards.json").write_text(text + "\n", encoding="utf-8")


def main(prefix: str) -> None:
    """Write all fixtures that this version can write."""
    FIXTURES.mkdir(exist_ok=True)
    if VERSION in ((2, 13), (2, 14)):  # what differs from 2.12 is the .keras alone
        for name, made_now in (("chain", chain()), ("heads", heads()), ("own", own())):
            write(f"{prefix}_{name}.keras", made_now)
        return
    if VERSION == (2, 16):  # tf_keras, with TF_USE_LEGACY_KERAS=1: an export, and nothing else
        write(f"{prefix}_flagged_export", flagged())
        return
    made = {"chain": chain(), "heads": heads(), "words": words(), "own": own()}
    if VERSION >= (3, 0):
        made["half"] = half()
    for name, model in made.items():
        if VERSION < (3, 0):
            write(f"{prefix}_{name}_zip.keras", model, save_format="keras_v3")
        else:
            write(f"{prefix}_{name}.keras", model)
    if VERSION < (3, 0):
        write(f"{prefix}_chain.keras", made["chain"])  # HDF5, whatever the name says
        write(f"{prefix}_chain.weights_only.h5", made["chain"])
        write(f"{prefix}_heads_weights", made["heads"])  # a checkpoint of TensorFlow
    old = "chain" if VERSION == (3, 0) else "heads"  # whose two LSTMs Keras 3.0 gives one name
    write(f"{prefix}_{old}.h5", made[old])
    write(f"{prefix}_heads.weights.h5", made["heads"])
    write(f"{prefix}_own.weights.h5", made["own"])
    if VERSION >= (3, 0):
        write(f"{prefix}_export", plain())
        write(f"{prefix}_chain_folder", made["chain"])
    if VERSION >= (3, 4):
        write(f"{prefix}_whole.keras", whole())
    if VERSION >= (3, 15):
        write(f"{prefix}_eighth.keras", eighth())
        write_shards(made["chain"])


if __name__ == "__main__":
    main(sys.argv[1])
