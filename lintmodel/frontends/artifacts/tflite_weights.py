"""Which tensors of a TFLite file are weights, and their values."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.layer import Weight
from lintmodel.frontends.artifacts.dtypes import TENSORFLOW
from lintmodel.frontends.artifacts.frozen_weights import without_infinity
from lintmodel.frontends.artifacts.reading import Reading, Unreadable
from lintmodel.frontends.artifacts.tensor_bundle import Stored
from lintmodel.frontends.artifacts.variable_names import own_name
from lintmodel.frontends.artifacts.weights import weight_of
from lintmodel.frontends.artifacts.window import Window

if TYPE_CHECKING:
    from lintmodel.frontends.artifacts.tflite import LiteTensor, Subgraph

MAX_OVERLAP = 2  # tensors may share a buffer, but not all of them
# Operations whose constants are weights; a half-precision weight goes through DEQUANTIZE first.
_WEIGHING = frozenset({
    "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_3D", "TRANSPOSE_CONV", "CONV_3D_TRANSPOSE",
    "FULLY_CONNECTED", "BATCH_MATMUL", "EMBEDDING_LOOKUP", "PRELU", "SVDF", "LSTM", "RNN",
    "UNIDIRECTIONAL_SEQUENCE_LSTM", "BIDIRECTIONAL_SEQUENCE_LSTM", "UNIDIRECTIONAL_SEQUENCE_RNN",
    "BIDIRECTIONAL_SEQUENCE_RNN", "DEQUANTIZE",
})  # fmt: skip
# Folded batch normalisation and embeddings as well as masks, which may hold infinity.
_DOUBTFUL = frozenset({"ADD", "MUL", "SUB", "DIV", "GATHER"})
_NUMPY = {name: numpy_type for name, numpy_type in TENSORFLOW.values() if numpy_type}
_FLOATS = frozenset({"float16", "bfloat16", "float32", "float64"})


def lite_weights(
    graphs: list[Subgraph], buffers: list[tuple[int, int]], window: Window, reading: Reading
) -> list[Weight]:
    """The constants that are weights, in the order of the file."""
    users = _users(graphs)
    found = []
    for stored, key in _constants(graphs, buffers, window, reading):
        sure = bool(users[key] & _WEIGHING)
        if sure or (users[key] & _DOUBTFUL and math.prod(stored.shape) > 1):
            found.append(_weight(stored, sure, reading))
    return found


def lite_constants(
    graphs: list[Subgraph], buffers: list[tuple[int, int]], window: Window, reading: Reading
) -> Iterator[Stored]:
    """Every tensor whose values are in the file."""
    return (stored for stored, _ in _constants(graphs, buffers, window, reading))


def _users(graphs: list[Subgraph]) -> dict[tuple[int, int], set[str]]:
    """The operations that take a tensor, by the numbers of the graph and the tensor."""
    users: dict[tuple[int, int], set[str]] = defaultdict(set)
    for number, graph in enumerate(graphs):
        for operator in graph.operators:
            for index in operator.inputs:
                users[number, index].add(operator.op)
    return users


def _constants(
    graphs: list[Subgraph], buffers: list[tuple[int, int]], window: Window, reading: Reading
) -> Iterator[tuple[Stored, tuple[int, int]]]:
    declared = 0
    for number, graph in enumerate(graphs):
        for index, tensor in enumerate(graph.tensors):
            start, length = buffers[tensor.buffer] if tensor.buffer < len(buffers) else (0, 0)
            if length:
                stored = _stored(tensor, start, length, window, reading)
                declared += length
                if not reading.check_total(declared, window.size, MAX_OVERLAP):
                    stored.numpy_type = ""
                yield stored, (number, index)


def _stored(
    tensor: LiteTensor, start: int, length: int, window: Window, reading: Reading
) -> Stored:
    shape = tuple(size or 0 for size in tensor.shape)
    numpy_type = _NUMPY.get(tensor.dtype, "")
    size = 16 if tensor.dtype == "complex128" else int(numpy_type[-1:].replace("?", "1") or 0)
    if numpy_type and math.prod(shape) * size != length:
        text = f"declares shape {list(shape)} of {tensor.dtype} in {length} bytes of storage"
        reading.problem("corrupt", text, tensor.name)
        numpy_type = ""
    return Stored(tensor.name, shape, tensor.dtype, length, start, numpy_type, window)


def _weight(stored: Stored, is_sure: bool, reading: Reading) -> Weight:
    name = own_name(stored.path)
    read = stored.dtype in _FLOATS and reading.scans(None, name, stored.nbytes)
    try:
        weight = weight_of(stored, name, read)
    except Unreadable as error:
        reading.unreadable(error, stored.path)
        return weight_of(stored, name, read=False)
    return weight if is_sure else without_infinity(weight)
