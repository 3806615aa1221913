"""Whether an input of a graph decides if an operation takes part: TF1's is_training and keep_prob.

A graph of TF1 holds its dropout also where it predicts, and whoever serves it feeds 1.0 or False.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lintmodel.frontends.artifacts.graph_body import attr_of, node_name

MAX_NODES = 2_000  # that are looked at for one operation
MAX_VISITS = 2_000_000  # for all operations of a file together: beyond, nothing is switched
MAX_HOPS = 10
_SWITCHES = frozenset({b"Switch", b"RefSwitch"})
_BRANCHES = frozenset({b"If", b"StatelessIf", b"Case", b"StatelessCase"})
_MERGES = frozenset({b"Merge", b"RefMerge"})
_INPUTS = frozenset({b"Placeholder", b"PlaceholderV2", b"PlaceholderWithDefault"})
# Arithmetic on a rate: 1 - keep_prob, a cast, a comparison.
_LIGHT = frozenset({
    b"Identity", b"Cast", b"Sub", b"Add", b"AddV2", b"Mul", b"RealDiv", b"Reciprocal", b"Neg",
    b"Reshape", b"Squeeze", b"ExpandDims", b"LogicalNot", b"Equal", b"Greater", b"Less",
    b"GreaterEqual", b"LessEqual", b"StopGradient",
})  # fmt: skip


class Switches:
    """The main graph by consumer, made when an operation is first asked for."""

    def __init__(self, nodes: dict[bytes, Any]) -> None:
        self._nodes = nodes
        self._users: dict[bytes, list[Any]] | None = None
        self._sources: dict[bytes, str] = {}
        self._left = MAX_VISITS

    def decide(self, node: Any) -> bool:
        """Whether an input of the graph switches this operation, or scales what it draws."""
        return self._is_behind_switch(node) or self._is_scaled_by_input(node)

    def chooses_branch(self, node: Any) -> bool:
        """Whether an input of the graph says which function of an If or Case is called."""
        return node.op in _BRANCHES and bool(node.input) and self._source(node.input[0]) == "input"

    def _is_behind_switch(self, node: Any) -> bool:
        """In a branch of tf.cond: what it takes comes through a Switch, and no Merge since."""
        stack, seen = [node], {node.name}
        while stack and len(seen) < MAX_NODES and self._left > 0:
            one = stack.pop()
            self._left -= 1
            if one.op in _SWITCHES and len(one.input) > 1 and self._source(one.input[1]) == "input":
                return True
            for reference in one.input if one.op not in _MERGES else ():
                source = self._nodes.get(node_name(reference))
                if source is not None and source.name not in seen:
                    seen.add(source.name)
                    stack.append(source)
        return False

    def _is_scaled_by_input(self, node: Any) -> bool:
        """What is drawn meets constants, and then a rate that is fed."""
        front, seen = [node.name], {node.name}
        for _ in range(MAX_HOPS):
            after = []
            for name in front:
                for user in self._consumers(name):
                    if user.name in seen or len(seen) > MAX_NODES or self._left < 0:
                        continue
                    seen.add(user.name)
                    self._left -= len(user.input)
                    others = [ref for ref in user.input if node_name(ref) not in seen]
                    kinds = {self._source(ref) for ref in others if not ref.startswith(b"^")}
                    if "input" in kinds:
                        return True
                    if "data" not in kinds:
                        after.append(user.name)
            front = after
        return False

    def _source(self, reference: bytes) -> str:
        """ "constant" for arithmetic of constants, "input" where a fed number is in it, else "data"."""
        name = node_name(reference)
        if name not in self._sources:
            self._sources[name] = self._traced(name)
        return self._sources[name]

    def _traced(self, start: bytes) -> str:
        stack, seen, found = [start], set[bytes](), "constant"
        while stack:
            name = stack.pop()
            if name in seen:
                continue
            seen.add(name)
            self._left -= 1
            node = self._nodes.get(name)
            if node is None or len(seen) > MAX_NODES or self._left < 0:
                return "data"
            if node.op in _INPUTS:
                if not _may_be_number(node):
                    return "data"
                found = "input"
            elif node.op in _LIGHT or node.op in _SWITCHES:
                stack.extend(node_name(one) for one in node.input if not one.startswith(b"^"))
            elif node.op != b"Const":
                return "data"
        return found

    def _consumers(self, name: bytes) -> list[Any]:
        if self._users is None:
            self._users = defaultdict(list)
            for node in self._nodes.values():
                for reference in node.input:
                    if not reference.startswith(b"^"):
                        self._users[node_name(reference)].append(node)
        return self._users.get(name, [])


def _may_be_number(node: Any) -> bool:
    """A placeholder of one number, or of a shape that it does not tell."""
    shape = attr_of(node, b"shape")
    return shape is None or not shape.shape.dim
