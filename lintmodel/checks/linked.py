"""Checks on files that one script writes and another loads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.strays import StrayLoad


def model_file_mismatch(stray: StrayLoad) -> Iterator[Fault]:
    """Training writes one file, inference loads another that nobody writes."""
    first = stray.written[0].event
    slots = {
        "method": stray.method,
        "path": stray.path,
        "written": getattr(first, "path", ""),
        "script": first.where.path,
        "line": first.where.spoken,
    }
    related = [Related(one.event.where, "training writes this file") for one in stray.written]
    yield Fault(stray.where, slots, related[:3], "exists" if stray.load.exists else "")
