"""Checks on where evaluation data come from: their order and their split (group evaluation)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.compared import Misalignment


def shuffled_predictions(pair: Misalignment) -> Iterator[Fault]:
    """Predictions in the order of a shuffled pass, beside labels in another."""
    method = getattr(pair.made, "method", "the call")
    slots = {
        "how": pair.how,
        "shuffle": pair.shuffle.what,
        "shuffle_line": pair.shuffle.where.spoken,
        "predict": f"{method}()" if method != "the call" else method,
    }
    related = (
        Related(pair.shuffle.where, f"{pair.shuffle.what} shuffles the rows"),
        Related(pair.made.where, "the predictions come in the order of this pass"),
    )
    variant = "trained" if pair.trained else "second" if pair.second else ""
    if pair.how == "to_categorical()":
        variant = "features"
    yield Fault(pair.where, slots, related, variant)
