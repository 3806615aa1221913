"""Remedies for what is no call: a default, a statement whose result is missed, a limit."""

from __future__ import annotations

import ast
from collections.abc import Callable

from lintmodel.findings import Remedy
from lintmodel.fix.change import Change, NoFix
from lintmodel.fix.code import Code, Edit, Stood

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
REPEATED = (ast.For, ast.AsyncFor, ast.While)
TAKES_DATA = ("transform",)  # calls whose one argument is what they change
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)


def _set_default(code: Code, remedy: Remedy) -> Change:
    """A parameter's default, where it is a literal."""
    function = _stood(code, remedy).node
    if not isinstance(function, FUNCTIONS):
        raise NoFix
    given = function.args
    named = [*given.posonlyargs, *given.args]
    pairs = [*zip(named[len(named) - len(given.defaults) :], given.defaults, strict=True),
             *zip(given.kwonlyargs, given.kw_defaults, strict=True)]  # fmt: skip
    default = next((value for one, value in pairs if one.arg == remedy.name), None)
    if not isinstance(default, ast.Constant) or not code.is_as_written(default):
        raise NoFix
    edit = Edit(*code.span(default), repr(remedy.value))
    return Change([edit], lambda: setattr(default, "value", remedy.value))


def _assign_result(code: Code, remedy: Remedy) -> Change:
    """`x / 255` becomes `x = x / 255`, where nothing but x can be meant."""
    stood = _stood(code, remedy)
    if not isinstance(stood.node, ast.Expr) or not code.is_as_written(stood.node.value):
        raise NoFix
    statement, value = stood.node, stood.node.value
    name = _changed(code, value, remedy)
    if name is None or not _may_be_bound(name, stood):
        raise NoFix
    start = code.span(value)[0]

    def apply() -> None:
        fresh = ast.Assign([ast.Name(name, ast.Store())], value)
        body = next(body for body in _bodies(stood.holders[-1]) if statement in body)
        body[body.index(statement)] = fresh

    return Change([Edit(start, start, f"{name} = ")], apply)


def _changed(code: Code, value: ast.expr, remedy: Remedy) -> str | None:
    """The name of the data that an expression makes new ones of."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, OPERATORS):
        sides = [value.left, value.right]
        names = [one.id for one in sides if isinstance(one, ast.Name)]
        numbers = [one for one in sides if isinstance(one, ast.Constant)]
        return names[0] if len(names) == len(numbers) == 1 else None
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return None
    if code.callee(value) not in remedy.of:
        return None
    is_taken = code.callee(value) in TAKES_DATA
    if is_taken and (len(value.args) != 1 or value.keywords):
        return None
    data = value.args[0] if is_taken else value.func.value
    return data.id if isinstance(data, ast.Name) else None


def _may_be_bound(name: str, stood: Stood) -> bool:
    """Whether the name is one of the place's own: in a function it would become a local otherwise."""
    if any(isinstance(one, REPEATED) for one in stood.holders):
        return False
    scopes = [one for one in stood.holders if isinstance(one, (*FUNCTIONS, ast.ClassDef))]
    if not scopes:
        return True
    inner = scopes[-1]
    if isinstance(inner, ast.ClassDef):
        return False
    given = inner.args
    named = {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    return name in named or any(_binds(one, name) for one in inner.body)


def _binds(statement: ast.stmt, name: str) -> bool:
    """Whether a statement of a function's body assigns the name itself, not in what it holds."""
    if not isinstance(statement, ast.Assign):
        return False
    targets = [node for one in statement.targets for node in ast.walk(one)]
    return any(
        isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store)
        for one in targets
    )


def _bodies(holder: ast.AST) -> list[list[ast.stmt]]:
    parts = [getattr(holder, field, None) for field in ("body", "orelse", "finalbody")]
    return [one for one in parts if isinstance(one, list)]


def _replace_limit(code: Code, remedy: Remedy) -> Change:
    """The number that something is compared with, where only one comparison there has it."""
    lines = range(remedy.at.line, max(remedy.at.end_line, remedy.at.line) + 1)
    low = code.offset(remedy.at.line, remedy.at.column)
    high = code.offset(remedy.at.end_line, remedy.at.end_column)
    found = [
        one
        for line in lines
        for node in code.comparisons.get(line, ())
        if low <= code.span(node)[0] and code.span(node)[1] <= high
        for one in (node.left, *node.comparators)
        if isinstance(one, ast.Constant) and repr(one.value) == remedy.name
    ]
    if len(found) != 1 or not code.is_as_written(found[0]):
        raise NoFix
    limit = found[0]
    edit = Edit(*code.span(limit), repr(remedy.value))
    return Change([edit], lambda: setattr(limit, "value", remedy.value))


def _stood(code: Code, remedy: Remedy) -> Stood:
    at = remedy.at
    found = code.statements.get((at.line, at.column, at.end_line, at.end_column))
    if found is None:
        raise NoFix
    return found


OnPlace = Callable[[Code, Remedy], Change]
ON_STATEMENTS: dict[str, OnPlace] = {
    "set-default": _set_default,
    "assign-result": _assign_result,
    "replace-limit": _replace_limit,
}
