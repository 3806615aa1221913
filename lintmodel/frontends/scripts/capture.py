"""Variables that the function of a Lambda layer reads: it reads them again whenever the model runs."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.event import Rebind
from lintmodel.facts.layer import Layer
from lintmodel.frontends.scripts.joining import identical
from lintmodel.frontends.scripts.methods import body_of, parameters_of, parts
from lintmodel.frontends.scripts.objects import Function, Scope
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.state import MISSING
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Value, is_constant


def capture(run: Run, layer: Layer, function: Function) -> None:
    """Note which variables a layer's function reads from around it, with their present values."""
    for name in free_names(function):
        scope: Scope | None = function.scope
        while scope is not None and name not in scope.names:
            scope = scope.outer
        if scope is None:
            continue
        value = scope.names[name]
        if is_constant(value) or isinstance(value, Symbol):
            run.keep.append(scope)
            run.captured.setdefault((id(scope), name), []).append((layer, value))


def free_names(function: Function) -> set[str]:
    """Names that a function reads and does not bind as a parameter, nor do functions inside it."""
    bound = {name for name, _ in parameters_of(function)}
    read: set[str] = set()
    for code in parts(body_of(function)):
        if code[0] == "lambda":
            bound |= {name for name, _ in (*code[1][1], *code[1][3])}
        elif code[0] == "name":
            read.add(code[1])
    return read - bound


def rebound(run: Run, scope: Scope, name: str, value: Value) -> None:
    """A variable that layers read gets another value."""
    key = id(scope), name
    if key not in run.captured:
        return
    kept: list[tuple[Layer, Any]] = []
    for layer, old in run.captured.pop(key):
        if identical(old, value):
            kept.append((layer, old))
        elif value is not MISSING and _differs(run, old, value):
            run.emit(Rebind, f"{name} gets another value", layer=layer, name=name)
    if kept:
        run.captured[key] = kept


def rebound_later(run: Run, scope: Scope) -> None:
    """A comprehension over unknown items ran once for all of them: its variables change again."""
    for key in [key for key in run.captured if key[0] == id(scope)]:
        for layer, _ in run.captured.pop(key):
            run.emit(Rebind, f"{key[1]} gets another value", layer=layer, name=key[1])


def _differs(run: Run, old: Value, new: Value) -> bool:
    """Whether two values surely differ: two constants, or what two passes of a loop bind."""
    if is_constant(old) and is_constant(new):
        return True
    return isinstance(old, Symbol) and isinstance(new, Symbol) and "loop" in run.state.scopes
