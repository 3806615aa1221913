"""Operators and truth on values."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import Guard
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.joining import identical, join
from lintmodel.frontends.scripts.numbering import looked_up, with_number
from lintmodel.frontends.scripts.objects import Bound, Class, Function, Instance
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import PHASE, Count, Hidden, Ordinal, Symbol
from lintmodel.frontends.scripts.values import (
    CONSTANTS,
    SAMPLES,
    Choice,
    Dataset,
    Library,
    Mapping,
    Result,
    Sequence,
    Statistic,
    Tensor,
    Thing,
    Value,
    is_constant,
)
from lintmodel.knowledge.preprocessing import DIVISORS

FOLD: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow, "<<": operator.lshift,
    ">>": operator.rshift, "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "is": operator.is_, "is not": operator.is_not,
    "in": lambda a, b: a in b, "not in": lambda a, b: a not in b,
}  # fmt: skip
ORDERS = {"<", "<=", ">", ">=", "==", "!="}
METRIC = "metric"  # the scope of a metric's function, in which comparisons of tensors are operations
COMPARISONS = {"==": "equal", "!=": "not_equal", "<": "less", "<=": "less_equal", ">": "greater",
               ">=": "greater_equal"}  # fmt: skip
MAX_TEXT = 10_000
MAX_ITEMS = 2_000
MAX_BITS = 4_096
WIDE = r"\d{4}"
MAX_EXPONENT = 64
ARRAYS = (Data, Statistic, Tensor, Result)


def binary(run: Run, symbol: str, left: Value, right: Value) -> Value:
    """left OP right."""
    if isinstance(left, ARRAYS) or isinstance(right, ARRAYS):
        from lintmodel.frontends.scripts.library.arithmetic import arithmetic

        return arithmetic(run, symbol, left, right)
    if isinstance(left, Ordinal | Count) or isinstance(right, Ordinal | Count):
        return with_number(run, symbol, left, right)
    if is_constant(left) and (is_constant(right) or _fills(symbol, left, right)):
        return _fold(run, symbol, left, right)
    if isinstance(left, Choice) or isinstance(right, Choice):
        return _distribute(run, symbol, left, right)
    if symbol == "+" and isinstance(left, tuple) and isinstance(right, tuple):
        joined = left + right
        return joined if len(joined) <= MAX_ITEMS else Sequence(joined[:MAX_ITEMS], open=True)
    if symbol == "+" and isinstance(left, Sequence) and isinstance(right, Sequence):
        items = left.items + right.items
        is_open = left.open or right.open or len(items) > MAX_ITEMS
        return Sequence(items[:MAX_ITEMS], open=is_open, order=left.order or right.order)
    if symbol in ("|", "&", "-") and isinstance(left, Sequence) and left.kind == "set":
        return Sequence(left.items, "set", open=True, order=left.order)
    if symbol == "*" and isinstance(left, Sequence) and isinstance(right, int) and right <= 16:
        items = left.items * max(right, 0)
        return Sequence(items[:MAX_ITEMS], open=left.open or len(items) > MAX_ITEMS)
    if symbol == "*" and isinstance(left, Sequence) and isinstance(right, int | Symbol):
        if left.items and all(isinstance(item, int | float) for item in left.items):
            return Sequence(left.items * 2, open=True)  # [0] * len(cats): many, and all alike
    if isinstance(left, Thing) and left.kind == "Path" and symbol == "/":
        from lintmodel.frontends.scripts.library.paths import join_paths

        return join_paths(run, left, right)
    if symbol == "/" and type(left) is Symbol and type(right) in (int, float) and right in DIVISORS:
        return _as_pixels(run, left, right)
    if symbol == "-" and type(left) is type(right) is Symbol:
        from lintmodel.frontends.scripts.logged import meet

        meet(run, symbol, left, right)
    made = run.unknown("operator", ("binary", symbol, *_keys(run, left, right)), (left, right))
    texts = (one for one in (left, right) if isinstance(getattr(one, "default", None), str))
    return made if next(texts, None) is None else _left_at_default(made, symbol, left, right)


def _as_pixels(run: Run, left: Symbol, right: Value) -> Value:
    """x / 255: whatever x is, it holds numbers."""
    from lintmodel.frontends.scripts.library.arithmetic import arithmetic
    from lintmodel.frontends.scripts.library.fitting import as_given

    return arithmetic(run, "/", as_given(run, left), right)


def _left_at_default(made: Value, symbol: str, left: Value, right: Value) -> Value:
    """folder / "model.keras", prefix + ".h5", of which a part is an option with a default."""
    from lintmodel.frontends.scripts.library.paths import as_path, left_at_default

    if symbol == "/":
        return left_at_default(made, (left, right), as_path)
    return left_at_default(made, (left, right)) if symbol == "+" else made


def _fold(run: Run, symbol: str, left: Any, right: Any) -> Value:
    if not _foldable(symbol, left, right):
        return run.unknown("operator")
    try:
        value = FOLD[symbol](left, right)
    except Exception:  # what the script would raise, whatever it is
        return run.unknown("operator")
    return run.unknown("operator") if isinstance(value, str) and len(value) > MAX_TEXT else value


def _fills(symbol: str, left: Any, right: Value) -> bool:
    """ "%s_%d.keras" % (name, epoch), with all of it known."""
    if symbol != "%" or not isinstance(left, str) or not isinstance(right, tuple):
        return False
    return all(isinstance(item, str | int | float) and len(str(item)) < 200 for item in right)


def _foldable(symbol: str, left: Any, right: Any) -> bool:
    """Whether folding is cheap: no "a" * 10**9, no 10 ** 10 ** 10."""
    if symbol not in FOLD:
        return False
    if symbol in ("**", "<<"):
        small = isinstance(right, int | float) and abs(right) <= MAX_EXPONENT
        return small and isinstance(left, int | float) and abs(left) < 1e9
    if symbol == "*" and isinstance(left, int) and isinstance(right, int):
        return left.bit_length() + right.bit_length() <= MAX_BITS
    if isinstance(left, str | bytes) or isinstance(right, str | bytes):
        fits = isinstance(right, str | int | float | tuple)
        return symbol == "+" or (symbol == "%" and fits and _narrow(left))
    return True


def _narrow(template: Any) -> bool:
    """Whether a template is text without a width made to hurt ("%9999999999d")."""
    return isinstance(template, str) and len(template) < 200 and not re.search(WIDE, template)


def _distribute(run: Run, symbol: str, left: Value, right: Value) -> Value:
    lefts = left.options if isinstance(left, Choice) else ((frozenset(), left),)
    rights = right.options if isinstance(right, Choice) else ((frozenset(), right),)
    if len(lefts) * len(rights) > 4:
        return run.unknown("operator")
    return join([(g | h, binary(run, symbol, a, b)) for g, a in lefts for h, b in rights])


def _key(value: Value) -> Any:
    if isinstance(value, Symbol):
        return value.key
    if isinstance(value, Library):
        return ("library", value.name)
    if isinstance(value, slice):
        return ("slice", _key(value.start), _key(value.stop), _key(value.step))
    if isinstance(value, tuple):
        return ("tuple", *map(_key, value))
    return (type(value).__name__, value) if is_constant(value) else id(value)


def _keys(run: Run, *values: Value) -> tuple[Any, ...]:
    """The same of values that must not go while their keys are known: an id() may come again."""
    run.keep.extend(
        value for value in values if not isinstance(value, Symbol | Library | int | str)
    )
    return tuple(map(_key, values))


def unary(run: Run, symbol: str, value: Value) -> Value:
    """OP value."""
    if symbol == "Not":
        decision = truth(run, value)
        if decision is not UNKNOWN:
            return not decision
        return Symbol("not", ("not", condition_key(run, value)))
    if is_constant(value) and isinstance(value, int | float):
        return -value if symbol == "Minus" else +value if symbol == "Plus" else ~int(value)
    if isinstance(value, ARRAYS) and symbol == "Minus":
        return binary(run, "*", value, -1)
    if isinstance(value, Data) and symbol == "Invert" and value.dtype is not UNKNOWN:
        return compare(run, "==", value, False)
    return run.unknown("operator", ("unary", symbol, *_keys(run, value)), (value,))


def condition_key(run: Run, value: Value) -> Any:
    """What makes two conditions on values that are not known the same one."""
    if not isinstance(value, Symbol | Library):
        run.keep.append(value)
    return _key(value)


def compare(run: Run, symbol: str, left: Value, right: Value) -> Value:
    """left OP right for comparisons: True, False or an unknown that equal comparisons share."""
    if is_constant(left) and is_constant(right):
        return _compared(run, symbol, left, right)
    if symbol in ("in", "not in") and is_constant(left):
        return _membership(run, symbol, left, right)
    if symbol in ("is", "is not", "==", "!=") and (left is None or right is None):
        other = right if left is None else left
        if not isinstance(other, Symbol | Choice):
            return symbol in ("is not", "!=")
    if (isinstance(left, Data) or isinstance(right, Data)) and symbol in ORDERS:
        from lintmodel.frontends.scripts.library.decisions import compared

        return compared(run, symbol, left, right)
    if (isinstance(left, Tensor) or isinstance(right, Tensor)) and METRIC in run.state.scopes:
        return _of_tensors(run, symbol, left, right)
    names = isinstance(left, Library | Class) and isinstance(right, Library | Class)
    if names and symbol in ("==", "is", "!=", "is not"):
        return identical(left, right) is (symbol in ("==", "is"))
    if type(left) is type(right) is Symbol:
        from lintmodel.frontends.scripts.logged import meet

        meet(run, symbol, left, right)
    opposite = {"!=": "==", "not in": "in", "is not": "is", ">=": "<", ">": "<="}.get(symbol)
    if opposite is not None:
        return Symbol("compare", ("not", ("compare", opposite, _key(left), _key(right))))
    run.keep.extend((left, right))
    return Symbol("compare", ("compare", symbol, _key(left), _key(right)))


def _of_tensors(run: Run, symbol: str, left: Value, right: Value) -> Value:
    from lintmodel.frontends.scripts.library.symbolic import operation

    if symbol not in COMPARISONS:
        return run.unknown("compare")
    return operation(run, COMPARISONS[symbol], [left, right], {})


def _compared(run: Run, symbol: str, left: Any, right: Any) -> Value:
    try:
        return bool(COMPARE[symbol](left, right))
    except Exception:  # "a" < 1: the script raises there
        return run.unknown("compare")


def _membership(run: Run, symbol: str, left: Any, right: Value) -> Value:
    items: Any = None
    if isinstance(right, tuple):
        items = right
    elif isinstance(right, Sequence) and not right.open:
        items = right.items
    elif isinstance(right, Mapping) and not right.open:
        items = tuple(right.entries)
    if items is None or not all(is_constant(item) for item in items):
        return Symbol("compare", ("in", _key(left), _key(right)))
    return (left in items) is (symbol == "in")


def truth(run: Run, value: Value) -> Maybe[bool]:
    """Whether a value counts as true; UNKNOWN where the source does not fix it."""
    if isinstance(value, CONSTANTS):
        return bool(value)
    if value is PHASE:  # the graph of a subclass is that of inference
        run.phase_asked = True
        return False
    if isinstance(value, Choice):
        decisions = {truth(run, option) is True for _, option in value.options}
        known = all(truth(run, option) is not UNKNOWN for _, option in value.options)
        return decisions.pop() if known and len(decisions) == 1 else UNKNOWN
    if isinstance(value, tuple):
        return bool(value)
    if isinstance(value, Sequence):
        return True if value.items and not value.open else UNKNOWN if value.open else False
    if isinstance(value, Mapping):
        return True if value.entries else UNKNOWN if value.open else False
    if isinstance(value, Layer | Model | Function | Bound | Class | Instance | Dataset):
        return True
    return UNKNOWN


def subscript(run: Run, owner: Value, index: Value) -> Value:
    """owner[index]."""
    if isinstance(index, Data) and isinstance(owner, tuple | str | Sequence | Mapping):
        from lintmodel.frontends.scripts.library.decisions import looked_up

        return looked_up(run, owner, index)
    if isinstance(owner, tuple | str | bytes):
        return _element(run, owner, owner, index)
    if isinstance(owner, Sequence):
        return _from_sequence(run, owner, index)
    if isinstance(owner, Mapping):
        return _from_mapping(run, owner, index)
    if isinstance(owner, Choice):
        return join([(guards, subscript(run, value, index)) for guards, value in owner.options])
    from lintmodel.frontends.scripts.library import METHODS, Call

    kind = owner.kind if isinstance(owner, Thing) else type(owner)
    transfer = METHODS.get((kind, "__getitem__"))
    if transfer is not None:
        return transfer(Call(run, run.span, "__getitem__", [index], {}, owner))
    return run.unknown("subscript", ("sub", *_keys(run, owner, index)), (owner, index))


def _element(run: Run, owner: Any, items: Any, index: Value) -> Value:
    if isinstance(index, slice):
        parts = (index.start, index.stop, index.step)
        if all(part is None or isinstance(part, int) for part in parts) and index.step != 0:
            return items[index]
    elif isinstance(index, int) and -len(items) <= index < len(items):
        return items[index]
    return run.unknown("subscript", ("sub", *_keys(run, owner, index)), (owner, index))


def _from_sequence(run: Run, owner: Sequence, index: Value) -> Value:
    if owner.kind == SAMPLES:
        return _of_samples(run, owner, index)
    if owner.open:
        from lintmodel.frontends.scripts.iteration import one_of

        if isinstance(index, slice):
            return owner
        return one_of(owner.items) if owner.items else run.unknown("subscript")
    found = _element(run, owner, owner.items, index)
    if isinstance(index, slice) and isinstance(found, tuple):
        return Sequence(found, order=owner.order)
    return found


def _of_samples(run: Run, owner: Sequence, index: Value) -> Value:
    """Some of the layers that are not held one by one: each kind may be among them or not."""
    if not isinstance(index, slice):
        hidden = isinstance(owner.of, Model) and owner.of.kind == "application"
        key = ("sub", *_keys(run, owner, index))
        return Hidden(owner.of, key, index == 0) if hidden else run.unknown("subscript")
    if index.start is None and index.stop is None:
        return owner
    parts = []
    for item in owner.items:
        condition = run.state.condition(("part", run.span, run.path, len(run.state.conditions)))
        taken, left = Guard(condition, "then"), Guard(condition, "else")
        parts.append(Choice(((frozenset({taken}), item), (frozenset({left}), None))))
    return Sequence(parts, SAMPLES, open=True)


def _from_mapping(run: Run, owner: Mapping, index: Value) -> Value:
    if isinstance(index, str | int | float | bool) and index in owner.entries:
        found = owner.entries[index]
        return looked_up(run, owner) or found if run.numbered else found
    if run.numbered:
        number_of = looked_up(run, owner)
        if number_of is not None:
            return number_of
    return run.unknown("subscript", ("sub", *_keys(run, owner, index)), (owner, index))
