"""The table from a layer's kind to the function that gives its shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cache
from importlib import import_module
from typing import Any

from lintmodel.facts.unknown import UNKNOWN
from lintmodel.knowledge.shapes.axes import Shape
from lintmodel.record import record

Shapes = tuple[Shape, ...]


@record(frozen=True, eq=True)
class Inner:
    """A layer inside a wrapper: TimeDistributed(Dense(3)), Bidirectional(LSTM(8))."""

    kind: str
    args: Mapping[str, Any]
    wrapped: tuple[Inner, ...] = ()
    shapes: Callable[[Sequence[Shape]], Shapes] | None = None  # of a model inside


@record(frozen=True, eq=True)
class Use:
    """One call of a layer: what its shapes follow from."""

    kind: str
    args: Mapping[str, Any]
    inputs: Sequence[Shape]
    wrapped: tuple[Inner, ...] = ()
    call: Mapping[str, Any] = field(default_factory=dict)  # keywords of the call

    @property
    def input(self) -> Shape:
        """The first input's shape."""
        return self.inputs[0] if self.inputs else UNKNOWN

    def arg(self, name: str, default: Any = None) -> Any:
        """A constructor argument; `default` where the layer was made without it."""
        return self.args.get(name, default)


TABLE: dict[str, Callable[[Use], Shapes]] = {}
FAMILIES = ("plain", "spatial", "structure", "sequences", "operations")


def shapes(*kinds: str) -> Callable[[Callable[[Use], Shapes]], Callable[[Use], Shapes]]:
    """Register the function of these kinds."""

    def register(function: Callable[[Use], Shapes]) -> Callable[[Use], Shapes]:
        for kind in kinds:
            TABLE[kind] = function
        return function

    return register


@cache
def _table() -> dict[str, Callable[[Use], Shapes]]:
    """The whole table, read when it is first needed."""
    for family in FAMILIES:
        import_module(f"lintmodel.knowledge.shapes.{family}")
    return TABLE


def output_shapes(
    kind: str,
    args: Mapping[str, Any],
    inputs: Sequence[Shape],
    wrapped: tuple[Inner, ...] = (),
    call: Mapping[str, Any] | None = None,
) -> Shapes:
    """The shapes of a layer's outputs, one for each; (UNKNOWN,) where nothing fixes them."""
    found = _table().get(kind)
    return (UNKNOWN,) if found is None else found(Use(kind, args, inputs, wrapped, call or {}))


def output_of(inner: Inner, inputs: Sequence[Shape]) -> Shapes:
    """The shapes of a wrapped layer on these inputs."""
    if inner.shapes is not None:
        return inner.shapes(inputs)
    return output_shapes(inner.kind, inner.args, inputs, inner.wrapped)
