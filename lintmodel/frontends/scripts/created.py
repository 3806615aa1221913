"""Layers that call() makes: new ones, with new weights, whenever it runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.custom import LayerMade
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.methods import (
    attribute_of,
    body_of,
    is_code,
    named,
    parts,
    place,
    reached,
    receiver_of,
    weighted_layer,
)
from lintmodel.frontends.scripts.objects import Class, Function
from lintmodel.frontends.scripts.run import Run

MAX_FUNCTIONS = 40
TESTED = {"hasattr", "getattr"}


def layers_made(run: Run, cls: Class) -> tuple[LayerMade, ...]:
    """The layers with weights that call() of a class makes without asking whether it has them.

    None where call() also runs in the constructor, or where the class adds the weights by hand.
    """
    call = cls.find("call")
    if not isinstance(call, Function) or any(
        f is call for f in reached(cls, ["__init__", "build"])
    ):
        return ()
    functions = _functions_below(cls, call)
    found = [made for one in functions for made in _of_function(run, one, call)]
    adds = any(
        code[0] == "attr" and "trainable_weights" in str(code[2])
        for function in (functions if found else ())
        for code in parts(body_of(function))
    )
    return () if adds else tuple(found)


def _functions_below(cls: Class, call: Function) -> list[Function]:
    """call() and the methods and functions of the project that it calls."""
    found = [call]
    for function in found:  # which grows on the way
        if len(found) > MAX_FUNCTIONS:
            break
        receiver = receiver_of(function) if function.owner is not None else ""
        for code in unguarded(body_of(function), receiver):
            own = attribute_of(code[2], receiver)
            called = cls.find(own) if own else named(function, code[2])
            if isinstance(called, Function) and not any(called is one for one in found):
                found.append(called)
    return found


def _of_function(run: Run, function: Function, call: Function) -> Iterator[LayerMade]:
    receiver = receiver_of(function) if function.owner is not None else ""
    for code in unguarded(body_of(function), receiver):
        kind = weighted_layer(function, code)
        if kind:
            where = place(run, function, code[1])
            yield LayerMade(kind, where, place(run, call, call.code[7]))


def unguarded(body: Any, receiver: str) -> Iterator[Code]:
    """The calls in a body that no condition on the object guards (if self.dense is None: ...)."""
    pending: list[Any] = [body]
    while pending:
        item = pending.pop()
        if not isinstance(item, tuple) or not item:
            continue
        kind = item[0] if is_code(item) else ""
        if kind == "call":
            yield item
        if kind in ("bool", "lambda"):  # self.dense or Dense(8); a function made for later
            continue
        if kind in ("if", "ifexp") and _guards(item, receiver):
            continue
        pending.extend(reversed(item[:3] if kind == "try" else item))


def _guards(code: Code, receiver: str) -> bool:
    """Whether a condition asks the object, and changes it: what it makes is made once."""
    test = code[1] if code[0] == "ifexp" else code[2]
    asks = any(
        attribute_of(part, receiver) or (part[0] == "name" and part[1] in TESTED)
        for part in parts(test)
    )
    return asks and (
        code[0] == "ifexp" or any(_changes(part, receiver) for part in parts(code[3:]))
    )


def _changes(code: Code, receiver: str) -> bool:
    """self.x = value, self.x[key] = value, self.method(...), self.x.append(...)"""
    if code[0] == "assign":
        return any(
            attribute_of(target, receiver)
            or (target[0] == "sub" and attribute_of(target[1], receiver))
            for target in code[2]
        )
    if code[0] != "expr" or code[2][0] != "call":
        return False
    callee = code[2][2]
    return bool(
        attribute_of(callee, receiver)
        or callee == ("name", "setattr")
        or (callee[0] == "attr" and attribute_of(callee[1], receiver))
    )
