"""Output shapes of layers: what Keras says of the same expressions is the oracle."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lintmodel.facts.event import Create
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import UNKNOWN, Unknown, same
from lintmodel.frontends.scripts import read_script
from lintmodel.knowledge.shapes import (
    Shape,
    accepted_ranks,
    declared_input,
    node_shapes,
    output_shapes,
)

PICTURE, SERIES, ROW = (None, 28, 30, 3), (4, 12, 5), (None, 7)
VOLUME, WORDS = (None, 8, 9, 10, 2), (None, 20)

# expression of a layer, shapes of its inputs
CASES: list[tuple[str, tuple[Any, ...]]] = [
    ("layers.Dense(3)", (ROW,)),
    ("layers.Dense(3)", (SERIES,)),
    ("layers.Dense(units=3, activation='relu')", (PICTURE,)),
    ("layers.EinsumDense('abc,cd->abd', output_shape=(12, 9))", (SERIES,)),
    ("layers.Activation('relu')", (PICTURE,)),
    ("layers.BatchNormalization()", (PICTURE,)),
    ("layers.LayerNormalization()", (SERIES,)),
    ("layers.Dropout(0.2)", (SERIES,)),
    ("layers.Rescaling(1 / 255)", (PICTURE,)),
    ("layers.LeakyReLU()", (ROW,)),
    ("layers.Softmax()", (ROW,)),
    ("layers.Identity()", (ROW,)),
    ("layers.Conv1D(8, 3)", (SERIES,)),
    ("layers.Conv1D(8, 3, padding='causal', dilation_rate=2)", (SERIES,)),
    ("layers.Conv1D(8, 3, strides=2)", ((None, None, 5),)),
    ("layers.Conv2D(8, 3)", (PICTURE,)),
    ("layers.Conv2D(8, (3, 5), strides=2)", (PICTURE,)),
    ("layers.Conv2D(8, 3, strides=(2, 3), padding='same')", (PICTURE,)),
    ("layers.Conv2D(8, 3, dilation_rate=2)", (PICTURE,)),
    ("layers.Conv2D(8, [1, 1])", ((None, None, None, 4),)),
    ("layers.Conv2D(8, 3, data_format='channels_first')", ((None, 3, 28, 30),)),
    ("layers.Conv3D(4, 3, padding='valid')", (VOLUME,)),
    ("layers.SeparableConv2D(8, 3)", (PICTURE,)),
    ("layers.DepthwiseConv2D(3, depth_multiplier=2)", (PICTURE,)),
    ("layers.DepthwiseConv1D(3)", (SERIES,)),
    ("layers.Conv2DTranspose(8, 3, strides=2, padding='same')", (PICTURE,)),
    ("layers.Conv2DTranspose(8, 3, strides=2)", (PICTURE,)),
    ("layers.Conv1DTranspose(8, 5, strides=3)", (SERIES,)),
    ("layers.Conv2DTranspose(8, 2, strides=3)", (PICTURE,)),
    ("layers.MaxPooling2D()", (PICTURE,)),
    ("layers.MaxPool2D(3, strides=2)", (PICTURE,)),
    ("layers.MaxPooling2D((3, 2), padding='same')", (PICTURE,)),
    ("layers.AveragePooling1D(4)", (SERIES,)),
    ("layers.MaxPooling3D(2)", (VOLUME,)),
    ("layers.GlobalAveragePooling2D()", (PICTURE,)),
    ("layers.GlobalMaxPooling2D(keepdims=True)", (PICTURE,)),
    ("layers.GlobalMaxPooling1D()", (SERIES,)),
    ("layers.GlobalAveragePooling2D(data_format='channels_first')", ((None, 3, 28, 30),)),
    ("layers.UpSampling2D((2, 3))", (PICTURE,)),
    ("layers.UpSampling1D(3)", (SERIES,)),
    ("layers.ZeroPadding2D(((1, 2), (0, 3)))", (PICTURE,)),
    ("layers.ZeroPadding2D((1, 2))", (PICTURE,)),
    ("layers.ZeroPadding1D((2, 3))", (SERIES,)),
    ("layers.ZeroPadding2D()", (PICTURE,)),
    ("layers.Cropping2D(2)", (PICTURE,)),
    ("layers.Cropping1D((1, 2))", (SERIES,)),
    ("layers.Cropping1D()", (SERIES,)),
    ("layers.Resizing(64, 48)", (PICTURE,)),
    ("layers.CenterCrop(8, 6)", (PICTURE,)),
    ("layers.RandomCrop(8, 6)", (PICTURE,)),
    ("layers.RandomFlip()", (PICTURE,)),
    ("layers.Flatten()", (PICTURE,)),
    ("layers.Flatten()", ((None, None, 3),)),
    ("layers.Flatten()", ((None,),)),
    ("layers.Reshape((14, -1))", (PICTURE,)),
    ("layers.Reshape([28, 90])", (PICTURE,)),
    ("layers.Reshape((-1, 3))", ((None, None, 6),)),
    ("layers.Permute((2, 1))", (SERIES,)),
    ("layers.RepeatVector(6)", (ROW,)),
    ("layers.Embedding(100, 16)", (WORDS,)),
    ("layers.Embedding(100, 16)", ((None, None),)),
    ("layers.LSTM(9)", (SERIES,)),
    ("layers.LSTM(9, return_sequences=True)", (SERIES,)),
    ("layers.LSTM(9, return_state=True)", (SERIES,)),
    ("layers.GRU(9, return_sequences=True, return_state=True)", ((None, None, 5),)),
    ("layers.SimpleRNN(units=9)", (SERIES,)),
    ("layers.RNN(layers.LSTMCell(9), return_sequences=True)", (SERIES,)),
    ("layers.Bidirectional(layers.LSTM(9))", (SERIES,)),
    ("layers.Bidirectional(layers.GRU(9, return_sequences=True), merge_mode='sum')", (SERIES,)),
    ("layers.Bidirectional(layers.LSTM(9, return_sequences=True))", (SERIES,)),
    ("layers.ConvLSTM2D(4, 3, padding='same')", ((None, 6, 8, 9, 2),)),
    ("layers.ConvLSTM2D(4, 3, return_sequences=True)", ((None, 6, 8, 9, 2),)),
    ("layers.TimeDistributed(layers.Dense(3))", (SERIES,)),
    ("layers.TimeDistributed(layers.Conv2D(4, 3))", ((None, 6, 28, 28, 3),)),
    ("layers.TimeDistributed(layers.Flatten())", ((None, 6, 4, 3),)),
    ("layers.Add()", (SERIES, SERIES)),
    ("layers.Multiply()", (SERIES, (4, 1, 5))),
    ("layers.Concatenate()", (SERIES, (4, 12, 3))),
    ("layers.Concatenate(axis=1)", (SERIES, (4, 3, 5), (4, 1, 5))),
    ("layers.Dot(axes=1)", (ROW, ROW)),
    ("layers.Dot(axes=(2, 2))", (SERIES, (4, 6, 5))),
    ("layers.Attention()", (SERIES, (4, 8, 5))),
    ("layers.MultiHeadAttention(2, 8)", (SERIES, (4, 8, 6))),
    ("layers.MultiHeadAttention(2, 8, output_shape=7)", (SERIES, SERIES)),
    ("layers.Masking()", (SERIES,)),
    ("layers.GaussianNoise(0.1)", (SERIES,)),
    ("layers.PReLU()", (ROW,)),
    ("(lambda x: ops.mean(x, axis=1))", (SERIES,)),
    ("(lambda x: ops.max(x, axis=[1, 2], keepdims=True))", (PICTURE,)),
    ("(lambda x: ops.expand_dims(x, -1))", (SERIES,)),
    ("(lambda x: ops.expand_dims(x, axis=1))", (SERIES,)),
    ("(lambda x: ops.squeeze(x, -1))", ((None, 4, 1),)),
    ("(lambda x: ops.reshape(x, (-1, 15)))", ((4, 6, 5),)),
    ("(lambda x: ops.transpose(x, (0, 2, 1)))", (SERIES,)),
    ("(lambda x, y: ops.concatenate([x, y], axis=1))", (SERIES, (4, 3, 5))),
    ("(lambda x, y: ops.stack([x, y], axis=1))", (SERIES, SERIES)),
    ("(lambda x: x * 2 + 1)", (SERIES,)),
    ("(lambda x, y: x + y)", (SERIES, (4, 1, 5))),
    ("(lambda x: ops.softmax(x))", (SERIES,)),
    ("(lambda x: x[:, 0])", (SERIES,)),
    ("(lambda x: x[..., -1])", (PICTURE,)),
    ("(lambda x: x[:, :, None])", (SERIES,)),
    ("(lambda x: x[:, -1, :])", (SERIES,)),
    ("keras.Sequential([layers.Dense(4), layers.Flatten()])", (SERIES,)),
    ("keras.Sequential([keras.Input((12, 5)), layers.LSTM(3)])", (SERIES,)),
    ("layers.TimeDistributed(keras.Sequential([keras.Input((5,)), layers.Dense(2)]))", (SERIES,)),
]  # fmt: skip

MERGES = ("Add", "Multiply", "Concatenate", "Dot", "Attention")
PROLOGUE = "import keras\nfrom keras import layers, ops\n"
ORACLE = """
import json, sys
import keras
from keras import layers, ops
found = []
for source in json.load(sys.stdin):
    names = {}
    exec(source, names)
    y = names["y"]
    found.append([list(one.shape) for one in (y if isinstance(y, (list, tuple)) else [y])])
