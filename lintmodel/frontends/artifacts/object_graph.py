"""The object graph of a SavedModel: who owns which variable, and how a variable is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lintmodel.frontends.artifacts.graph_body import NOTHING, Origin
from lintmodel.frontends.artifacts.reading import Unreadable, printable
from lintmodel.frontends.artifacts.tensor_bundle import Bundle, Stored

_SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"
# Attributes that list again what other attributes hold.
_LISTS = frozenset(
    {b"variables", b"trainable_variables", b"non_trainable_variables", b"regularization_losses"}
    | {b"keras_api", b"signatures", b"_all_variables", b"_default_save_signature"}
)
MAX_STEPS = 2_000_000  # through the object graph, for all layers together


@dataclass(eq=False, slots=True)
class Variable:
    """A variable: its full name ("bn/moving_mean"), and its tensor where the bundle has one."""

    name: str
    trainable: bool
    tensor: Stored | None = None


@dataclass(eq=False, slots=True)
class Objects:
    """The objects by number, and the variables among them."""

    nodes: list[Any]
    variables: dict[int, Variable] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # checkpoint key -> full name
    steps: int = 0

    def child(self, node: int, name: str) -> int | None:
        """The object that an attribute of another holds."""
        if not 0 <= node < len(self.nodes):
            return None
        wanted = name.encode()
        return next((c.node for c in self.nodes[node].children if c.name == wanted), None)

    def children(self, node: int) -> Iterator[tuple[bytes, int]]:
        """(attribute, object) pairs of an object, those that only repeat others left out."""
        if 0 <= node < len(self.nodes):
            for child in self.nodes[node].children:
                if child.name not in _LISTS:
                    yield child.name, child.node

    def owned(self, node: int) -> list[tuple[str, Variable]]:
        """(attribute, variable) of an object and of what it holds, each once, in stored order.

        Errors: Unreadable "cap" where objects hold each other without end.
        """
        found, seen, stack = [], {node}, [node]
        while stack:
            inner = []
            for attribute, child in self.children(stack.pop()):
                self.steps += 1
                if self.steps > MAX_STEPS:
                    raise Unreadable("cap", "the object graph is larger than any model's")
                if child in seen:
                    continue
                seen.add(child)
                if child in self.variables:
                    found.append((printable(attribute), self.variables[child]))
                else:
                    inner.append(child)
            stack.extend(reversed(inner))
        return found

    def origin(self, node: int, assets: dict[int, str]) -> Origin:
        """What a captured object is."""
        if node in self.variables:
            return Origin("variable", self.variables[node].name)
        if 0 <= node < len(self.nodes) and self.nodes[node].HasField("asset"):
            return Origin("asset", assets.get(self.nodes[node].asset.index, ""))
        return NOTHING


def objects_of(graph: Any, bundle: Bundle) -> Objects:
    """The objects of a MetaGraph, joined with the tensors of its bundle.

    The checkpoint's own object graph has the same numbering, and the full names and keys.
    """
    stored = bundle.object_graph()
    objects = keyed_objects(stored, list(graph.objects.nodes))
    trackables = list(stored.nodes) if stored is not None else []
    for index, node in enumerate(objects.nodes):
        if node.HasField("variable"):
            objects.variables[index] = _variable(node, index, trackables, bundle)
    return objects


def keyed_objects(stored: Any | None, nodes: Sequence[Any] = ()) -> Objects:
    """Objects of which only the names are known that a checkpoint has for its keys."""
    objects = Objects(list(nodes))
    for trackable in stored.nodes if stored is not None else ():
        for attribute in trackable.attributes:
            key = attribute.key.decode("utf-8", "replace").removesuffix(_SUFFIX)
            objects.keys[key] = _full_name(attribute.full_name)
    return objects


def _variable(node: Any, index: int, trackables: list[Any], bundle: Bundle) -> Variable:
    attributes = trackables[index].attributes if index < len(trackables) else ()
    name, tensor = node.variable.name, None
    for attribute in attributes:
        key = attribute.key.decode("utf-8", "replace").removesuffix(_SUFFIX)
        tensor = bundle.tensors.get(key)
        name = name or attribute.full_name
    return Variable(_full_name(name), bool(node.variable.trainable), tensor)


def _full_name(name: bytes) -> str:
    return printable(name).removesuffix(":0")
