"""Which operation of a graph is worth a finding, by zone and by kind."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.checks.operations import unsafe_operation
from lintmodel.facts.project import Artifact
from lintmodel.facts.signature import Operation, Signature
from lintmodel.findings import Where
from lintmodel.frontends.artifacts.graph_ops import deed_of
from lintmodel.views.files import SignatureUse


def said(op: str, zone: str = "serve", **attrs: Any) -> list[tuple[str, str]]:
    """(variant, when) of what is said of one operation."""
    if attrs["role"] == "file":
        attrs["does"] = deed_of(op)
    operation = Operation("node", op, ("outer", "inner"), attrs=attrs)
    signature = Signature("serving_default", zone, operations=(operation,))
    use = SignatureUse(Artifact("saved"), signature, operation, Where("saved"))
    return [(fault.variant, fault.slots["when"]) for fault in unsafe_operation(use)]


CALL, LOAD = "calling the signature serving_default", "loading the file"


@pytest.mark.parametrize(
    ("op", "attrs", "variant"),
    [
        ("WriteFile", {"role": "file", "asset": False}, ""),
        ("SaveV2", {"role": "file", "asset": False}, ""),
        ("MergeV2Checkpoints", {"role": "file", "asset": False}, ""),
        ("ReadFile", {"role": "file", "asset": False}, "reads"),
        ("MatchingFiles", {"role": "file", "asset": False}, "reads"),
        ("TextLineDataset", {"role": "file", "asset": False}, "reads"),
        ("RpcCall", {"role": "file", "asset": False}, "remote"),
        ("FileSystemSetConfiguration", {"role": "file", "asset": False}, "remote"),
        ("EagerPyFunc", {"role": "python"}, "python"),
        ("InitializeTableFromTextFileV2", {"role": "file", "asset": False}, "table"),
        ("SentencepieceOp", {"role": "unknown"}, "library"),
    ],
)
@pytest.mark.parametrize(("zone", "when"), [("serve", CALL), ("load", LOAD)])
def test_what_is_said(op: str, attrs: dict[str, Any], variant: str, zone: str, when: str) -> None:
    assert said(op, zone, **attrs) == [(variant, when)]


@pytest.mark.parametrize(
    ("op", "attrs"),
    [
        ("InitializeTableFromTextFileV2", {"role": "file", "asset": True, "filename": "words.txt"}),
        ("LookupTableImportV2", {"role": "lookup"}),
        ("AssignVariableOp", {"role": "write"}),
        ("RandomUniform", {"role": "random"}),
    ],
)
@pytest.mark.parametrize("zone", ["serve", "load"])
def test_what_is_not(op: str, attrs: dict[str, Any], zone: str) -> None:
    assert said(op, zone, **attrs) == []