print(json.dumps(found))
"""


def program(expression: str, shapes: tuple[Any, ...]) -> str:
    """The layer called on symbolic inputs, and a model around it."""
    lines = [f"x{i} = keras.Input(batch_shape={shape})" for i, shape in enumerate(shapes)]
    names = ", ".join(f"x{i}" for i in range(len(shapes)))
    merges = expression.startswith(tuple(f"layers.{name}(" for name in MERGES))
    lines.append(f"y = {expression}({f'[{names}]' if merges else names})")
    return PROLOGUE + "\n".join([*lines, f"m = keras.Model([{names}], y)"])


@pytest.fixture(scope="session")
def oracle() -> list[list[list[int | None]]]:
    """What Keras says of all cases, asked in one process."""
    asked = json.dumps([program(*case) for case in CASES])
    command = [sys.executable, "-c", ORACLE]
    done = subprocess.run(
        command, input=asked, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: list[list[list[int | None]]] = json.loads(done.stdout.splitlines()[-1])
    return answer


def heads_of(source: str, tmp_path: Path) -> list[Node]:
    path = tmp_path / "program.py"
    path.write_text(source, encoding="utf-8")
    script = read_script(path, "program.py")
    model = [event.made for event in script.trace.of(Create) if isinstance(event.made, Model)][-1]
    return model.heads


def listed(shape: Shape) -> list[Any] | None:
    return None if isinstance(shape, Unknown) else list(shape)


@pytest.mark.parametrize("index", range(len(CASES)), ids=[f"{e} {s}" for e, s in CASES])
def test_like_keras(index: int, oracle: list[Any], tmp_path: Path) -> None:
    heads = heads_of(program(*CASES[index]), tmp_path)
    assert [listed(shape) for shape in node_shapes(heads[0])] == oracle[index]


# -- what Keras is not asked: other versions, and what cannot be known -------------------------


@pytest.mark.parametrize(
    ("kind", "args", "shape", "expected"),
    [
        ("Dense", {"units": UNKNOWN}, (None, 4, 3), (None, 4, UNKNOWN)),
        ("Dense", {"units": 3}, UNKNOWN, UNKNOWN),
        ("Dense", {"units": 3}, (None,), UNKNOWN),
        ("Conv2D", {"filters": 8, "kernel_size": 3, "strides": 3}, (None, 28, 28, 1),
         (None, UNKNOWN, UNKNOWN, 8)),  # Conv2D(8, 3, 3) of Keras 1 is a kernel of 3 by 3
        ("Conv2D", {"filters": 8, "kernel_size": 9}, (None, 1, 28, 28), (None, UNKNOWN, 20, 8)),
        ("Conv2D", {"filters": 8, "kernel_size": 3, "data_format": UNKNOWN}, (None, 9, 9, 1),
         UNKNOWN),
        ("Conv2D", {"filters": 8, "kernel_size": 3}, (None, 28, 28), UNKNOWN),
        ("LSTM", {"units": 3, "return_sequences": UNKNOWN}, (None, 4, 3), UNKNOWN),
        ("LSTM", {"units": 3}, (None, 4, 3, 1), UNKNOWN),
        ("Reshape", {"target_shape": (4, -1)}, UNKNOWN, (None, 4, UNKNOWN)),
        ("Concatenate", {"axis": UNKNOWN}, (None, 4), UNKNOWN),
        ("TextVectorization", {"output_sequence_length": 9}, (None,), (None, 9)),
        ("TextVectorization", {"output_mode": "tf_idf", "max_tokens": 50}, (None,),
         (None, UNKNOWN)),
        ("StringLookup", {"output_mode": "multi_hot"}, (None, 3), UNKNOWN),
        ("SomebodysOwn", {}, (None, 3), UNKNOWN),
    ],
)  # fmt: skip
def test_not_guessed(kind: str, args: dict[str, Any], shape: Shape, expected: Shape) -> None:
    assert same(output_shapes(kind, args, [shape])[0], expected)


@pytest.mark.parametrize(
    ("kind", "args", "expected"),
    [
        ("Dense", {"input_shape": (4,)}, (None, 4)),
        ("Dense", {"input_dim": 4}, (None, 4)),
        ("LSTM", {"input_dim": 4, "input_length": 9}, (None, 9, 4)),
        ("LSTM", {"batch_input_shape": (2, 9, 4)}, (2, 9, 4)),
        ("Embedding", {"input_dim": 1000, "input_length": 9}, (None, 9)),
        ("Embedding", {"input_dim": 1000}, None),
        ("Dense", {}, None),
    ],
)
def test_declared_inputs(kind: str, args: dict[str, Any], expected: Shape | None) -> None:
    assert same(declared_input(kind, args), expected)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("LSTM", (3, 3)), ("Dense", (2, None)), ("MaxPooling2D", (4, 4)), ("Conv1D", (3, None)),
     ("ConvLSTM2D", (5, 5)), ("Flatten", None), ("GlobalAveragePooling1D", (3, 3)),
     ("Attention", None), ("Conv2DTranspose", (4, None))],
)  # fmt: skip
def test_ranks(kind: str, expected: Any) -> None:
    assert accepted_ranks(kind) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("b = keras.applications.VGG16(include_top=False)\ny = b(x)", [None, UNKNOWN, UNKNOWN, 512]),
        ("b = keras.applications.ResNet50(include_top=False, pooling='avg')\ny = b(x)", [None, 2048]),
        ("b = keras.applications.ResNet50(weights=None, classes=7)\ny = b(x)", [None, 7]),
        ("y = layers.Dense(x.shape[-1])(x)", [None, 8, 9, 3]),
        ("y = layers.Reshape((x.shape[1] * x.shape[2], 3))(x)", [None, 72, 3]),
        ("s = keras.backend.int_shape(x)\ny = layers.Reshape((s[1], s[2] * s[3]))(x)", [None, 8, 27]),
        ("a = keras.Sequential([layers.Input((8, 9, 3)), layers.Flatten()])\n"
         "y = layers.Dense(a.output_shape[-1])(a(x))", [None, 216]),
        ("o, h, c = layers.LSTM(5, return_state=True)(layers.Reshape((8, 27))(x))\ny = h", [None, 5]),
    ],
)  # fmt: skip
def test_read_off_a_graph(lines: str, expected: list[Any], tmp_path: Path) -> None:
    source = f"{PROLOGUE}x = keras.Input((8, 9, 3))\n{lines}\nm = keras.Model(x, y)"
    head = heads_of(source, tmp_path)[0]
    assert same(listed(node_shapes(head)[0]), expected)
