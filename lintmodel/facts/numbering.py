"""Numbers that stand for names: which collection's order, or which function, gives them."""

from __future__ import annotations

from typing import Literal

from lintmodel.facts.provenance import Placed
from lintmodel.facts.record import record
from lintmodel.facts.unknown import UNKNOWN, Maybe

OrderKind = Literal[
    "set",  # of a set: another in every run, for text
    "listing",  # as the file system lists the files of a folder
    "hash",  # no order: Python's hash() of the name, another in every run
]


@record(kw_only=True)
class Numbering(Placed):
    """One way of giving numbers to names. `text` says whether the names are known to be text."""

    order: OrderKind
    what: str  # "set()", "os.listdir()"
    text: Maybe[bool] = UNKNOWN
