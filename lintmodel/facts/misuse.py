"""Calls that Keras cannot take as they are written."""

from __future__ import annotations

from typing import Literal

from lintmodel.facts.event import Event
from lintmodel.facts.model import Model
from lintmodel.record import record


@record(kw_only=True)
class Misuse(Event):
    """A call with an argument that it does not have.

    `kind` tells a "keyword" that no Keras has there, one that a layer has ("of-layer"), one that only
    "older" versions have, a further layer where a list of them is taken ("layers"), and a list where
    a tuple is asked for ("listed"). `argument` is the keyword's name, or how many layers there are.
    """

    model: Model | None  # None for a constructor
    call: str
    argument: str = ""
    meant: str = ""  # the argument that it is a slip of the pen for
    kind: Literal["keyword", "of-layer", "older", "layers", "listed"] = "keyword"
