"""Models: layers, the graph of their calls, inputs and heads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from lintmodel.facts.layer import Layer
from lintmodel.facts.objective import Objective
from lintmodel.facts.provenance import Placed
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.facts.version import KerasVersion

ModelKind = Literal[
    "sequential", "functional", "subclassed", "application", "loaded", "exported", "unknown"
]


@dataclass(eq=False, slots=True, kw_only=True)
class Node(Placed):
    """One call of a layer in the graph of a model.

    `inputs` are the nodes whose outputs it takes; `kwargs` the call-time keywords as written
    ("training": True); a keyword that was not given is absent. `output` selects one of several
    outputs of a producer and is kept by the consumer in `input_outputs`, aligned with `inputs`.
    """

    layer: Layer
    inputs: tuple[Node, ...] = ()
    input_outputs: tuple[int, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    shape: Maybe[tuple[Maybe[int | None], ...]] = UNKNOWN  # of the output, as it was declared
    shapes: tuple[Maybe[tuple[Maybe[int | None], ...]], ...] | None = None  # knowledge.shapes' own
    literal: frozenset[str] = frozenset()  # keywords written as constants at the call itself
    hides: bool = False  # an argument was unknown, and may have been a tensor


@dataclass(eq=False, slots=True, kw_only=True)
class Making(Placed):
    """How a model came to be that has the architecture of another, or of a text, and its own weights.

    `how` is the call; `of` the model whose architecture it takes over, None where that is not known;
    `opened` says that the script gets at its layers or variables, and may write them one by one.
    """

    how: str
    of: Model | None = None
    opened: bool = False


@dataclass(eq=False, slots=True, kw_only=True)
class Model(Placed):
    """A model: rebuilt by interpretation from a script, or read from a file.

    `layers` is in the order of Keras' `model.layers`; `nodes` is in topological order.
    `complete` says that layers and edges are all known; with False, absence proves nothing.
    `path` is the file that it was read from or loaded from, "" where it was built. `samples` are
    layers for those that are not held one by one: one for each kind that is known to be inside.
    """

    kind: ModelKind = "unknown"
    name: Maybe[str] = UNKNOWN
    layers: list[Layer] = field(default_factory=list)
    samples: list[Layer] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    inputs: list[Node] = field(default_factory=list)
    heads: list[Node] = field(default_factory=list)
    output_names: Maybe[tuple[str, ...]] = UNKNOWN
    input_keys: tuple[str, ...] = ()  # of inputs given as a dict, in order of the source
    phased: bool = False  # call() of a subclass does other things in training: this is inference
    outputs_known: bool = False  # `heads` are all its outputs, even where the rest is not complete
    complete: bool = False
    version: KerasVersion = field(default_factory=KerasVersion)
    objective: Maybe[Objective | None] = UNKNOWN  # files: what compile stored, None if uncompiled
    path: Maybe[str] = ""
    class_name: str = ""  # of a user's subclass
    application: dict[str, Any] = field(
        default_factory=dict
    )  # of keras.applications: name, weights
    source: Model | None = None  # the model that it is a clone of
    making: Making | None = None  # of a clone, or of a model made from its description
    call_args: dict[str, Any] = field(default_factory=dict)  # of a subclass' call(), with defaults
    own_steps: tuple[str, ...] = ()  # which of train_step, test_step ... a subclass defines itself
    as_layer: Layer | None = None  # the layer that stands for this model inside others

    @property
    def title(self) -> str:
        """How a message names the model: ResNet50, model 'encoder', or the model."""
        if self.application:
            return str(self.application["name"]).rpartition(".")[2]
        if self.class_name:
            return self.class_name
        return "the model" if isinstance(self.name, Unknown) else f"model {self.name!r}"

    def all_layers(self) -> Iterator[Layer]:
        """Every layer, those of nested models and wrappers included, each once."""
        yield from _layers_below([*self.layers, *self.samples], set())

    def all_nodes(self) -> Iterator[Node]:
        """Every call of a layer, those inside nested models and custom layers included."""
        seen: set[int] = set()
        pending: list[Model] = [self]
        while pending:
            model = pending.pop()
            if id(model) in seen:
                continue
            seen.add(id(model))
            for node in model.nodes:
                yield node
                pending.extend(one for one in (node.layer.inner, node.layer.body) if one)

    def consumers(self, node: Node) -> list[Node]:
        """The nodes that take this node's output."""
        return [other for other in self.nodes if any(taken is node for taken in other.inputs)]

    def has_kind(self, *kinds: str) -> Maybe[bool]:
        """Whether a layer of one of these kinds is inside; UNKNOWN where absence is not proven."""
        if any(layer.kind in kinds for layer in self.all_layers()):
            return True
        return False if self.proven_whole() else UNKNOWN

    def proven_whole(self) -> bool:
        """Whether this model and all models and custom layers inside it are complete."""
        return self.complete and not any(_hides(layer) for layer in self.all_layers())


def _hides(layer: Layer) -> bool:
    """Whether there may be more inside a layer than is known."""
    if layer.inner is not None:
        return not layer.inner.complete
    return layer.custom and (layer.body is None or not layer.body.complete)


def _layers_below(layers: list[Layer] | tuple[Layer, ...], seen: set[int]) -> Iterator[Layer]:
    for layer in layers:
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        yield layer
        yield from _layers_below(layer.wrapped, seen)
        if layer.inner is not None:
            yield from _layers_below([*layer.inner.layers, *layer.inner.samples], seen)


def layer_title(layer: Layer) -> str:
    """How a message names a layer: Dense 'head', or just Dense; an operation as softmax()."""
    if layer.kind.startswith("op:"):
        return f"{layer.kind[3:]}()"
    if isinstance(layer.name, Unknown) or not layer.name:
        return layer.kind
    return f"{layer.kind} '{layer.name}'"
