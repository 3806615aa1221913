"""Small models of Keras 3, one a function, and every file that Keras and TensorFlow make of them.

A helper for tests: `write_all(folder)` builds, trains a step and saves; the caller then knows from
the returned models what a reader of the files must find. Importing this module imports Keras.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")

import keras  # noqa: E402  the environment must be set before
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

layers = keras.layers
RANDOM = np.random.default_rng(0)


def numbers(*shape: int) -> Any:
    """Random numbers that no layer's initial state equals."""
    return RANDOM.normal(3.0, 2.0, shape).astype("float32")


def sequential() -> Any:
    """Dense, BatchNormalization and Dropout; logits; one step of training."""
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
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss, metrics=["accuracy"])
    model.fit(numbers(12, 4), np.zeros(12), batch_size=4, verbose=0)
    return model


def functional() -> Any:
    """Two inputs, two outputs, nesting, a wrapper, text, an operation and a Lambda."""
    text = keras.Input((), dtype="string", name="text")
    image = keras.Input((6, 4), name="image")
    words = layers.TextVectorization(max_tokens=20, output_sequence_length=4, name="words")
    words.adapt(np.array(["a b c", "a d"]))
    scale = layers.Normalization(name="scale")
    scale.adapt(numbers(10, 6, 4))
    inner = keras.Sequential(
        [
            keras.Input((6, 4)),
            layers.Dense(5, name="inner_dense"),
            layers.BatchNormalization(name="inner_bn"),
        ],
        name="inner",
    )
    left = layers.Bidirectional(layers.LSTM(3, name="memory"), name="both_ways")(
        inner(scale(image))
    )
    right = layers.GlobalAveragePooling1D(name="pool")(
        layers.Embedding(20, 3, name="embed")(words(text))
    )
    joined = layers.Concatenate(name="join")([left, right])
    joined = layers.Lambda(lambda value: value * 2.0, name="double")(joined)
    joined = keras.ops.tanh(joined / 255.0)
    kind = layers.Dense(3, activation="softmax", name="kind")(joined)
    size = layers.Dense(1, name="size")(joined)
    model = keras.Model({"image": image, "text": text}, [kind, size], name="two_heads")
    model.compile("adam", loss=["sparse_categorical_crossentropy", "mse"], metrics=["acc", "mae"])
    return model


def many_kinds() -> Any:
    """Layers with variables of many kinds, a shared layer, a layer that is frozen."""
    image = keras.Input((8, 8, 3), name="image")
    shared = layers.Conv2D(3, 3, padding="same", name="shared")
    out = shared(shared(image))
    out = layers.DepthwiseConv2D(3, name="depthwise")(out)
    out = layers.SeparableConv2D(4, 3, use_bias=False, name="separable")(out)
    out = layers.BatchNormalization(scale=False, name="bn")(out)
    out = layers.PReLU(name="prelu")(out)
    out = layers.Reshape((16, 4), name="rows")(out)
    out = layers.LayerNormalization(name="ln")(out)
    out = layers.MultiHeadAttention(2, 2, name="attention")(out, out)
    out = layers.TimeDistributed(layers.Dense(2, name="each"), name="steps")(out)
    out = layers.GRU(3, name="gru")(out)
    out = layers.Dense(2, dtype="bfloat16", name="half")(out)
    frozen = layers.Dense(2, name="frozen", trainable=False)(out)
    return keras.Model(image, frozen, name="zoo")


def unadapted() -> Any:
    """A Normalization that never saw data; not compiled."""
    return keras.Sequential(
        [keras.Input((4,)), layers.Normalization(name="scale"), layers.Dense(2, name="head")]
    )


def baked() -> Any:
    """BatchNormalization called with training=True in a functional graph."""
    given = keras.Input((4,), name="given")
    out = layers.BatchNormalization(name="bn")(layers.Dense(3, name="hidden")(given), training=True)
    return keras.Model(given, layers.Dense(2, name="head")(out))


class Subclassed(keras.Model):
    """A model whose layers no config lists."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.bn = layers.BatchNormalization(name="bn")
        self.head = layers.Dense(2, name="head")

    def call(self, inputs: Any) -> Any:
        """As written."""
        return self.head(self.bn(inputs))


def subclassed() -> Any:
    """The above, built."""
    model = Subclassed(name="own")
    model(numbers(2, 4))
    return model


MODELS: dict[str, Callable[[], Any]] = {
    "sequential": sequential,
    "functional": functional,
    "many_kinds": many_kinds,
    "unadapted": unadapted,
    "baked": baked,
    "subclassed": subclassed,
}
# What Keras itself cannot write: text in a .h5 loses its vocabulary; a subclass has no config.
NO_HDF5 = frozenset({"subclassed"})
EXPORTED = frozenset({"sequential", "functional", "many_kinds", "unadapted", "baked"})
TF_SAVED = frozenset({"sequential", "baked"})


class Operations(tf.Module):
    """A signature whose operations of note lie in branches, loops, a dataset and a call."""

    def __init__(self, asset: str) -> None:
        super().__init__()
        self.counter = tf.Variable(0.0, name="counter")
        self.other = tf.Variable(0.0, name="other")
        self.words = tf.saved_model.Asset(asset)
        start = tf.lookup.TextFileInitializer(
            self.words, tf.string, 0, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER
        )
        self.table = tf.lookup.StaticHashTable(start, -1)

    @tf.function(input_signature=[tf.TensorSpec((None,), tf.float32, name="x")])
    def serve(self, x: Any) -> Any:
        """Writes `counter` in a branch of a loop, reads a fixed file, calls Python."""
        total = tf.reduce_sum(x)
        for _ in tf.range(3):
            if total > 1.0:
                self.counter.assign_add(total)
        names = tf.data.Dataset.from_tensors(0).map(lambda _: tf.io.read_file("/etc/hostname"))
        for text in names:
            total += tf.cast(tf.strings.length(text), tf.float32)
        total += tf.py_function(lambda value: value, [total], tf.float32)
        return {"total": total + tf.cast(self.table.lookup(tf.constant("a")), tf.float32)}

    @tf.function(input_signature=[tf.TensorSpec((None,), tf.float32, name="x")])
    def clean(self, x: Any) -> Any:
        """Reads `other` only."""
        return {"twice": x * 2.0 + self.other}


def write_operations(folder: Path) -> None:
    """The module above as a SavedModel `operations` with the signatures `serve` and `clean`."""
    vocabulary = folder / "words.txt"
    vocabulary.write_text("a\nb\n", encoding="utf-8")
    module = Operations(str(vocabulary))
    signatures = {"serve": module.serve, "clean": module.clean}
    tf.saved_model.save(module, str(folder / "operations"), signatures=signatures)


def write_all(folder: Path) -> dict[str, Any]:
    """Write NAME.keras, NAME.h5, NAME.weights.h5, NAME_export and NAME_saved; returns the models."""
    made = {name: make() for name, make in MODELS.items()}
    for name, model in made.items():
        model.save(folder / f"{name}.keras")
        model.save_weights(folder / f"{name}.weights.h5")
        if name not in NO_HDF5:
            model.save(folder / f"{name}.h5")
        if name in EXPORTED:
            model.export(folder / f"{name}_export", verbose=False)
        if name in TF_SAVED:
            tf.saved_model.save(model, str(folder / f"{name}_saved"))
    write_operations(folder)
    return made


def stored_layers(model: Any) -> dict[str, Any]:
    """Every layer below a model by name, those of nested models and wrappers included."""
    return {one.name: one for one in model._flatten_layers(include_self=False, recursive=True)}
