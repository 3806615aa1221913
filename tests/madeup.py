"""Findings made up for a test."""

from __future__ import annotations

from typing import Any

from lintmodel.findings import Finding, Where


def finding(where: Where, **more: Any) -> Finding:
    """A finding at this place; what a test does not say of it is always the same."""
    given = {"rule": "unadapted-layer", "group": "state", "severity": "error", "message": "wrong"}
    return Finding(where=where, **{**given, **more})
