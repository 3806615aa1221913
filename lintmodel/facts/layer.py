"""Layers, their weights, and what a file knows of the values in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lintmodel.facts.provenance import Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.facts.model import Model


@record(frozen=True, eq=True)
class TensorSummary:
    """What one pass over a tensor tells: its extremes among finite values, and what is not finite."""

    lowest: float
    highest: float
    nans: int = 0
    infs: int = 0

    @property
    def finite(self) -> bool:
        """Whether every element is a number."""
        return self.nans == 0 and self.infs == 0

    def all_equal(self, value: float) -> bool:
        """Whether every element is exactly `value`."""
        return self.finite and self.lowest == self.highest == value


@dataclass(eq=False, slots=True)
class Weight:
    """A variable of a layer or an optimizer as a file holds it.

    `name` is the variable's own name ("kernel", "moving_mean"); `path` where it stands in the file.
    `summary` is UNKNOWN where the values were not read (no rule asked, quantised text, absent shard).
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    path: str = ""
    nbytes: int = 0
    summary: Maybe[TensorSummary] = UNKNOWN


@dataclass(eq=False, slots=True, kw_only=True)
class Layer(Placed):
    """One layer object. Two `Dense(10)` are two layers: identity, never equality by value.

    `kind` is Keras' class name ("Dense") for what Keras ships, the user's class name where `custom`,
    and "op:NAME" for an operation on symbolic tensors ("op:softmax", "op:divide").
    `args` are the constructor's arguments by name with the defaults filled in; a value is a constant,
    a list or dict of such, one spelling for all ("relu" for keras.activations.relu), or UNKNOWN.
    """

    kind: str
    name: Maybe[str] = UNKNOWN
    args: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)  # arguments that are a Counted
    given: Maybe[frozenset[str]] = UNKNOWN  # arguments that the script gives, and no default
    spelled: dict[str, str] = field(default_factory=dict)  # names that arguments were given by
    library: str = ""  # canonical full name of the constructor, "" in a file
    custom: bool = False
    inner: Model | None = None  # the model, where a model is used as a layer
    wrapped: tuple[Layer, ...] = ()  # layers inside a wrapper: TimeDistributed, Bidirectional, RNN
    body: Model | None = None  # of a custom layer of a script: the graph of its call()
    trainable: Maybe[bool] = True
    weights: Maybe[tuple[Weight, ...]] = UNKNOWN  # files only
    assets: Maybe[dict[str, int]] = UNKNOWN  # files only: vocabulary size by asset name

    def weight(self, name: str) -> Maybe[Weight]:
        """The weight of this name; UNKNOWN where the file does not show it."""
        for weight in self.weights if isinstance(self.weights, tuple) else ():
            if weight.name == name:
                return weight
        return UNKNOWN

    def arg(self, name: str) -> Any:
        """The constructor's argument, or UNKNOWN."""
        return self.args.get(name, UNKNOWN)
