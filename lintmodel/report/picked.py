"""Attributes as they stand in JSON."""

from __future__ import annotations

from typing import Any


def picked(thing: object, *names: str) -> dict[str, Any]:
    """These attributes by their names, null where there is nothing in them (0, "")."""
    return {name: getattr(thing, name) or None for name in names}
