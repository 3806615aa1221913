"""What a module of the project does when it is imported, at a glance: names only, or more.

A module that only defines functions, classes and constants can be executed when one of its names is
first used, for nobody can tell the difference. A call that is not known to be harmless, a loop, an
item or attribute that is set (os.environ["KERAS_BACKEND"] = ...) is an effect: such a module is
executed where it is imported.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable

from lintmodel.record import record

Import = tuple[str, int, tuple[str, ...]]  # module, level, names
# Packages whose functions, called at the head of a module, change nothing that is followed here.
INERT = {
    "logging", "warnings", "typing", "typing_extensions", "re", "collections", "dataclasses", "enum",
    "functools", "abc", "pathlib", "string", "datetime", "time", "math", "operator", "itertools",
    "textwrap", "threading", "contextvars", "uuid", "struct", "decimal", "inspect", "types",
}  # fmt: skip
PURE_BUILTINS = {
    "len", "dict", "list", "set", "tuple", "str", "int", "float", "bool", "sorted", "range", "zip",
    "frozenset", "property", "min", "max", "sum", "abs", "round", "object", "type", "isinstance",
    "hasattr", "getattr", "enumerate", "print", "super",
}  # fmt: skip
PURE_METHODS = {
    "lower", "upper", "strip", "split", "replace", "format", "join", "items", "keys", "values",
    "startswith", "endswith", "rstrip", "lstrip", "title", "encode",
}  # fmt: skip
OWN_METHODS = ("update", "append", "extend", "add", "setdefault", "get")  # of a module's own list
PATHS = ("os.path.", "os.getenv", "os.environ.get", "os.getcwd", "sys.path.")


@record(frozen=True, eq=True)
class Outline:
    """Whether importing a module has effects of its own, and what it imports in turn."""

    pure: bool
    imports: tuple[Import, ...] = ()
    size: int = 0  # bytes


def outline(data: bytes) -> Outline:
    """The outline of a module's source; of one that does not parse an impure one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
        reader = _Reader()
        pure = reader.block(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Outline(False, (), len(data))
    return Outline(pure, tuple(reader.imports), len(data))


class _Reader:
    """One walk over the statements that run on import; not into functions."""

    def __init__(self) -> None:
        self.imports: list[Import] = []
        self.inert: set[str] = set()
        self.numpy: tuple[str, ...] = ()
        self.own: set[str] = set()  # names that the module binds to lists, dicts and the like

    def block(self, body: Iterable[ast.stmt]) -> bool:
        """Whether all statements only bind names. The imports of the rest are read all the same."""
        pure = True
        for one in body:
            pure = self.statement(one) and pure
        return pure

    def statement(self, node: ast.stmt) -> bool:
        """Whether a statement only binds names."""
        read = getattr(self, f"_{type(node).__name__}", None)
        return bool(read(node)) if read is not None else False

    def _Import(self, node: ast.Import) -> bool:
        for alias in node.names:
            self.imports.append((alias.name, 0, ()))
            self._note(alias.name, alias.asname or alias.name.partition(".")[0])
        return True

    def _ImportFrom(self, node: ast.ImportFrom) -> bool:
        names = tuple(alias.name for alias in node.names)
        self.imports.append((node.module or "", node.level, names))
        for alias in node.names:
            self._note(node.module or "", alias.asname or alias.name)
        return True

    def _note(self, module: str, bound: str) -> None:
        if module.partition(".")[0] in INERT:
            self.inert.add(bound)
        elif module == "numpy":
            self.numpy = (*self.numpy, f"{bound}.")

    def _FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        return all(self.value(default) for default in defaults)

    _AsyncFunctionDef = _FunctionDef

    def _ClassDef(self, node: ast.ClassDef) -> bool:
        return all(self.value(base) for base in node.bases) and self.block(node.body)

    def _Assign(self, node: ast.Assign) -> bool:
        if isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp):
            self.own.update(target.id for target in node.targets if isinstance(target, ast.Name))
        return all(map(_is_name, node.targets)) and self.value(node.value)

    def _AnnAssign(self, node: ast.AnnAssign) -> bool:
        return _is_name(node.target) and (node.value is None or self.value(node.value))

    def _AugAssign(self, node: ast.AugAssign) -> bool:
        return _is_name(node.target) and self.value(node.value)

    def _Expr(self, node: ast.Expr) -> bool:
        return self.value(node.value)

    def _If(self, node: ast.If) -> bool:
        if _is_main_guard(node.test):  # not this module's own run
            return self.block(node.orelse)
        test = self.value(node.test, calls=True)
        return self.block(node.body) & self.block(node.orelse) & test

    def _Try(self, node: ast.Try) -> bool:
        handlers = [statement for handler in node.handlers for statement in handler.body]
        return self.block([*node.body, *handlers, *node.orelse, *node.finalbody])

    def _Pass(self, node: ast.Pass) -> bool:
        return True

    _Raise = _Assert = _Pass

    def value(self, node: ast.expr, calls: bool = False) -> bool:
        """Whether an expression does nothing but yield a value. `calls` lets tests ask anything."""
        pending: list[ast.AST] = [node]
        while pending:
            item = pending.pop()
            if isinstance(item, ast.Call) and not calls and not self._harmless(item):
                return False
            if isinstance(item, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
                return False
            if not isinstance(item, ast.Lambda):
                pending.extend(ast.iter_child_nodes(item))
        return True

    def _harmless(self, call: ast.Call) -> bool:
        name = _dotted(call.func)
        if name.partition(".")[0] in self.inert or name.startswith(PATHS):
            return True
        if name.startswith(self.numpy) and ".random." not in name:
            return True
        if name.partition(".")[0] in self.own and name.count(".") == 1:
            return _called_method(call) in (*PURE_METHODS, *OWN_METHODS)
        return name in PURE_BUILTINS or _called_method(call) in PURE_METHODS


def _called_method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _is_name(target: ast.expr) -> bool:
    if isinstance(target, ast.Attribute) and target.attr in ("__doc__", "__name__"):
        return True
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_is_name, target.elts))
    return isinstance(target, ast.Name)


def _is_main_guard(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.ops[0], ast.Eq)
    )


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
