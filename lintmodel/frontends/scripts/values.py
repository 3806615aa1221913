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

from collections.abc import Callable, Iterable
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import Guard
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.symbols import Symbol

Value = Any
SAMPLES = "samples"  # kind of a Sequence that stands for layers which are not held one by one
CONSTANTS = (int, float, str, bytes, bool, complex, type(None), type(...))


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
    `cell["filtered"]` says that nothing else may be in it, but one or the other item may be missing.
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
    def filtered(self) -> bool:
        """Whether it is open only because one or the other of its items may be missing."""
        return self.cell.get("filtered", False) is True

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


def parts_of(value: Value) -> Iterable[Value]:
    """What a tuple, list, set or dict holds; nothing of anything else."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, Sequence):
        return value.items
    return value.entries.values() if isinstance(value, Mapping) else ()


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


