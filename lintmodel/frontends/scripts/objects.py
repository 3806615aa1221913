"""What a project defines: its scopes, functions, classes and their objects."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.frontends.scripts.values import Library, Value


class Scope:
    """Names of a module, function or class body, with the scope around it."""

    __slots__ = ("globals", "names", "outer", "shared", "stars")

    def __init__(self, outer: Scope | None = None) -> None:
        self.names: dict[str, Value] = {}
        self.stars: tuple[str, ...] = ()  # libraries of which every name was imported
        self.outer = outer
        self.globals: Scope = self if outer is None else outer.globals
        self.shared: dict[str, Scope] = {}  # names declared global or nonlocal


class Function:
    """A function of the project: lowered code and the scope that it was defined in."""

    __slots__ = ("code", "decorators", "defaults", "name", "owner", "partial", "path", "scope")

    def __init__(self, code: Any, scope: Scope, defaults: dict[str, Value], path: str) -> None:
        self.code = code
        self.name: str = code[0]
        self.scope = scope
        self.defaults = defaults
        self.path = path
        self.decorators: tuple[Value, ...] = ()
        self.owner: Class | None = None
        self.partial: tuple[tuple[Value, ...], dict[str, Value]] = ((), {})


class Bound:
    """A function of the project with its first argument."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: Function, receiver: Value) -> None:
        self.function = function
        self.receiver = receiver


class Class:
    """A class of the project."""

    __slots__ = ("bases", "decorators", "name", "scope", "where")

    def __init__(self, name: str, bases: tuple[Value, ...], scope: Scope, where: Any) -> None:
        self.name = name
        self.bases = bases
        self.scope = scope
        self.where = where
        self.decorators: tuple[Any, ...] = ()  # lowered code

    def find(self, name: str, depth: int = 0) -> Value | None:
        """An attribute of the class or of its bases in the project; None where there is none."""
        if name in self.scope.names:
            return self.scope.names[name]
        for base in self.bases if depth < 20 else ():
            if isinstance(base, Class):
                found = base.find(name, depth + 1)
                if found is not None:
                    return found
        return None

    def library_bases(self, depth: int = 0) -> tuple[str, ...]:
        """Names of the library classes that it derives from."""
        found: list[str] = []
        for base in self.bases if depth < 20 else ():
            if isinstance(base, Library):
                found.append(base.name)
            elif isinstance(base, Class):
                found.extend(base.library_bases(depth + 1))
            else:
                found.append("?")
        return tuple(found)


class Instance:
    """An object of a class of the project; `fact` is its Layer or Model where it derives from one.

    `given` are the arguments of its constructor: by position, by name, and whether more may be among
    them; None for an object that the interpreter made up.
    """

    __slots__ = ("cls", "fact", "fields", "given")

    def __init__(self, cls: Class, fact: Layer | Model | None = None) -> None:
        self.cls = cls
        self.given: tuple[list[Value], dict[str, Value], bool] | None = None
        self.fields: dict[str, Value] = {}
        self.fact = fact


class Super:
    """super() inside a method."""

    __slots__ = ("cls", "receiver")

    def __init__(self, cls: Class, receiver: Value) -> None:
        self.cls = cls
        self.receiver = receiver
