"""Unknown values: which one it is, and why it is not known."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import count
from typing import Any

from lintmodel.facts.unknown import UNKNOWN

_NUMBERS = count(1)  # an id() may come again, for another symbol

MAX_KEY = 400  # parts of a key: x = x + x doubles them, and looking a key up goes through all


def _sprawls(key: tuple[Hashable, ...]) -> bool:
    """Whether a key has too many parts to be looked up."""
    found, pending = len(key), [key]
    while pending:
        for part in pending.pop():
            if type(part) is tuple:
                found += len(part)
                pending.append(part)
        if found > MAX_KEY:
            return True
    return False


class Symbol:
    """An unknown value: `key` says which one, `cause` why, `default` what it is unless changed."""

    __slots__ = ("cause", "default", "key")

    def __init__(self, cause: str, key: Hashable = None, default: Any = UNKNOWN) -> None:
        self.cause = cause
        if key is None or (type(key) is tuple and _sprawls(key)):
            key = -next(_NUMBERS)
        self.key = key
        self.default = default


class Ordinal(Symbol):
    """A number that stands for a name, as `table` (facts.Numbering) gives it.

    `taken` says that it was looked up for a name, at `where`, and is not the position that a loop has
    come to.
    """

    __slots__ = ("table", "taken", "where")

    def __init__(self, table: Any, taken: bool = False, where: Any = None) -> None:
        super().__init__("number of a name")
        self.table = table
        self.taken = taken
        self.where = where


class Count(Symbol):
    """How many names a collection holds, and a number; `counted` is the fact (facts.Counted)."""

    __slots__ = ("counted",)

    def __init__(self, counted: Any, key: Hashable = None) -> None:
        super().__init__("length", key)
        self.counted = counted


class Hidden(Symbol):
    """A layer of the model `of`, which are not held one by one; `first`: it takes the input."""

    __slots__ = ("first", "of")

    def __init__(self, of: Any, key: Hashable, first: bool = False) -> None:
        super().__init__("layer of a pretrained model", key)
        self.of = of
        self.first = first


PHASE = Symbol(
    "training phase", "training phase"
)  # the argument `training` that Keras hands to call()
