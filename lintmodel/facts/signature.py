"""What a SavedModel can be asked to do: signatures and the operations reachable from them."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record


@record()
class Operation:
    """A graph operation reachable from a signature, with the way to it.

    `path` is the chain of function names from the signature to the operation, outermost first;
    `variable` is the full name of the variable that the operation writes or reads, "" if none.
    `attrs["role"]` is what it is of note for, `attrs["does"]` what one of the role "file" does.
    `attrs["switched"]` says that who calls may switch it off by an input: is_training, keep_prob.
    """

    name: str
    op: str
    path: tuple[str, ...] = ()
    variable: str = ""
    attrs: dict[str, Any] = field(default_factory=dict)


@record()
class Endpoint:
    """An input or output tensor of a signature. None in `shape` is a free axis.

    A quantised one stands for (value - zero point) * scale; `scales` is empty for others.
    """

    name: str
    dtype: str
    shape: Maybe[tuple[int | None, ...]] = UNKNOWN
    scales: tuple[float, ...] = ()  # one, or one for each slice of an axis
    zero_points: tuple[int, ...] = ()


@record()
class Signature:
    """A named entry of a SavedModel, or a graph that stands alone and has no name.

    `zone` is "serve" for what is asked for predictions, "load" for what runs at load, "train" for a
    graph that is tagged so, "graph" for the graph beside a checkpoint, which holds training as well.
    """

    name: str
    zone: str = "serve"
    inputs: tuple[Endpoint, ...] = ()
    outputs: tuple[Endpoint, ...] = ()
    operations: tuple[Operation, ...] = ()  # writes, random, file, Python, lookup and unknown ones
    tags: tuple[str, ...] = ()
