"""Checks on what sessions of TF1 restore and save."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.sessions import LostRestore, PartialCheckpoint


def reinitialized_after_load(lost: LostRestore) -> Iterator[Fault]:
    """The initializer of all variables runs after weights were restored."""
    slots = {"what": lost.what, "line": lost.read.where.spoken}
    yield Fault(lost.where, slots, (Related(lost.read.where, "the weights are restored here"),))


def unsaved_moving_statistics(kept: PartialCheckpoint) -> Iterator[Fault]:
    """A Saver of the trainable variables leaves out the moving statistics of batch normalisation."""
    if kept.layer:
        made = Related(kept.layer.where, "batch normalisation is made here")
        yield Fault(kept.where, {}, (made,))
    else:
        yield Fault(kept.where, {"scope": kept.scope}, (), "file")
