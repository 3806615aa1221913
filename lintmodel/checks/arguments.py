"""Checks on the arguments of calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.findings import Fault, Remedy

if TYPE_CHECKING:
    from lintmodel.views.misused import Misused


def refused_argument(misused: Misused, params: Mapping[str, Any]) -> Iterator[Fault]:
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
                version=misused.version, remedies=_rightly_named(misused, params))  # fmt: skip


def _rightly_named(misused: Misused, params: Mapping[str, Any]) -> tuple[Remedy, ...]:
    """The name that the argument has, or none for one that the call does without."""
    event = misused.event
    name = event.meant or params["renamed"].get(event.argument, "")
    if name:
        return (Remedy("rename-argument", misused.where, event.argument, name),)
    if event.kind == "older" and event.argument in params["dropped"]:
        return (Remedy("remove-argument", misused.where, event.argument),)
    return ()


def list_as_validation_data(misused: Misused) -> Iterator[Fault]:
    """validation_data=[x, y] instead of (x, y)."""
    if misused.event.kind == "listed":
        remedy = Remedy("make-tuple", misused.where, "validation_data", of=("fit", "fit_generator"))
        yield Fault(misused.where, version=misused.version, remedies=(remedy,))
