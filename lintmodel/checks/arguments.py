"""Checks on the arguments of calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.findings import Fault

if TYPE_CHECKING:
    from lintmodel.views.misused import Misused


def refused_argument(misused: Misused) -> Iterator[Fault]:
    """A call is given what it does not take."""
    event = misused.event
    variant: str = event.kind
    if variant == "listed":
        return
    if variant == "layers" and event.call != "Sequential()":
        variant = "further-layer"
    elif variant == "layers" and event.argument != "2":
        variant = "many-layers"
    meant = f"; is '{event.meant}' meant?" if event.meant else ""
    slots = {"call": event.call, "argument": event.argument, "meant": meant}
    yield Fault(misused.where, slots, variant="" if variant == "keyword" else variant,
                version=misused.version)  # fmt: skip


def list_as_validation_data(misused: Misused) -> Iterator[Fault]:
    """validation_data=[x, y] instead of (x, y)."""
    if misused.event.kind == "listed":
        yield Fault(misused.where, version=misused.version)
