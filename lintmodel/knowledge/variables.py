"""The variables that a layer must have, and as much of their shapes as its arguments fix.

Read in Keras 2.15 and 3.15: build() of each layer. A None in a shape is an axis that depends on the
input; a kind that is not here has variables by its arguments in ways that are not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lintmodel.facts.unknown import UNKNOWN, Unknown

# What variables are when a layer is built and nothing else is said; kernels are random.
INITIAL = {"bias": 0.0, "beta": 0.0, "gamma": 1.0, "moving_mean": 0.0, "moving_variance": 1.0}
Shape = tuple[int | None, ...]
Variables = dict[str, Shape | None]  # None: of any shape
Args = Mapping[str, Any]


def variables_of(kind: str, args: Args) -> Variables | None:
    """The variables of a layer by name; None where its kind or an argument leaves them open."""
    made = _KINDS.get(kind)
    if made is None:
        return None
    try:
        return made(args)
    except _Open:
        return None


class _Open(Exception):
    """An argument is not known."""


def _whole(args: Args, name: str) -> int:
    value = args.get(name, UNKNOWN)
    if isinstance(value, Unknown | bool) or not isinstance(value, int):
        raise _Open
    return value


def _given(args: Args, name: str, default: bool = True) -> bool:
    value = args.get(name, default)
    if not isinstance(value, bool):
        raise _Open
    return value


def _sizes(args: Args, rank: int) -> tuple[int, ...]:
    value = args.get("kernel_size", UNKNOWN)
    sizes = (value,) * rank if isinstance(value, int) else value
    if not isinstance(sizes, list | tuple) or len(sizes) != rank:
        raise _Open
    if not all(isinstance(size, int) for size in sizes):
        raise _Open
    return tuple(sizes)


def _with_bias(args: Args, kernel: Shape, units: int) -> Variables:
    return {"kernel": kernel, **({"bias": (units,)} if _given(args, "use_bias") else {})}


def _dense(args: Args) -> Variables:
    units = _whole(args, "units")
    return _with_bias(args, (None, units), units)


def _conv(rank: int) -> Callable[[Args], Variables]:
    def made(args: Args) -> Variables:
        filters = _whole(args, "filters")
        return _with_bias(args, (*_sizes(args, rank), None, filters), filters)

    return made


def _transposed(rank: int) -> Callable[[Args], Variables]:
    def made(args: Args) -> Variables:
        filters = _whole(args, "filters")
        return _with_bias(args, (*_sizes(args, rank), filters, None), filters)

    return made


def _embedding(args: Args) -> Variables:
    return {"embeddings": (_whole(args, "input_dim"), _whole(args, "output_dim"))}


def _batch_normalization(args: Args) -> Variables:
    names = ["gamma"] * _given(args, "scale") + ["beta"] * _given(args, "center")
    return dict.fromkeys([*names, "moving_mean", "moving_variance"], (None,))


def _recurrent(gates: int) -> Callable[[Args], Variables]:
    def made(args: Args) -> Variables:
        units = _whole(args, "units")
        kernels: Variables = {
            "kernel": (None, gates * units),
            "recurrent_kernel": (units, gates * units),
        }
        return {**kernels, **({"bias": None} if _given(args, "use_bias") else {})}

    return made


_KINDS: dict[str, Callable[[Args], Variables]] = {
    "Dense": _dense,
    **{f"Conv{rank}D": _conv(rank) for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": _transposed(rank) for rank in (2, 3)},
    "Embedding": _embedding,
    "BatchNormalization": _batch_normalization,
    "LSTM": _recurrent(4),
    "GRU": _recurrent(3),
    "SimpleRNN": _recurrent(1),
}
