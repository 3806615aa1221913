"""What each remedy does: to the text of a call, and to the tree that the text must give afterwards."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable

from lintmodel.findings import Remedy
from lintmodel.fix.change import Change, NoFix
from lintmodel.fix.code import Code, Edit
from lintmodel.fix.comments import IN_COMMENTS
from lintmodel.fix.layout import Argument, added, layout, removed
from lintmodel.fix.statements import ON_STATEMENTS

SETS = ("set", "frozenset", "tuple")
LITERALS = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop)


def change(code: Code, remedy: Remedy) -> Change:
    """What a remedy does to a source. Errors: NoFix, NoLayout."""
    if remedy.action in IN_COMMENTS:
        return IN_COMMENTS[remedy.action](code, remedy)
    if remedy.action in ON_STATEMENTS:
        return ON_STATEMENTS[remedy.action](code, remedy)
    slot = code.call_at(remedy.at)
    if slot is None or not isinstance(slot.node, ast.Call):
        raise NoFix
    if remedy.of and code.callee(slot.node) not in remedy.of:
        raise NoFix
    if remedy.action == "wrap":
        return _wrap(code, slot.node, slot.parent, remedy)
    return ON_CALLS[remedy.action](code, slot.node, remedy)


# -- arguments -----------------------------------------------------------------------------------


def _set_argument(code: Code, call: ast.Call, remedy: Remedy) -> Change:
    text = written(code, remedy.value)
    given = _given(call, remedy)
    if given is None:
        return _add(code, call, remedy.name, text)
    value = given.value if isinstance(given, ast.keyword) else given
    if not _is_literal(value):
        raise NoFix  # somebody chooses it elsewhere
    if isinstance(value, ast.Constant) and isinstance(remedy.value, str):
        text = _as_before(code, value, remedy.value) or text
    return _replace(code, call, given, text)


def _add(code: Code, call: ast.Call, name: str, text: str) -> Change:
    if any(keyword.arg is None for keyword in call.keywords):
        raise NoFix  # **options may hold it
    value = _parsed(text)
    edits = added(code, layout(code, call), f"{name}={text}")
    return Change(edits, lambda: call.keywords.append(ast.keyword(name, value)))


def _replace(code: Code, call: ast.Call, given: Argument, text: str) -> Change:
    value = given.value if isinstance(given, ast.keyword) else given
    fresh = _parsed(text)

    def apply() -> None:
        if isinstance(given, ast.keyword):
            given.value = fresh
        else:
            call.args[call.args.index(given)] = fresh

    return Change([Edit(*code.span(value), text)], apply)


def _copy_argument(code: Code, call: ast.Call, remedy: Remedy) -> Change:
    source = code.call_at(remedy.source) if remedy.source else None
    if source is None or not isinstance(source.node, ast.Call) or _keyword(call, remedy.name):
        raise NoFix
    found = _keyword(source.node, remedy.name)
    if found is None or not _is_literal(found.value):
        raise NoFix
    start, end = code.span(found.value)
    return _add(code, call, remedy.name, code.text[start:end])


def _remove_argument(code: Code, call: ast.Call, remedy: Remedy) -> Change:
    found = _needed(call, remedy.name)
    edits = removed(code, layout(code, call), found)
    return Change(edits, lambda: call.keywords.remove(found))


def _rename_argument(code: Code, call: ast.Call, remedy: Remedy) -> Change:
    found, name = _needed(call, remedy.name), str(remedy.value)
    if _keyword(call, name):
        raise NoFix
    start = code.span(found)[0]
    if code.text[start : start + len(remedy.name)] != remedy.name:
        raise NoFix
    return Change(
        [Edit(start, start + len(remedy.name), name)], lambda: setattr(found, "arg", name)
    )


def _make_tuple(code: Code, call: ast.Call, remedy: Remedy) -> Change:
    given = _given(call, remedy)
    value = given.value if isinstance(given, ast.keyword) else given
    if not isinstance(value, ast.List) or len(value.elts) < 2:
        raise NoFix
    start, end = code.span(value)
    fresh = ast.Tuple(value.elts, ast.Load())

    def apply() -> None:
        if isinstance(given, ast.keyword):
            given.value = fresh
        else:
            call.args[call.args.index(value)] = fresh

    return Change([Edit(start, start + 1, "("), Edit(end - 1, end, ")")], apply)


def _replace_literal(code: Code, call: ast.Call, remedy: Remedy) -> Change:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    found = [
        node
        for value in values
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and node.value == remedy.name
    ]
    if len(found) != 1:
        raise NoFix
    node = found[0]
    if not code.holds(node):
        raise NoFix  # in an f-string
    text = _as_before(code, node, str(remedy.value))
    if text is None:
        raise NoFix
    return Change([Edit(*code.span(node), text)], lambda: setattr(node, "value", remedy.value))


# -- what is called ------------------------------------------------------------------------------


def _replace_function(code: Code, call: ast.Call, remedy: Remedy) -> Change:
    """Only behind a dot: a bare name would have to be imported."""
    function, name = call.func, str(remedy.value)
    if not isinstance(function, ast.Attribute):
        raise NoFix
    end = code.span(function)[1]
    start = end - len(function.attr)
    if code.text[start:end] != function.attr:
        raise NoFix
    return Change([Edit(start, end, name)], lambda: setattr(function, "attr", name))


def _wrap(code: Code, call: ast.Call, parent: ast.AST, remedy: Remedy) -> Change:
    """f(x) becomes sorted(f(x)); list(f(x)) becomes sorted(f(x)), for sorted gives a list."""
    name = remedy.name
    if name in code.bound:
        raise NoFix
    if _is_list(call) or _is_list(parent):
        listing = call if _is_list(call) else parent
        assert isinstance(listing, ast.Call) and isinstance(listing.func, ast.Name)
        if "list" in code.bound:
            raise NoFix
        function = listing.func
        return Change([Edit(*code.span(function), name)], lambda: setattr(function, "id", name))
    if code.callee(call) in SETS and not isinstance(parent, ast.Call):
        raise NoFix  # what is a set may be used as one
    start, end = code.span(call)
    held = copy.copy(call)

    def apply() -> None:
        call.func = ast.Name(name, ast.Load())
        call.args, call.keywords = [held], []

    return Change([Edit(start, start, f"{name}("), Edit(end, end, ")")], apply)


def _is_list(node: ast.AST) -> bool:
    plain = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return (
        plain
        and isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "list"
        and len(node.args) == 1
        and not node.keywords
    )


# -- words ---------------------------------------------------------------------------------------


def written(code: Code, value: str | float | bool | None) -> str:
    """A value as Python, text in the quotes that the source mostly uses."""
    if not isinstance(value, str):
        return repr(value)
    quote = "'" if code.text.count("'") > code.text.count('"') else '"'
    return (
        f"{quote}{value}{quote}"
        if value.isprintable() and not {"\\", quote} & {*value}
        else repr(value)
    )


def _as_before(code: Code, node: ast.Constant, value: str) -> str | None:
    """A text in the quotes of the one that it replaces; None where that is no plain text."""
    start, end = code.span(node)
    old = code.text[start:end]
    plain = isinstance(node.value, str) and old[:1] in "'\"" and old[1:-1] == node.value
    return (
        f"{old[0]}{value}{old[0]}"
        if plain and value.isprintable() and old[0] not in value
        else None
    )


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _keyword(call: ast.Call, name: str) -> ast.keyword | None:
    return next((one for one in call.keywords if one.arg == name), None)


def _needed(call: ast.Call, name: str) -> ast.keyword:
    found = _keyword(call, name)
    if found is None:
        raise NoFix
    return found


def _given(call: ast.Call, remedy: Remedy) -> Argument | None:
    """The argument of a call, by its name or by its place; None where it is not given."""
    found = _keyword(call, remedy.name)
    if found is not None:
        return found
    starred = any(isinstance(argument, ast.Starred) for argument in call.args)
    if starred and remedy.position >= 0:
        raise NoFix
    if 0 <= remedy.position < len(call.args):
        return call.args[remedy.position]
    return None


def _is_literal(value: ast.expr) -> bool:
    return all(isinstance(node, LITERALS) for node in ast.walk(value))


OnCall = Callable[[Code, ast.Call, Remedy], Change]
ON_CALLS: dict[str, OnCall] = {
    "set-argument": _set_argument,
    "remove-argument": _remove_argument,
    "rename-argument": _rename_argument,
    "replace-literal": _replace_literal,
    "make-tuple": _make_tuple,
    "copy-argument": _copy_argument,
    "replace-function": _replace_function,
}
