"""Checks on what the operations of a SavedModel do besides computing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lintmodel.findings import Fault

if TYPE_CHECKING:
    from lintmodel.facts.signature import Operation
    from lintmodel.views.files import SignatureUse

WRITES = re.compile(
    r"WriteFile|Save\w*|MergeV2Checkpoints|DistributedSave|CreateSummary\w+|SnapshotDataset\w*"
)
COMPUTES = "computes"
REMOTE = re.compile(r"Rpc\w+|DataServiceDataset\w*|FileSystemSetConfiguration")


def unsafe_operation(use: SignatureUse) -> Iterator[Fault]:
    """A file, the network or Python is reached by a request, or as soon as the file is loaded."""
    operation = use.operation
    variant = _variant(operation)
    if variant == COMPUTES:
        return
    loads = use.signature.zone == "load"
    signature = f"the signature {use.signature.name}" if use.signature.name else "the graph"
    when = "loading the file" if loads else f"calling {signature}"
    path = " > ".join((*operation.path[-3:], operation.name))
    name = operation.attrs.get("filename") or ""
    slots = {
        "when": when,
        "operation": operation.op,
        "path": path,
        "file": f" ({name})" if name else "",
    }
    place = replace(use.where, part=f"{use.signature.name} > {operation.op}")  # each is one finding
    yield Fault(place, slots, (), variant)


def _variant(operation: Operation) -> str:
    role = operation.attrs.get("role")
    if role in ("python", "unknown"):
        return {"python": "python", "unknown": "library"}[role]
    if role != "file" or operation.attrs.get("asset"):
        return COMPUTES
    if operation.op.startswith("InitializeTable"):
        return "table"
    if REMOTE.fullmatch(operation.op):
        return "remote"
    return "" if WRITES.fullmatch(operation.op) else "reads"
