"""The value domain of the abstract interpreter.

The lattice. A value is one of
  - a Python constant or a tuple of values: exactly known;
  - an object of this module or a fact (Layer, Model, Data ...): known, with an identity;
  - a Choice: one of a few values, each under guards (the join of two arms);
  - a Symbol: not known. Two symbols with the same key are the same unknown value, so that a
    condition on it that is met twice has the same number.
`join` goes up: equal values stay, a few different ones become a Choice, more become a Symbol. A loop
that is not unrolled widens what differs between its passes to a Symbol. What must happen is what has
no guard; what is under a guard may happen.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import count
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import Guard
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import UNKNOWN, Unknown

Value = Any
MAX_CHOICES = 4
SAMPLES = "samples"  # kind of a Sequence that stands for layers which are not held one by one
CONSTANTS = (int, float, str, bytes, bool, complex, type(None), type(...))


_NUMBERS = count(1)  # an id() may come again, for another symbol
MAX_KEY = 400  # parts of a key: x = x + x doubles them, and looking a key up goes through all


def _sprawls(key: tuple[Hashable, ...]) -> bool:
    """Whether a key has too many parts to be looked up."""
    found, pending = len(key), [key]
    while pending:
        for part in pending.pop():
            if type(part) is tuple:
                found += len(part)
                pending.append(part)
        if found > MAX_KEY:
            return True
    return False


class Symbol:
    """An unknown value: `key` says which one, `cause` why, `default` what it is unless changed."""

    __slots__ = ("cause", "default", "key")

    def __init__(self, cause: str, key: Hashable = None, default: Any = UNKNOWN) -> None:
        self.cause = cause
        if key is None or (type(key) is tuple and _sprawls(key)):
            key = -next(_NUMBERS)
        self.key = key
        self.default = default


class Ordinal(Symbol):
    """A number that stands for a name, as `table` (facts.Numbering) gives it.

    `taken` says that it was looked up for a name, at `where`, and is not the position that a loop has
    come to.
    """

    __slots__ = ("table", "taken", "where")

    def __init__(self, table: Any, taken: bool = False, where: Any = None) -> None:
        super().__init__("number of a name")
        self.table = table
        self.taken = taken
        self.where = where


class Count(Symbol):
    """How many names a collection holds, and a number; `counted` is the fact (facts.Counted)."""

    __slots__ = ("counted",)

    def __init__(self, counted: Any, key: Hashable = None) -> None:
        super().__init__("length", key)
        self.counted = counted


PHASE = Symbol(
    "training phase", "training phase"
)  # the argument `training` that Keras hands to call()


class Choice:
    """One of several values, each under its guards."""

    __slots__ = ("options",)

    def __init__(self, options: tuple[tuple[frozenset[Guard], Value], ...]) -> None:
        self.options = options


class Library:
    """A module, class or function of a library, by its canonical name."""

    __slots__ = ("name", "spelling")

    def __init__(self, name: str, spelling: str = "") -> None:
        self.name = name
        self.spelling = spelling or name


class Method:
    """A method of an object that we model (a fact, a library object, a list, a string)."""

    __slots__ = ("name", "owner")

    def __init__(self, owner: Value, name: str) -> None:
        self.owner = owner
        self.name = name


class Deferred:
    """A name imported from a module of the project that is not executed before the name is used."""

    __slots__ = ("load", "loading", "value")

    def __init__(self, load: Callable[[], Value]) -> None:
        self.load: Callable[[], Value] | None = load
        self.value: Value = Symbol("circular import")  # until it is loaded
        self.loading = False

    def get(self) -> Value:
        """What the name stands for; the module is executed now."""
        if self.load is not None:
            load, self.load = self.load, None
            self.loading = True
            value = load()
            self.loading = False
            self.value = value.get() if isinstance(value, Deferred) else value
        return self.value


class Thing:
    """An object of a library class: a callback, an optimizer, a tokenizer, an open file.

    `fields` hold constructor arguments by name and what was set on it.
    """

    __slots__ = ("fields", "kind", "where")

    def __init__(
        self, kind: str, fields: dict[str, Value] | None = None, where: Any = None
    ) -> None:
        self.kind = kind
        self.fields = fields if fields is not None else {}
        self.where = where


class Sequence:
    """A list or set: `cell["items"]` is a tuple of values; with `open`, more may be in it.

    `cell["order"]` is the Numbering of its order, where that is another in each run or on each machine.
    `of` is the model whose `layers` it is, as they are read off it.
    """

    __slots__ = ("cell", "kind", "of")

    def __init__(
        self, items: Iterable[Value] = (), kind: str = "list", open: bool = False, order: Any = None
    ) -> None:
        self.cell: dict[str, Any] = {"items": tuple(items), "open": open}
        if order is not None:
            self.cell["order"] = order
        self.kind = kind
        self.of: Model | None = None

    @property
    def order(self) -> Any:
        """The Numbering of its order; None where that is the same in each run."""
        return self.cell.get("order")

    @property
    def items(self) -> tuple[Value, ...]:
        """What is in it."""
        return self.cell["items"]  # type: ignore[no-any-return]

    @property
    def open(self) -> bool:
        """Whether more may be in it."""
        return bool(self.cell["open"])


class Mapping:
    """A dict with constant keys; with `cell["open"]`, other keys may be in it.

    `cell["numbers"]` is the Numbering by which its values were given to its keys, if any.
    """

    __slots__ = ("cell", "entries")

    def __init__(self, entries: dict[Any, Value] | None = None, open: bool = False) -> None:
        self.entries = entries if entries is not None else {}
        self.cell: dict[str, Any] = {"open": open}

    @property
    def open(self) -> bool:
        """Whether other keys may be in it."""
        return bool(self.cell["open"])


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


class Tensor:
    """A symbolic tensor of a functional graph: an output of a node."""

    __slots__ = ("node", "output")

    def __init__(self, node: Node, output: int = 0) -> None:
        self.node = node
        self.output = output


class Result:
    """What a layer, a model or an operation made of data (or of a TF1 placeholder): `node` says how.

    No symbolic tensor of a functional model: a layer that is called on it is called on data.
    """

    __slots__ = ("node", "output")

    def __init__(self, node: Node, output: int = 0) -> None:
        self.node = node
        self.output = output


class Dataset:
    """A dataset or generator: what one element is, and how it is cut into batches."""

    __slots__ = ("element", "facts")

    def __init__(self, element: Value, **facts: Any) -> None:
        self.element = element
        self.facts: dict[str, Any] = facts  # rows, batch, batches, shuffled, kind, where

    def but(self, element: Value = None, **facts: Any) -> Dataset:
        """The same dataset with another element or other facts."""
        return Dataset(self.element if element is None else element, **{**self.facts, **facts})


class Statistic:
    """A number or array computed from data: x.mean(), x.std(axis=0), x.max()."""

    __slots__ = ("data", "kind", "maker")

    def __init__(self, kind: str, data: Data, maker: object) -> None:
        self.kind = kind
        self.data = data
        self.maker = maker


def is_constant(value: Value) -> bool:
    """Whether a value is a plain Python constant."""
    return isinstance(value, CONSTANTS)


def plain(value: Value) -> Any:
    """A value as facts hold it: constants, tuples as they are, lists and dicts as such; else UNKNOWN."""
    if isinstance(value, CONSTANTS):
        return value
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, Sequence) and not value.open:
        return [plain(item) for item in value.items]
    if isinstance(value, Mapping) and not value.open:
        return {key: plain(item) for key, item in value.entries.items()}
    if isinstance(value, Layer | Model | Data):
        return value
    return UNKNOWN


def number(value: Value) -> float | int | None:
    """The number, or None where the value is none (a bool is none)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def known_int(value: Value) -> Any:
    """The int, or UNKNOWN."""
    return value if isinstance(value, int) and not isinstance(value, bool) else UNKNOWN


