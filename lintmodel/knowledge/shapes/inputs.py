"""What a model is told of its input: Input(), input_shape= and their like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.knowledge.shapes.axes import Shape, axis_of, joined, shape_from


def input_layer_shape(args: Mapping[str, Any]) -> Shape:
    """The shape of Input(shape, batch_size) or InputLayer(input_shape), batch axis first."""
    for name in ("batch_shape", "batch_input_shape"):
        if args.get(name) is not None:
            return shape_from(args[name])
    given = args.get("shape")
    if given is None or (isinstance(given, Unknown) and args.get("input_shape") is not None):
        given = args.get("input_shape")
    if given is None:
        return UNKNOWN
    return joined((axis_of(args.get("batch_size")),), shape_from(given))


def declared_input(kind: str, args: Mapping[str, Any]) -> Shape | None:
    """The input shape that a first layer declares, batch axis first; None where it declares none."""
    if args.get("batch_input_shape") is not None:
        return shape_from(args["batch_input_shape"])
    batch = axis_of(args.get("batch_size"))
    if args.get("input_shape") is not None:
        return joined((batch,), shape_from(args["input_shape"]))
    if kind == "Embedding":  # its input_dim is the vocabulary
        length = args.get("input_length")
        return None if length is None else joined((batch,), shape_from(length))
    if args.get("input_dim") is None:
        return None
    features = axis_of(args["input_dim"])
    if args.get("input_length") is not None:  # Keras 1 and 2: (length, features)
        return (batch, axis_of(args["input_length"]), features)
    return (batch, None, features) if kind in RECURRENT else (batch, features)


RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "Conv1D")
