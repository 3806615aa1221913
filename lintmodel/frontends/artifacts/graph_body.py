"""The body of a graph or function: its nodes by name, and which of them a set of outputs needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lintmodel.frontends.artifacts.reading import printable

MAX_HOPS = 64  # of a resource through Identity, Switch, Enter ...
_PASS_ON = frozenset(
    {b"Identity", b"RefIdentity", b"Enter", b"RefEnter", b"Switch", b"RefSwitch", b"Merge"}
    | {b"NextIteration", b"Exit", b"StopGradient", b"EnsureShape"}
)
_OLD_VARIABLES = frozenset({b"VariableV2", b"Variable", b"TemporaryVariable"})


class Origin(NamedTuple):
    """What a value is: a "variable" or "asset" by name, a "text" constant, or "" for others."""

    kind: str
    text: str


NOTHING = Origin("", "")


@dataclass(eq=False, slots=True)
class Body:
    """A graph or function. `args` are the names of a function's arguments, in order."""

    name: str
    nodes: dict[bytes, Any]
    args: dict[bytes, int] = field(default_factory=dict)
    roots: tuple[bytes, ...] = ()
    constants: dict[bytes, Origin] = field(default_factory=dict)  # nodes of a known meaning
    _reached: list[Any] | None = None

    def reached(self) -> list[Any]:
        """The nodes that a function's results and control results need."""
        if self._reached is None:
            self._reached = self.needed(self.roots)
        return self._reached

    def needed(self, roots: Iterable[bytes]) -> list[Any]:
        """The nodes that these references need, each once."""
        stack, seen, found = [node_name(root) for root in roots], set[bytes](), []
        while stack:
            name = stack.pop()
            if name in seen or name not in self.nodes:
                continue
            seen.add(name)
            node = self.nodes[name]
            found.append(node)
            stack.extend(node_name(source) for source in node.input)
        return found

    def origin(self, reference: bytes, binding: tuple[Origin, ...]) -> Origin:
        """What a value is, given what the arguments are. Followed for at most MAX_HOPS nodes."""
        name = node_name(reference)
        for _ in range(MAX_HOPS):
            if name in self.args:
                index = self.args[name]
                return binding[index] if index < len(binding) else NOTHING
            if name in self.constants:
                return self.constants[name]
            node = self.nodes.get(name)
            if node is None or node.op not in _PASS_ON or not node.input:
                return NOTHING if node is None else _meaning(node)
            name = node_name(node.input[0])
        return NOTHING


def node_name(reference: bytes) -> bytes:
    """The node of a reference: "name", "name:output", "name:output:index", "^name"."""
    return reference.lstrip(b"^").partition(b":")[0]


def attr_of(node: Any, key: bytes) -> Any | None:
    """The value of an attr; None where it is absent, which in a SavedModel means the default."""
    for entry in node.attr:
        if entry.key == key:
            return entry.value
    return None


def function_body(function: Any) -> Body:
    """The body of a FunctionDef."""
    return Body(
        name=printable(function.signature.name),
        nodes={node.name: node for node in function.node},
        args={arg.name: index for index, arg in enumerate(function.signature.inputs)},
        roots=tuple(entry.value for entry in (*function.ret, *function.control_ret)),
    )


def _meaning(node: Any) -> Origin:
    if node.op == b"VarHandleOp":
        shared = attr_of(node, b"shared_name")
        return Origin("variable", printable(shared.s if shared and shared.s else node.name))
    if node.op in _OLD_VARIABLES:
        return Origin("variable", printable(node.name))
    if node.op == b"Const":
        value = attr_of(node, b"value")
        strings = list(value.tensor.strings) if value is not None else []
        return Origin("text", printable(strings[0])) if len(strings) == 1 else NOTHING
    return NOTHING
