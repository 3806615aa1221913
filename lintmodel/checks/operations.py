"""Checks on what the operations of a SavedModel do besides computing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lintmodel.findings import Fault

if TYPE_CHECKING:
    from lintmodel.views.files import SignatureUse

VARIANTS = {"writes": "", "reads": "reads", "remote": "remote", "table": "table",
            "python": "python", "unknown": "library"}  # fmt: skip


def unsafe_operation(use: SignatureUse) -> Iterator[Fault]:
    """A file, the network or Python is reached by a request, or as soon as the file is loaded."""
    operation = use.operation
    deed = operation.attrs.get("does") or operation.attrs.get("role")
    if deed not in VARIANTS or operation.attrs.get("asset"):
        return
    loads = use.signature.zone == "load"
    when = "loading the file" if loads else f"calling the signature {use.signature.name}"
    path = " > ".join((*operation.path[-3:], operation.name))
    name = operation.attrs.get("filename") or ""
    file = f" ({name})" if name else ""
    slots = {"when": when, "operation": operation.op, "path": path, "file": file}
    place = replace(use.where, part=f"{use.signature.name} > {operation.op}")  # each is one finding
    yield Fault(place, slots, (), VARIANTS[deed])
