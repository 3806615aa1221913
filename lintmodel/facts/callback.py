"""Callbacks: what fit() calls between epochs, and what they are told to watch."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from lintmodel.facts.provenance import Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record


@record(kw_only=True)
class Callback(Placed):
    """A callback that fit() was given.

    `kind` is Keras' class name, with all arguments by name in `args`, defaults filled in; the name
    of the project's own class (`custom`); UNKNOWN for code that is not followed. `logs` says whether
    it may put names of its own into the logs, where callbacks behind it look them up. `usual` is its
    path, as in Save.
    """

    kind: Maybe[str] = UNKNOWN
    args: dict[str, Any] = field(default_factory=dict)
    custom: bool = False
    logs: Maybe[bool] = UNKNOWN
    usual: str = ""

    @property
    def shipped(self) -> bool:
        """Whether Keras ships it, and it calls no function of the user."""
        return isinstance(self.kind, str) and not self.custom and self.kind != "LambdaCallback"
