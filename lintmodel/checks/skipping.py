"""Checks on weights that are asked for and do not arrive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.facts.event import Event
    from lintmodel.views.skipping import SkippingLoad, UnmatchedRestore


def silently_skipped_weights(load: SkippingLoad) -> Iterator[Fault]:
    """load_weights() that leaves layers at their initial values without a word."""
    used = Related(load.use.where, "the model is used here")
    slots = {"use": _use(load.use), "line": load.use.where.spoken,
             "count": len(load.missing), "names": ", ".join(load.missing[:3])}  # fmt: skip
    if load.missing:
        source = (
            (Related(load.source, "what the file holds was written here"),) if load.source else ()
        )
        variant = "names" if load.held else ""
        yield Fault(load.where, slots, (*source, used), variant)
    elif load.how == "skip_mismatch":
        yield Fault(load.where, slots, (used,), "mismatch")
    elif load.unnamed and not load.source:
        yield Fault(load.where, slots, (used,), "numbers")


def _use(event: Event) -> str:
    """How a message names what uses a model."""
    method = getattr(event, "method", "")
    return f"{method}()" if method else "a call"


def unmatched_checkpoint(restore: UnmatchedRestore) -> Iterator[Fault]:
    """tf.train.Checkpoint restores by keyword, and says nothing where no keyword fits."""
    if restore.missing:
        slots = {"names": ", ".join(f"'{name}'" for name in restore.missing),
                 "keys": ", ".join(f"'{name}'" for name in restore.keys)}  # fmt: skip
        written = (Related(restore.written, "it is written here"),) if restore.written else ()
        yield Fault(restore.where, slots, written)
    elif restore.use:
        slots = {"line": restore.use.where.spoken}
        used = Related(restore.use.where, "the model is used here")
        yield Fault(restore.where, slots, (used,), "unasserted")
