"""Numbers given to names by an order that is another in each run: where they start, where they go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.numbering import Counted, Numbering, OrderKind
from lintmodel.facts.unknown import UNKNOWN, Maybe, same
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Count, Ordinal, Symbol
from lintmodel.frontends.scripts.values import Choice, Mapping, Sequence, Thing, Value, number

TEXT_CAUSES = {"file content", "file name", "character", "string", "text", "path", "texts"}
TEXT_METHODS = {"lower", "upper", "split", "strip", "read", "readlines", "replace", "splitlines", "decode",
                "rstrip", "lstrip", "join", "title", "casefold", "str"}  # fmt: skip


def numbering(run: Run, order: OrderKind, what: str, text: Maybe[bool]) -> Numbering:
    """A way of numbering that starts here."""
    run.numbered = True
    return Numbering(
        order=order, what=what, text=text, where=run.where(), provenance=run.provenance(what)
    )


def set_order(run: Run, items: tuple[Value, ...]) -> Numbering | None:
    """The order of a set of such items; that of numbers is the same in each run."""
    if items and all(number(item) is not None or isinstance(item, bool) for item in items):
        return None
    known = [is_text(item) for item in items]
    if any(answer is False for answer in known):
        return None
    return numbering(
        run,
        "set",
        "the order of a set",
        True if any(answer is True for answer in known) else UNKNOWN,
    )


def is_text(value: Value, depth: int = 0) -> Maybe[bool]:
    """Whether a value is text (or holds text); numbers are none."""
    if isinstance(value, str):
        return True
    if isinstance(value, tuple):  # of numbers it has the same hash in each run
        return depth < 4 and any(is_text(item, depth + 1) is True for item in value)
    if isinstance(value, Data):
        if any(source.kind == "text" for source in value.sources) or same(value.dtype, "str"):
            return True
        return False if value.integral is True or isinstance(value.dtype, str) else UNKNOWN
    if isinstance(value, Symbol):
        looked_up = isinstance(value.key, tuple) and value.key[:1] == (
            "sub",
        )  # number_of[word] is none
        return (value.cause in TEXT_CAUSES and not looked_up) or _by_method(value.key) or UNKNOWN
    return False if number(value) is not None else UNKNOWN


def _by_method(key: Any, depth: int = 0) -> bool:
    """Whether a value came out of a method of text."""
    if not isinstance(key, tuple) or depth > 20:
        return False
    if len(key) == 3 and key[0] == "attr" and key[2] in TEXT_METHODS:
        return True
    parts = key[1:2] if key[:1] == ("sub",) else key
    return any(_by_method(part, depth + 1) for part in parts)


def with_number(run: Run, symbol: str, left: Value, right: Value) -> Value:
    """number_of[word] + 3, hash(word) % 1000, len(words) + 1."""
    value, other = (left, right) if isinstance(left, Ordinal | Count) else (right, left)
    plus = other if isinstance(other, int) and symbol in "+-" else None
    if symbol == "-":
        plus = None if value is right or plus is None else -plus
    if isinstance(value, Count):
        if plus is None:
            return run.unknown("operator")
        return Count(Counted(of=value.counted.of, plus=value.counted.plus + plus))
    if value.table.order != "index":
        return value
    if plus is None:
        return run.unknown("operator")
    return Ordinal(shifted(value.table, plus), value.taken, value.where)


def shifted(table: Numbering, plus: int) -> Numbering:
    """The same table with a number added to all of its numbers."""
    default = table.default + plus if isinstance(table.default, int) else table.default
    return Numbering(order=table.order, what=table.what, text=table.text, where=table.where,
                     provenance=table.provenance, shift=table.shift + plus, default=default)  # fmt: skip


def with_default(found: Ordinal, default: int | None) -> Ordinal:
    """number_of.get(word, 2): what a word that is not there gets."""
    if found.table.order != "index":
        return found
    table = shifted(found.table, 0)
    table.default = default
    return Ordinal(table, found.taken, found.where)


def counted(run: Run, value: Value) -> Count | None:
    """len(value) where that is the number of names of something that is not known."""
    if isinstance(value, Symbol):
        run.keep.append(value)
        key: Any = value.key
        owner = run.learners.get(key[1]) if _is_vocabulary(key) else None
        of = key if owner is None else owner.fields["fact"]
        return Count(Counted(of=of), ("length", value.key))
    return None


def _is_vocabulary(key: Any) -> bool:
    return isinstance(key, tuple) and len(key) == 3 and key[0] == "learned" and key[2] in (
        "word_index", "index_word", "word_counts"
    )  # fmt: skip


def note_numbers(made: Mapping, values: Iterable[Value]) -> None:
    """A dict whose values are such numbers gives them to who looks a name up."""
    found = next((value for value in values if isinstance(value, Ordinal)), None)
    if found is not None:
        made.cell["numbers"] = found.table


def looked_up(run: Run, owner: Value) -> Ordinal | None:
    """What looking a name up yields: the number of a name; None for any other dict or list."""
    table = owner.cell.get("numbers") if isinstance(owner, Mapping) else None
    return None if table is None else Ordinal(table, True, run.where())


def ordinal_in(value: Value, depth: int = 0) -> Ordinal | None:
    """A number of a name that was looked up, among these values."""
    if isinstance(value, Ordinal):
        return value if value.taken else None
    if isinstance(value, Choice):
        value = tuple(option for _, option in value.options)
    if isinstance(value, tuple) and depth < 3:
        found = (ordinal_in(item, depth + 1) for item in value)
        return next((one for one in found if one is not None), None)
    return None


def tables_in(value: Value) -> list[Numbering]:
    """The ways of numbering that a value is or holds itself."""
    if isinstance(value, Ordinal):
        return [value.table]
    if isinstance(value, Mapping | Sequence):
        found = (value.cell.get(name) for name in ("numbers", "order"))
        return [one for one in found if isinstance(one, Numbering)]
    if isinstance(value, Thing) and value.kind == "enumerate":
        return [one for part in value.fields["element"] for one in tables_in(part)]
    return []
