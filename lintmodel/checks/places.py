"""The places of the evidence, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lintmodel.facts.model import layer_title
from lintmodel.findings import Related

if TYPE_CHECKING:
    from lintmodel.facts.layer import Layer


def origin(layer: Layer, created: str = "is created here") -> Related:
    """Where a layer comes from: the line that creates it, or the file that holds it."""
    how = created if layer.where.line else "is in this file"
    return Related(layer.where, f"{layer_title(layer)} {how}")
