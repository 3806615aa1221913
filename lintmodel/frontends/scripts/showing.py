"""Cells of a notebook that only show something: when they were executed says nothing of the others."""

from __future__ import annotations

import ast

PICTURES = {"plt", "sns", "px"}  # what is drawn is no part of a model or its data
SHOWING = {"print", "display", "len", "type", "round", "dir", "help"}
LOOKS = {
    "all", "any", "astype", "corr", "count", "describe", "flatten", "format", "head", "info", "isna",
    "isnull", "items", "keys", "max", "mean", "median", "min", "nunique", "reshape", "std", "sum",
    "summary", "tail", "to_numpy", "tolist", "unique", "value_counts", "values",
}  # fmt: skip
PLAIN = (ast.Constant, ast.Name, ast.operator, ast.unaryop, ast.cmpop, ast.expr_context, ast.keyword,
         ast.Attribute, ast.Subscript, ast.Slice, ast.Tuple, ast.List, ast.BinOp, ast.UnaryOp,
         ast.Compare, ast.JoinedStr, ast.FormattedValue, ast.Dict)  # fmt: skip


def shows_only(code: str) -> bool:
    """Whether code imports, looks and draws, and leaves everything as it was."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(map(_changes_nothing, body))


def _changes_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    return isinstance(statement, ast.Expr) and all(map(_looks, ast.walk(statement.value)))


def _looks(part: ast.AST) -> bool:
    if isinstance(part, ast.Call):
        return _is_look(part)
    return isinstance(part, PLAIN)


def _is_look(call: ast.Call) -> bool:
    if any(word.arg == "inplace" for word in call.keywords):
        return False
    if isinstance(call.func, ast.Name):
        return call.func.id in SHOWING
    return isinstance(call.func, ast.Attribute) and (
        call.func.attr in LOOKS or _root(call.func) in PICTURES
    )


def _root(part: ast.expr) -> str:
    while isinstance(part, ast.Attribute):
        part = part.value
    return part.id if isinstance(part, ast.Name) else ""
