"""Names of files with fields in them, as a checkpoint of each epoch has: "w.{epoch:02d}.keras"."""

from __future__ import annotations

import re

FIELD = re.compile(r"\{[^{}]*\}")


def filled(template: str, name: str, least: int = 0) -> bool:
    """Whether a name is a template with anything in its fields, of `least` characters each.

    Each part is taken where it comes first: templates of a script may be made to take long.
    """
    first, *inner = FIELD.split(template)
    if not inner:
        return name == first
    end = len(name) - len(inner[-1])
    at = len(first)
    if not name.startswith(first) or not name.endswith(inner[-1]):
        return False
    for part in inner[:-1]:
        at = name.find(part, at + least, max(end, 0))
        if at < 0:
            return False
        at += len(part)
    return end - at >= least