def identical(left: Value, right: Value) -> bool:
    """Whether two values are one: the same object, equal constants, or the same unknown."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    if isinstance(left, CONSTANTS):
        return bool(left == right)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(identical, left, right))
    if isinstance(left, Symbol):
        return bool(left.key == right.key)
    if isinstance(left, Library):
        return bool(left.name == right.name)
    if isinstance(left, Method):
        return left.name == right.name and identical(left.owner, right.owner)
    return False


def _loaded(value: Value) -> Value:
    return value.get() if isinstance(value, Deferred) else value


def join(options: list[tuple[frozenset[Guard], Value]]) -> Value:
    """The value after arms that left different ones."""
    first = options[0][1] if options else None
    if not isinstance(first, Choice) and all(value is first for _, value in options):
        return first  # most joins: what no arm wrote
    flat: list[tuple[frozenset[Guard], Value]] = []
    for guards, value in options:
        if type(value) is Deferred:
            return Deferred(lambda: join([(g, _loaded(option)) for g, option in options]))
        inner = value.options if isinstance(value, Choice) else ((frozenset(), value),)
        for more, option in inner:
            if not any(identical(option, seen) for _, seen in flat):
                flat.append((guards | more, option))
        if len(flat) > MAX_CHOICES:  # a function of a hundred returns has a hundred options
            return Symbol("join")
    if len(flat) == 1:
        return flat[0][1]
    if any(isinstance(value, Unknown) for _, value in flat):
        return Symbol("join")
    return Choice(tuple(flat))
