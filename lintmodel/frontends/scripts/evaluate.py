"""Expressions: lowered code -> values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintmodel.facts.event import Guard
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.attributes import get_attribute
from lintmodel.frontends.scripts.calls import call_value
from lintmodel.frontends.scripts.frames import Frame
from lintmodel.frontends.scripts.imports import BUILTINS, of_stars
from lintmodel.frontends.scripts.iteration import iterate
from lintmodel.frontends.scripts.joining import join
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.numbering import set_order
from lintmodel.frontends.scripts.objects import Function, Scope
from lintmodel.frontends.scripts.operators import (
    binary,
    compare,
    condition_key,
    subscript,
    truth,
    unary,
)
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.state import MISSING
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Deferred, Library, Mapping, Sequence, Value


def evaluate(run: Run, frame: Frame, code: Code) -> Value:
    """The value of an expression; emits the events of its calls."""
    run.steps += 1
    if run.steps & 1023 == 0:
        run.step()
    return EVALUATE[code[0]](run, frame, code)


def _constant(run: Run, frame: Frame, code: Code) -> Value:
    return code[1]


def _unseen(run: Run, frame: Frame, code: Code) -> Value:
    return run.unknown("syntax")


def lookup(run: Run, frame: Frame, name: str) -> Value:
    """What a name is bound to; a builtin; or an unknown of that name."""
    scope: Scope | None = frame.scope.shared.get(name, frame.scope)
    while scope is not None:
        found = scope.names.get(name, MISSING)
        if found is not MISSING:
            return found.get() if type(found) is Deferred else found
        scope = scope.outer
    starred = of_stars(frame.scope.globals.stars, name)
    if starred is not None:
        return starred
    if name in BUILTINS:
        return Library(f"builtins.{name}")
    if name == "__name__":
        return "__main__"
    return run.unknown("unbound name", ("name", id(frame.scope.globals), name))


def _name(run: Run, frame: Frame, code: Code) -> Value:
    return lookup(run, frame, code[1])


def _attribute(run: Run, frame: Frame, code: Code) -> Value:
    return get_attribute(run, evaluate(run, frame, code[1]), code[2])


def _call(run: Run, frame: Frame, code: Code) -> Value:
    _, span, callee_code, arg_codes, kwarg_codes = code
    used, frame.discarded = not frame.discarded, False
    callee = evaluate(run, frame, callee_code)
    args, open_args = _arguments(run, frame, arg_codes)
    kwargs: dict[str, Value] = {}
    for name, value_code in kwarg_codes:
        value = evaluate(run, frame, value_code)
        if name is not None:
            kwargs[name] = value
        elif isinstance(value, Mapping):
            kwargs.update({k: v for k, v in value.entries.items() if isinstance(k, str)})
            open_args = open_args or value.open
        else:
            open_args = True
    run.code = code
    return call_value(run, frame, span, callee, args, kwargs, open_args, used)


def _arguments(run: Run, frame: Frame, codes: tuple[Code, ...]) -> tuple[list[Value], bool]:
    """Positional arguments, and whether a star of unknown length was among them."""
    args: list[Value] = []
    open_args = False
    for code in codes:
        if code[0] != "star":
            args.append(evaluate(run, frame, code))
            continue
        items = iterate(run, evaluate(run, frame, code[1])).items
        if items is None:
            open_args = True
        else:
            args.extend(items)
    return args, open_args


def _star(run: Run, frame: Frame, code: Code) -> Value:
    return evaluate(run, frame, code[1])


def _binary(run: Run, frame: Frame, code: Code) -> Value:
    left, right = evaluate(run, frame, code[2]), evaluate(run, frame, code[3])
    return binary(run, code[1], left, right)


def _unary(run: Run, frame: Frame, code: Code) -> Value:
    return unary(run, code[1], evaluate(run, frame, code[2]))


def _boolean(run: Run, frame: Frame, code: Code) -> Value:
    """`a or b`: short-circuits where `a` is decided; else either."""
    stops = code[1] == "or"
    value: Value = None
    for operand in code[2]:
        value = evaluate(run, frame, operand)
        decision = truth(run, value)
        if decision is UNKNOWN:
            rest = [evaluate(run, frame, other) for other in code[2][1:]]
            key = (code[1], *(v.key if isinstance(v, Symbol) else id(v) for v in (value, *rest)))
            return Symbol("boolean", key)
        if decision is stops:
            return value
    return value


def _compare(run: Run, frame: Frame, code: Code) -> Value:
    left = evaluate(run, frame, code[1])
    outcome: Value = True
    for operator, right_code in code[2]:
        right = evaluate(run, frame, right_code)
        outcome = compare(run, operator, left, right)
        if outcome is not True:
            return outcome
        left = right
    return outcome


def _subscript(run: Run, frame: Frame, code: Code) -> Value:
    return subscript(run, evaluate(run, frame, code[1]), evaluate(run, frame, code[2]))


def _slice(run: Run, frame: Frame, code: Code) -> Value:
    return slice(*(evaluate(run, frame, part) for part in code[1:]))


def _items(run: Run, frame: Frame, codes: tuple[Code, ...]) -> tuple[tuple[Value, ...], bool]:
    return (lambda pair: (tuple(pair[0]), pair[1]))(_arguments(run, frame, codes))


def _tuple(run: Run, frame: Frame, code: Code) -> Value:
    items, open_items = _items(run, frame, code[1])
    return Sequence(items, open=True) if open_items else items


def _list(run: Run, frame: Frame, code: Code) -> Value:
    items, open_items = _items(run, frame, code[1])
    order = set_order(run, items) if code[0] == "set" else None
    return Sequence(items, code[0], open_items, order)


def _dict(run: Run, frame: Frame, code: Code) -> Value:
    entries: dict[Any, Value] = {}
    open_entries = False
    for key_code, value_code in code[1]:
        value = evaluate(run, frame, value_code)
        key = None if key_code is None else evaluate(run, frame, key_code)
        if key_code is None and isinstance(value, Mapping):
            entries.update(value.entries)
            open_entries = open_entries or value.open
        elif isinstance(key, str | int | float | bool):
            entries[key] = value
        else:
            open_entries = True
    return Mapping(entries, open_entries)


def _conditional(run: Run, frame: Frame, code: Code) -> Value:
    _, test_code, yes, no = code
    decision, guards = decide(run, evaluate(run, frame, test_code))
    if decision is not UNKNOWN:
        return evaluate(run, frame, yes if decision else no)
    options = []
    for guard, arm in zip(guards, (yes, no), strict=True):
        with run.state.under(guard):
            options.append((frozenset({guard}), evaluate(run, frame, arm)))
    return join(options)


def decide(run: Run, test: Value) -> tuple[Maybe[bool], tuple[Guard, Guard]]:
    """Whether a test holds; where unknown, the guards of its two arms."""
    decision = truth(run, test)
    if decision is not UNKNOWN:
        return decision, (Guard(-1, ""), Guard(-1, ""))
    key = condition_key(run, test)
    flipped = False
    while isinstance(key, tuple) and key[:1] == ("not",):
        key, flipped = key[1], not flipped
    condition = run.state.condition(key)
    arms = (Guard(condition, "then"), Guard(condition, "else"))
    return UNKNOWN, (arms[1], arms[0]) if flipped else arms


def _lambda(run: Run, frame: Frame, code: Code) -> Value:
    return make_function(run, frame, code[1])


def make_function(run: Run, frame: Frame, code: Any) -> Function:
    """A function of the project, with its defaults evaluated where it is defined."""
    defaults = {
        name: evaluate(run, frame, default)
        for name, default in (*code[1], *code[3])
        if default is not None
    }
    scope = frame.scope
    if frame.class_body and scope.outer is not None:
        scope = scope.outer  # a method does not see the names of its class
    return Function(code, scope, defaults, run.path)


def _yield(run: Run, frame: Frame, code: Code) -> Value:
    frame.yielded.append(evaluate(run, frame, code[1]))
    return run.unknown("yield")


def _walrus(run: Run, frame: Frame, code: Code) -> Value:
    value = evaluate(run, frame, code[2])
    bind(run, frame, code[1], value)
    return value


def bind(run: Run, frame: Frame, target: Code, value: Value) -> None:
    """Assign a value to a target: a name, an attribute, an item, or a tuple of targets."""
    from lintmodel.frontends.scripts.assign import assign

    assign(run, frame, target, value)


EVALUATE: dict[str, Callable[[Run, Frame, Code], Value]] = {
    "const": _constant,
    "unseen": _unseen,
    "name": _name,
    "attr": _attribute,
    "call": _call,
    "star": _star,
    "binary": _binary,
    "unary": _unary,
    "bool": _boolean,
    "compare": _compare,
    "sub": _subscript,
    "slice": _slice,
    "tuple": _tuple,
    "list": _list,
    "set": _list,
    "dict": _dict,
    "ifexp": _conditional,
    "lambda": _lambda,
    "await": _star,
    "yield": _yield,
    "walrus": _walrus,
}
