"""Rewrites of a script that keep its meaning: the findings must stay.

Each takes a parsed script and gives the files of the rewritten one, or None where it does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from functools import cache

import libcst as cst

Files = dict[str, str]
Rewrite = Callable[[cst.Module], "Files | None"]
MAIN = "script.py"


def _is_import(node: cst.BaseStatement | cst.BaseCompoundStatement) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(
        node.body[0], cst.Import | cst.ImportFrom
    )


def _halves(tree: cst.Module) -> tuple[list[cst.BaseStatement], list[cst.BaseStatement]]:
    """Imports and definitions of the top level, and the statements that do something."""
    kinds = cst.FunctionDef | cst.ClassDef
    defined = [node for node in tree.body if _is_import(node) or isinstance(node, kinds)]
    return [*defined], [node for node in tree.body if not any(node is one for one in defined)]


def _function(name: str, body: list[cst.BaseStatement], parameters: str = "") -> cst.FunctionDef:
    made = cst.parse_statement(f"def {name}({parameters}):\n    pass\n")
    assert isinstance(made, cst.FunctionDef)
    return made.with_changes(body=cst.IndentedBlock(body))


def _code(tree: cst.Module, body: list[cst.BaseStatement]) -> str:
    return tree.with_changes(body=body).code


@cache
def _uses_names_of(tree: cst.Module) -> bool:
    """Whether a definition reads a name that the script's own statements bind."""
    defined, statements = _halves(tree)
    bound = {
        name
        for node in statements
        for found in _names(node, cst.AssignTarget)
        for name in _read(found)
    }
    return any(
        bound & _read(node) for node in defined if isinstance(node, cst.FunctionDef | cst.ClassDef)
    )


def _names(node: cst.CSTNode, kind: type[cst.CSTNode]) -> list[cst.CSTNode]:
    """All nodes of a kind, in no order (CSTNode.children copies each node to find its children)."""
    found, todo = [], [node]
    while todo:
        one = todo.pop()
        found += [one] if isinstance(one, kind) else []
        for name in _fields(type(one)):
            value = getattr(one, name)
            listed = value if isinstance(value, list | tuple) else (value,)
            todo += [child for child in listed if isinstance(child, cst.CSTNode)]
    return found


@cache
def _fields(kind: type[cst.CSTNode]) -> list[str]:
    return [field.name for field in fields(kind) if "whitespace" not in field.name]  # type: ignore[arg-type]


def _read(node: cst.CSTNode) -> set[str]:
    return {name.value for name in _names(node, cst.Name) if isinstance(name, cst.Name)}


def in_main(tree: cst.Module) -> Files | None:
    """The statements moved into main(), called under the __main__ guard."""
    if _uses_names_of(tree):
        return None
    defined, statements = _halves(tree)
    guard = cst.parse_statement('if __name__ == "__main__":\n    main()\n')
    return {MAIN: _code(tree, [*defined, _function("main", statements), guard])}


def in_class(tree: cst.Module) -> Files | None:
    """The statements moved into a method of a class that is made and run."""
    if _uses_names_of(tree):
        return None
    defined, statements = _halves(tree)
    made = cst.parse_statement("class Job:\n    pass\n")
    assert isinstance(made, cst.ClassDef)
    job = made.with_changes(body=cst.IndentedBlock([_function("run", statements, "self")]))
    return {MAIN: _code(tree, [*defined, job, cst.parse_statement("Job().run()\n")])}


def two_modules(tree: cst.Module) -> Files | None:
    """Functions and classes moved into a module of their own, imported by name."""
    defined, statements = _halves(tree)
    moved = [node for node in defined if isinstance(node, cst.FunctionDef | cst.ClassDef)]
    if not moved or _uses_names_of(tree):
        return None
    imports = [node for node in defined if _is_import(node)]
    names = ", ".join(node.name.value for node in moved)
    bring = cst.parse_statement(f"from parts import {names}\n")
    return {
        "parts.py": _code(tree, [*imports, *moved]),
        MAIN: _code(tree.with_changes(header=[]), [*imports, bring, *statements]),
    }


def helper(tree: cst.Module) -> Files | None:
    """`model = keras.Sequential(...)` at top level moved into a function that returns it."""
    body: list[cst.BaseStatement] = []
    moved = 0
    for node in tree.body:
        value = _built(node)
        if value is None:
            body.append(node)
            continue
        moved += 1
        assert isinstance(node, cst.SimpleStatementLine)
        back = node.with_changes(body=[cst.Return(value.value)], leading_lines=[])
        call = cst.parse_statement(f"{_target(value)} = make_{moved}()\n")
        body.extend([_function(f"make_{moved}", [back]), call])
    return {MAIN: _code(tree, body)} if moved else None


def _built(node: cst.BaseStatement) -> cst.Assign | None:
    if not isinstance(node, cst.SimpleStatementLine) or not isinstance(node.body[0], cst.Assign):
        return None
    value = node.body[0].value
    name = value.func if isinstance(value, cst.Call) else None
    last = name.attr.value if isinstance(name, cst.Attribute) else getattr(name, "value", "")
    return node.body[0] if last in ("Sequential", "Model") else None


