"""Whether two values are one, and the value after arms that left different ones."""

from __future__ import annotations

from lintmodel.facts.event import Guard
from lintmodel.facts.unknown import Unknown
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import CONSTANTS, Choice, Deferred, Library, Method, Value

MAX_CHOICES = 4


def identical(left: Value, right: Value) -> bool:
    """Whether two values are one: the same object, equal constants, or the same unknown."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    if isinstance(left, CONSTANTS):
        return bool(left == right)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(identical, left, right))
    if isinstance(left, Symbol):
        return bool(left.key == right.key)
    if isinstance(left, Library):
        return bool(left.name == right.name)
    if isinstance(left, Method):
        return left.name == right.name and identical(left.owner, right.owner)
    return False


def _loaded(value: Value) -> Value:
    return value.get() if isinstance(value, Deferred) else value


def join(options: list[tuple[frozenset[Guard], Value]]) -> Value:
    """The value after arms that left different ones."""
    first = options[0][1] if options else None
    if not isinstance(first, Choice) and all(value is first for _, value in options):
        return first  # most joins: what no arm wrote
    flat: list[tuple[frozenset[Guard], Value]] = []
    for guards, value in options:
        if type(value) is Deferred:
            return Deferred(lambda: join([(g, _loaded(option)) for g, option in options]))
        inner = value.options if isinstance(value, Choice) else ((frozenset(), value),)
        for more, option in inner:
            if not any(identical(option, seen) for _, seen in flat):
                flat.append((guards | more, option))
        if len(flat) > MAX_CHOICES:  # a function of a hundred returns has a hundred options
            return Symbol("join")
    if len(flat) == 1:
        return flat[0][1]
    if any(isinstance(value, Unknown) for _, value in flat):
        return Symbol("join")
    return Choice(tuple(flat))


def part_by_part(options: list[tuple[frozenset[Guard], Value]]) -> Value:
    """One of several values, of pairs their first parts together and their second ones."""
    first = options[0][1]
    if isinstance(first, tuple):
        alike = [(g, one) for g, one in options if isinstance(one, tuple) and len(one) == len(first)]
        if len(alike) == len(options):
            return tuple(part_by_part([(g, one[i]) for g, one in alike]) for i in range(len(first)))
    return join(options)
