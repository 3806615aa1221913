"""What a remedy comes to: edits, and the same done to the tree."""

from __future__ import annotations

from collections.abc import Callable

from lintmodel.fix.code import Edit
from lintmodel.record import record


class NoFix(Exception):
    """The remedy cannot be written down for certain."""


@record()
class Change:
    """Edits of the text, and the same done to the tree."""

    edits: list[Edit]
    apply: Callable[[], None]
