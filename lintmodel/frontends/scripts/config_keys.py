"""Which keys the dict that get_config() returns has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintmodel.frontends.scripts.lower import Code
from lintmodel.frontends.scripts.methods import (
    above,
    attribute_of,
    body_of,
    is_super,
    library_name,
    named,
    parts,
    receiver_of,
)
from lintmodel.frontends.scripts.objects import Class, Function
from lintmodel.frontends.scripts.values import Library
from lintmodel.knowledge import layer_spec

OF_EVERY_LAYER = frozenset(
    {"name", "dtype", "trainable", "autocast", "dynamic", "activity_regularizer", "batch_size"}
    | {"input_shape", "input_dim", "batch_input_shape", "weights"}
)
MAX_DEPTH = 6
DICTS = ("builtins.dict", "collections.OrderedDict")
COPIES = ("builtins.list", "builtins.tuple", "builtins.sorted", "copy.copy", "copy.deepcopy")


class Keys:
    """Keys that a dict has; with `open`, there may be others."""

    def __init__(self, names: Any = (), open: bool = False, attributes: Any = ()) -> None:
        self.names: set[str] = set(names)
        self.open = open
        self.attributes: set[str] = set(attributes)  # of the object, that values are read from

    def add(self, other: Keys) -> Keys:
        """Take in what another dict has."""
        self.names |= other.names
        self.attributes |= other.attributes
        self.open = self.open or other.open
        return self

    def copy(self) -> Keys:
        """The same keys in a dict of its own."""
        return Keys(self.names, self.open, self.attributes)


def config_keys(function: Function, depth: int = 0) -> Keys:
    """The keys of the dicts that a method returns, all of them together."""
    reader = _Reader(function, depth)
    reader.block(body_of(function))
    if not reader.returned:
        return Keys(open=True)
    return reader.result


class _Reader:
    """Reads one method from top to bottom; the arms of a condition are taken together."""

    def __init__(self, function: Function, depth: int) -> None:
        self.function = function
        self.receiver = receiver_of(function)
        self.depth = depth
        self.names: dict[str, Keys] = {}
        self.result = Keys()
        self.returned = False
        self.nested = 0  # in how many conditions, loops and try statements

    # -- statements ----------------------------------------------------------------------------

    def block(self, body: Code) -> None:
        for code in body:
            handler = STATEMENTS.get(code[0])
            if handler is not None:
                handler(self, code)
            else:
                self.inner(code)

    def inner(self, code: Code) -> None:
        """The blocks inside a compound statement."""
        self.nested += 1
        for part in code[1:]:
            if isinstance(part, tuple) and part and isinstance(part[0], tuple):
                if part[0] and isinstance(part[0][0], str) and part[0][0] in BLOCK:
                    self.block(part)
                else:  # handlers, cases
                    self.inner(("", *part))
        self.nested -= 1

    def assign(self, code: Code) -> None:
        for target in code[2]:
            if target[0] == "name":
                self.named(target[1], self.keys(code[3]))
            elif target[0] in ("tuple", "list"):
                for one in target[1]:  # which value it gets does not matter to the key
                    self.bound(one, code[3])
            else:
                self.bound(target, code[3])

    def named(self, name: str, keys: Keys) -> None:
        """A name in a block that may not run has what it had before as well."""
        before = self.names.get(name) if self.nested else None
        self.names[name] = keys if before is None else before.copy().add(keys)

    def bound(self, target: Code, value: Code) -> None:
        if target[0] == "sub" and target[1][0] == "name":
            self.item(target[1][1], target[2], value)

    def item(self, name: str, key: Code, value: Code) -> None:
        """config[key] = value."""
        keys = self.names.setdefault(name, Keys(open=True))
        keys.add(self.pair(key, value))

    def expression(self, code: Code) -> None:
        call = code[2]
        if call[0] != "call":
            return
        callee = call[2]
        if callee[0] == "attr" and callee[1][0] == "name" and callee[1][1] in self.names:
            self.changed(self.names[callee[1][1]], callee[2], call)
        else:
            self.given_away(call)

    def changed(self, keys: Keys, method: str, call: Code) -> None:
        """config.update(...), pop, setdefault."""
        if method == "update":
            for arg in call[3]:
                keys.add(self.keys(arg))
            keys.add(self.pairs(call[4]))
        elif method == "pop" and call[3] and call[3][0][0] == "const":
            keys.names.discard(call[3][0][1])
        elif method == "setdefault" and call[3]:
            keys.add(self.pair(call[3][0], ("const", None)))
        else:
            keys.open = True

    def given_away(self, call: Code) -> None:
        """A dict handed to a function may get other keys there."""
        for arg in (*call[3], *(value for _, value in call[4])):
            if arg[0] == "name" and arg[1] in self.names:
                self.names[arg[1]].open = True

    def augmented(self, code: Code) -> None:
        if code[2][0] == "name" and code[2][1] in self.names:
            self.names[code[2][1]].add(self.keys(code[4]))

    def deleted(self, code: Code) -> None:
        for target in code[2]:
            if target[0] == "sub" and target[1][0] == "name" and target[2][0] == "const":
                self.names.get(target[1][1], Keys()).names.discard(target[2][1])

    def returns(self, code: Code) -> None:
        self.returned = True
        self.result.add(self.keys(code[2]))

    # -- expressions ---------------------------------------------------------------------------

    def keys(self, code: Code) -> Keys:
        """The keys of the dict that an expression yields."""
        kind = code[0]
        if kind == "name" and code[1] in self.names:
            return self.names[code[1]]
        if kind == "dict":
            return self.literal(code)
        if kind == "binary" and code[1] in ("|", "+"):
            return self.keys(code[2]).copy().add(self.keys(code[3]))
        if kind == "ifexp":
            return self.keys(code[2]).copy().add(self.keys(code[3]))
        if kind in ("list", "tuple") and all(item[0] in ("star", "tuple") for item in code[1]):
            return self.listed(code[1])
        return self.call(code) if kind == "call" else Keys(open=True)

    def literal(self, code: Code) -> Keys:
        found = Keys()
        for key, value in code[1]:
            found.add(self.keys(value) if key is None else self.pair(key, value))
        return found

    def listed(self, items: Code) -> Keys:
        """[("key", value), *base.items()]"""
        found = Keys()
        for item in items:
            if item[0] == "star":
                found.add(self.keys(item[1]))
            elif len(item[1]) == 2:
                found.add(self.pair(*item[1]))
        return found

    def pair(self, key: Code, value: Code) -> Keys:
        if key[0] != "const" or not isinstance(key[1], str):
            return Keys(open=True)
        read = {attribute_of(part, self.receiver) for part in parts(value)}
        return Keys({key[1]}, attributes=read - {""})

    def pairs(self, keywords: Code) -> Keys:
        found = Keys()
        for name, value in keywords:
            found.add(self.keys(value) if name is None else self.pair(("const", name), value))
        return found

    def call(self, code: Code) -> Keys:
        callee, args = code[2], code[3]
        if callee[0] == "attr" and callee[2] in ("items", "copy") and not args:
            return self.keys(callee[1])
        name = library_name(self.function, callee)
        if name in DICTS:
            found = self.pairs(code[4])
            return found.add(self.keys(args[0])) if args else found
        if name in COPIES and len(args) == 1:
            return self.keys(args[0]).copy()
        if name == "itertools.chain":
            return self.listed(tuple(("star", arg) for arg in args))
        return self.method(callee) if callee[0] == "attr" else Keys(open=True)

    def method(self, callee: Code) -> Keys:
        """super().get_config(), Base.get_config(self), self.helper()."""
        owner = self.function.owner
        if owner is None or self.depth > MAX_DEPTH:
            return Keys(open=True)
        if is_super(callee[1]) and callee[2] == "get_config":
            return keys_above(owner, self.depth)
        base = named(self.function, callee[1])
        if callee[2] == "get_config" and isinstance(base, Library):
            return keys_of_library(base.name)
        target = base if isinstance(base, Class) else owner
        found = target.find(callee[2]) if base or attribute_of(callee, self.receiver) else None
        if isinstance(found, Function) and found is not self.function:
            return config_keys(found, self.depth + 1)
        return Keys(open=True)


def keys_above(owner: Class, depth: int = 0) -> Keys:
    """What super().get_config() has in a class: of a project's base, else of Keras' own."""
    found = above(owner, "get_config")
    if isinstance(found, Function):
        return config_keys(found, depth + 1)
    keys = Keys()
    for base in owner.library_bases():
        keys.add(keys_of_library(base))
    return keys


def keys_of_library(name: str) -> Keys:
    """The keys of the config of one of Keras' own classes."""
    if name in ("builtins.object", "abc.ABC"):
        return Keys()
    if name in ("keras.layers.Layer", "keras.Layer", "keras.Model"):
        return Keys(OF_EVERY_LAYER)
    spec = layer_spec(name.rpartition(".")[2]) if name.startswith("keras.layers.") else None
    return Keys(open=True) if spec is None else Keys({*spec.names, *OF_EVERY_LAYER})


BLOCK = {"expr", "assign", "aug", "return", "if", "while", "for", "with", "try", "def", "class",
         "import", "from", "scope", "delete", "raise", "assert", "match", "break", "continue",
         "pass"}  # fmt: skip
STATEMENTS: dict[str, Callable[[_Reader, Code], None]] = {
    "assign": _Reader.assign,
    "expr": _Reader.expression,
    "aug": _Reader.augmented,
    "delete": _Reader.deleted,
    "return": _Reader.returns,
}
