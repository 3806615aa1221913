"""Functions as lowered code: what they read and call, and what a name in them stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lintmodel.findings import Where
from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.names import canonical
from lintmodel.frontends.scripts.objects import Class, Function, Scope
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.spans import Span
from lintmodel.frontends.scripts.values import Library, Value
from lintmodel.knowledge import canonical_layer, has_weights

MAX_METHODS = 60  # followed from one method
SIZES = {"name": 2, "attr": 3, "call": 5, "assign": 4, "aug": 5, "if": 5, "return": 3, "for": 6,
         "lambda": 2, "expr": 3, "dict": 2, "binary": 4, "with": 4, "try": 6, "while": 5, "sub": 3,
         "def": 4, "ifexp": 4, "delete": 3, "walrus": 3, "comp": 4, "raise": 3}  # fmt: skip


def parts(code: Any) -> Iterator[Code]:
    """Every statement and expression in lowered code, in order of the source."""
    pending = [code]
    while pending:
        item = pending.pop()
        if isinstance(item, tuple) and item:
            if is_code(item):
                yield item
                if item[0] == "name":
                    continue
            pending.extend(reversed(item))


def is_code(item: Code) -> bool:
    """Whether a tuple is code of a kind in SIZES, and not a pair that starts with such a word."""
    kind = item[0]
    if not isinstance(kind, str) or SIZES.get(kind) != len(item):
        return False
    return (
        isinstance(item[1], str) if kind == "name" else len(item) > 2 or kind in ("lambda", "dict")
    )


def body_of(function: Function) -> Code:
    """The statements of a function."""
    return function.code[5]  # type: ignore[no-any-return]


def place(run: Run, function: Function, span: Span) -> Where:
    """A place in the file of a function."""
    here, run.path = run.path, function.path
    where = run.where(span)
    run.path = here
    return where


def parameters_of(function: Function) -> list[tuple[str, Code | None]]:
    """Its parameters with the code of their defaults, the receiver included."""
    return [*function.code[1], *function.code[3]]


def receiver_of(function: Function) -> str:
    """The name that a method gives to its object: self."""
    plain = function.code[1]
    return plain[0][0] if plain else ""


def attribute_of(code: Code, receiver: str) -> str:
    """X for self.X, "" for anything else."""
    if code[0] == "attr" and code[1] == ("name", receiver):
        return str(code[2])
    return ""


def read_attributes(function: Function) -> set[str]:
    """Attributes of the receiver that a method reads; those that it only binds are left out."""
    receiver = receiver_of(function)
    found: set[str] = set()
    pending: list[Any] = [body_of(function)]
    while pending:
        item = pending.pop()
        if not isinstance(item, tuple) or not item:
            continue
        name = attribute_of(item, receiver) if len(item) == 3 else ""
        if name:
            found.add(name)
        elif item[0] == "assign" and is_code(item):
            pending.append(item[3])
            pending.extend(_evaluated(target, receiver) for target in item[2])
        else:
            pending.extend(item)
    return found


def _evaluated(target: Code, receiver: str) -> Code:
    """What binding a target reads: nothing of self.x, the index of self.x[i]."""
    if attribute_of(target, receiver):
        return ()
    if target[0] == "sub" and attribute_of(target[1], receiver):
        return (target[2],)
    if target[0] in ("tuple", "list"):
        return tuple(_evaluated(item, receiver) for item in target[1])
    return target


def reached(cls: Class, names: Iterable[str]) -> list[Function]:
    """These methods of a class and the methods that they lead to."""
    found: list[Function] = []
    pending = [cls.find(name) for name in names]
    while pending and len(found) < MAX_METHODS:
        function = pending.pop(0)
        if not isinstance(function, Function) or any(function is one for one in found):
            continue
        found.append(function)
        pending.extend(cls.find(name) for name in sorted(read_attributes(function)))
        pending.extend(_inherited(function))
    return found


def _inherited(function: Function) -> Iterator[Value]:
    """The methods of project bases that a method calls by super()."""
    for code in parts(body_of(function)):
        if code[0] == "attr" and is_super(code[1]) and function.owner is not None:
            yield above(function.owner, code[2])


def is_super(code: Code) -> bool:
    """Whether code is super() or super(Class, self)."""
    return bool(code[0] == "call" and code[2] == ("name", "super"))


def above(cls: Class, name: str) -> Value | None:
    """A method as super() finds it, in the bases that belong to the project."""
    for base in cls.bases:
        found = base.find(name) if isinstance(base, Class) else None
        if found is not None:
            return found
    return None


# -- names -------------------------------------------------------------------------------------


def named(function: Function, code: Code) -> Value | None:
    """The library object, class or function that code names; None for anything else.

    Names that the function binds itself stand for nothing known.
    """
    if code[0] == "name":
        own = {name for name, _ in parameters_of(function)}
        return None if code[1] in own else in_scope(function.scope, code[1])
    if code[0] == "attr" and len(code) == 3:
        owner = named(function, code[1])
        if isinstance(owner, Library):
            return Library(canonical(f"{owner.name}.{code[2]}"))
    return None


def in_scope(scope: Scope | None, name: str) -> Value | None:
    """The library object, class or function that a name is bound to; a builtin; or None."""
    while scope is not None:
        if name in scope.names:
            found = scope.names[name]
            return found if isinstance(found, Library | Class | Function) else None
        scope = scope.outer
    return Library(f"builtins.{name}")


def library_name(function: Function, code: Code) -> str:
    """The canonical name of the library object that code names, "" for anything else."""
    found = named(function, code)
    return found.name if isinstance(found, Library) else ""


def makes_layer(function: Function, code: Code) -> bool:
    """Whether a call makes a layer or a model."""
    callee = named(function, code[2])
    if isinstance(callee, Class):
        from lintmodel.frontends.scripts.classes import kind_of

        return kind_of(callee) in ("layer", "model")
    if not isinstance(callee, Library):
        return False
    section, _, last = callee.name.rpartition(".")
    if section == "keras.layers":
        return last[:1].isupper() and canonical_layer(last) is not None
    return callee.name in ("keras.Sequential", "keras.Model") or (
        section.startswith("keras.applications") and last[:1].isupper()
    )


def weighted_layer(function: Function, code: Code) -> str:
    """The kind of the layer that a call makes, if Keras ships it and it has weights; else ""."""
    section, _, last = library_name(function, code[2]).rpartition(".")
    if section != "keras.layers" or not last[:1].isupper():
        return ""
    kind = canonical_layer(last)
    return kind if kind is not None and has_weights(kind) else ""
