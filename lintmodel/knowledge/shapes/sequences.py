"""Layers over time: recurrent ones, their wrappers, embeddings and text."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.knowledge.shapes.axes import Axis, Shape, axis_of, combined, joined
from lintmodel.knowledge.shapes.table import Shapes, Use, output_of, output_shapes, shapes


@shapes("LSTM", "GRU", "SimpleRNN")
def recurrent(use: Use) -> Shapes:
    """(batch, units), or (batch, time, units) with return_sequences; then the states."""
    units = axis_of(use.arg("units", use.arg("output_dim", UNKNOWN)))
    return _over_time(use, (units,), 2 if use.kind == "LSTM" else 1)


@shapes("RNN")
def rnn(use: Use) -> Shapes:
    """As above, with the units of its cell; stacked cells are not counted."""
    cell = use.wrapped[0] if len(use.wrapped) == 1 else None
    known = cell is not None and cell.kind in ("LSTMCell", "GRUCell", "SimpleRNNCell")
    units = axis_of(cell.args.get("units", UNKNOWN)) if cell is not None and known else UNKNOWN
    if not known and use.arg("return_state", False) is not False:
        return (UNKNOWN,)
    return _over_time(use, (units,), 2 if cell is not None and cell.kind == "LSTMCell" else 1)


def _over_time(use: Use, features: tuple[Axis, ...], states: int) -> Shapes:
    shape = use.input
    sequences, state = use.arg("return_sequences", False), use.arg("return_state", False)
    if isinstance(shape, Unknown) or len(shape) < 3 or len(shape) != 2 + _rank_of_step(use):
        return (UNKNOWN,)
    if not isinstance(sequences, bool) or not isinstance(state, bool):
        return (UNKNOWN,)
    if use.arg("time_major", False) is not False:
        return (UNKNOWN,)
    last: Shape = (shape[0], *features)
    out: Shape = (*shape[:2], *features) if sequences else last
    return (out, *([last] * states)) if state else (out,)


def _rank_of_step(use: Use) -> int:
    return 1 + int(use.kind[-2]) if use.kind.startswith("ConvLSTM") else 1


@shapes("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def conv_lstm(use: Use) -> Shapes:
    """A recurrent layer whose step is a convolution."""
    shape, kind = use.input, use.kind.replace("ConvLSTM", "Conv")
    if isinstance(shape, Unknown) or len(shape) != 2 + _rank_of_step(use):
        return (UNKNOWN,)
    step = output_shapes(kind, use.args, [(shape[0], *shape[2:])])[0]
    if isinstance(step, Unknown):
        return (UNKNOWN,)
    return _over_time(use, step[1:], 2)


@shapes("Bidirectional")
def bidirectional(use: Use) -> Shapes:
    """Both directions: joined along the features unless merge_mode says otherwise."""
    inner = use.wrapped[0] if use.wrapped else None
    if inner is None or inner.args.get("return_state", False) is not False:
        return (UNKNOWN,)
    out = output_of(inner, use.inputs)[0]
    mode = use.arg("merge_mode", "concat")
    if isinstance(out, Unknown) or isinstance(mode, Unknown):
        return (UNKNOWN,)
    if mode is None:
        return (out, out)
    if mode != "concat":
        return (out,)
    return ((*out[:-1], combined((out[-1],), lambda n: 2 * n)),)


@shapes("TimeDistributed")
def time_distributed(use: Use) -> Shapes:
    """The layer inside on every step of axis 1."""
    shape = use.input
    if isinstance(shape, Unknown) or len(shape) < 3 or len(use.wrapped) != 1:
        return (UNKNOWN,)
    step = output_of(use.wrapped[0], [(shape[0], *shape[2:])])
    if len(step) != 1 or isinstance(step[0], Unknown):
        return (UNKNOWN,)
    return ((*shape[:2], *step[0][1:]),)


@shapes("Embedding")
def embedding(use: Use) -> Shapes:
    """One vector for every index."""
    return (joined((), use.input, (axis_of(use.arg("output_dim", UNKNOWN)),)),)


@shapes("TextVectorization")
def text_vectorization(use: Use) -> Shapes:
    """(batch, output_sequence_length) of word ids; (batch, vocabulary) in the other modes."""
    mode, split = use.arg("output_mode", "int"), use.arg("split", "whitespace")
    if isinstance(mode, Unknown) or split is None or isinstance(use.input, Unknown):
        return (UNKNOWN,)
    batch = use.input[0] if use.input else None
    if mode == "int":
        return ((batch, axis_of(use.arg("output_sequence_length"))),)
    padded: Any = use.arg("pad_to_max_tokens", False)
    tokens = axis_of(use.arg("max_tokens")) if padded is True else UNKNOWN
    return ((batch, tokens),)
