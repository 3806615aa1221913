"""Whether an input of one shape goes where another is expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.knowledge.shapes import Axis, accepted_ranks
from lintmodel.views.targets import same_axis

Axes = tuple[Axis, ...]


def fits_rank(rank: int, ranks: tuple[int, int | None]) -> bool:
    """Whether a layer takes this many axes."""
    fewest, most = ranks
    return rank >= fewest and (most is None or rank <= most)


def includes_batch(declared: Axes, given: Axes) -> bool:
    """Whether the declared shape of a sample is surely that of all data: (None, 100, 8) for (100, 8)."""
    return 2 <= len(given) == len(declared) - 1 and all(
        same_axis(one, other) is True for one, other in zip(declared[1:], given, strict=True)
    )


def refuses(layer: Layer, declared: Axes, given: Axes) -> Maybe[bool]:
    """Whether a model whose first layer is this, built for one shape, surely cannot take another."""
    if not given:  # single numbers, without an axis of the batch
        return True
    ranks, at = accepted_ranks(layer.kind), _features_axis(layer.kind, layer.args)
    given = adjusted(declared, given)
    if layer.custom or ranks is None or at is None:
        return UNKNOWN
    if not fits_rank(len(declared), ranks):  # wrong whatever is given: another rule's
        return UNKNOWN
    if not fits_rank(len(given), ranks):
        return True
    if len(given) != len(declared):
        return UNKNOWN
    same = same_axis(declared[at], given[at])
    return UNKNOWN if isinstance(same, Unknown) else not same


def adjusted(declared: Axes, given: Axes) -> Axes:
    """The shape as Keras takes it: numbers get an axis, a last axis of 1 is added or left out."""
    if len(given) == 1 and len(declared) > 1:
        given = (*given, 1)
    if len(given) == len(declared) - 1 and declared[-1] == 1:
        return (*given, 1)
    if len(given) == len(declared) + 1 and same_axis(given[-1], 1) is True:
        return given[:-1]
    return given


def _features_axis(kind: str, args: Mapping[str, Any]) -> int | None:
    """The axis for which the layer has weights; None where it has none, or where it is not known."""
    if kind in ("Dense", "LSTM", "GRU", "SimpleRNN"):
        return -1
    layout = args.get("data_format")
    if "Conv" not in kind or isinstance(layout, Unknown) or "dim_ordering" in args:
        return None
    return 1 if layout == "channels_first" else -1


def shape_words(shape: Any) -> str:
    """A shape as Keras prints it; what is not known of it is a question mark."""
    if not isinstance(shape, tuple):
        return "?"
    axes = ["?" if isinstance(axis, Unknown) else str(axis) for axis in shape]
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def rank_words(ranks: tuple[int, int | None]) -> str:
    """3, or: at least 2."""
    fewest, most = ranks
    return f"{fewest}" if fewest == most else f"at least {fewest}"