def _target(node: cst.Assign) -> str:
    return cst.Module([]).code_for_node(node.targets[0].target)


class _Keywords(cst.CSTTransformer):
    """Keyword arguments in the other order."""

    changed = 0

    def leave_Call(self, original: cst.Call, updated: cst.Call) -> cst.Call:
        plain = [arg for arg in updated.args if arg.keyword is None or arg.star]
        named = [arg for arg in updated.args if arg.keyword is not None]
        if len(named) < 2 or updated.args[: len(plain)] != tuple(plain):
            return updated
        self.changed += 1
        args = [*plain, *reversed(named)]
        commas = [arg.comma for arg in updated.args]
        return updated.with_changes(
            args=[arg.with_changes(comma=comma) for arg, comma in zip(args, commas, strict=True)]
        )


def keywords(tree: cst.Module) -> Files | None:
    """f(a=1, b=2) as f(b=2, a=1)."""
    visitor = _Keywords()
    changed = tree.visit(visitor)
    return {MAIN: changed.code} if visitor.changed else None


class _Rename(cst.CSTTransformer):
    """Names of the script with an ending; attributes and keywords stay."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def leave_Attribute(self, original: cst.Attribute, updated: cst.Attribute) -> cst.Attribute:
        return updated.with_changes(attr=original.attr)

    def leave_Import(self, original: cst.Import, updated: cst.Import) -> cst.Import:
        return original

    def leave_ImportFrom(self, original: cst.ImportFrom, updated: cst.ImportFrom) -> cst.ImportFrom:
        return original

    def leave_Arg(self, original: cst.Arg, updated: cst.Arg) -> cst.Arg:
        return updated.with_changes(keyword=original.keyword)

    def leave_Name(self, original: cst.Name, updated: cst.Name) -> cst.Name:
        if original.value in self.names:
            return updated.with_changes(value=f"{original.value}_renamed")
        return updated


def renamed(tree: cst.Module) -> Files | None:
    """Variables of the top level under other names."""
    if _names(tree, cst.ClassDef) or _names(tree, cst.Lambda):
        return None
    _, statements = _halves(tree)
    targets = {
        name.value
        for node in statements
        for target in _names(node, cst.AssignTarget)
        for name in [getattr(target, "target", None)]
        if isinstance(name, cst.Name)
    }
    parameters = {name for node in _names(tree, cst.Param) for name in _read(node)}
    targets -= parameters
    return {MAIN: tree.visit(_Rename(targets)).code} if targets else None


ALIASES = {"np": "numpy_", "tf": "tensorflow_", "keras": "keras_", "layers": "layers_"}


def aliased(tree: cst.Module) -> Files | None:
    """Libraries imported under other names."""
    body: list[cst.BaseStatement] = []
    names: set[str] = set()
    for node in tree.body:
        for old in ALIASES:
            if _is_import(node) and _binds(node, old):
                names.add(old)
        body.append(node)
    if not names:
        return None
    lines = tree.visit(_Rename(names)).code.split("\n")
    for number, line in enumerate(lines):
        for name in names:
            if line.endswith(f" as {name}"):
                lines[number] = f"{line}_renamed"
            elif line in (f"import {name}", f"from keras import {name}") or (
                line.startswith("from tensorflow") and line.endswith(f" import {name}")
            ):
                lines[number] = f"{line} as {name}_renamed"
    return {MAIN: "\n".join(lines)}


def _binds(node: cst.BaseStatement, name: str) -> bool:
    """`import X as name`, `import name` or `from X import name`, alone."""
    code = cst.Module([]).code_for_node(node).strip()
    known = (f"import {name}", f"from tensorflow import {name}", f"from keras import {name}")
    return code in known or (code.endswith((f" as {name}", f".keras import {name}")))


SPELT = (
    (r"^import keras$", "from tensorflow import keras"),
    (r"^from keras(\.[\w.]+)? import", r"from tensorflow.keras\1 import"),
    (r"^from tensorflow import keras$", "import tensorflow\nkeras = tensorflow.keras"),
    (r"^from tensorflow\.keras(\.[\w.]+)? import", r"from keras\1 import"),
)


def spelt(tree: cst.Module) -> Files | None:
    """keras as tensorflow.keras, and tensorflow.keras as keras."""
    lines = [_spelt(line) for line in tree.code.split("\n")]
    code = "\n".join(lines)
    return None if code == tree.code else {MAIN: code}


def _spelt(line: str) -> str:
    for pattern, replacement in SPELT:
        if re.match(pattern, line):
            return re.sub(pattern, replacement, line)
    return line


REWRITES: dict[str, Rewrite] = {
    "in-main": in_main,
    "in-class": in_class,
    "two-modules": two_modules,
    "helper": helper,
    "keywords": keywords,
    "renamed": renamed,
    "aliased": aliased,
    "spelt": spelt,
}
