"""Numbers that stand for names: which collection's order, or which function, gives them."""

from __future__ import annotations

from typing import Any, Literal

from lintmodel.facts.provenance import Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record

OrderKind = Literal[
    "set",  # of a set: another in every run, for text
    "listing",  # as the file system lists the files of a folder
    "hash",  # no order: Python's hash() of the name, another in every run
    "index",  # a table that is the same for everybody: imdb.get_word_index()
]


@record(kw_only=True)
class Numbering(Placed):
    """One way of giving numbers to names. `text` says whether the names are known to be text."""

    order: OrderKind
    what: str  # "set()", "os.listdir()"
    text: Maybe[bool] = UNKNOWN
    shift: int = 0  # of "index": what was added to its numbers
    default: Maybe[int | None] = None  # of "index": the number of a name that it does not have


@record(kw_only=True)
class Counted:
    """How many names a collection holds, and a number: len(tokenizer.word_index) + 1.

    `of` is the fitted object, or what identifies an unknown collection; equal ones are one.
    """

    of: Any
    plus: int = 0
