"""Weights that are constants inside the functions of a SavedModel: of a frozen model saved anew.

The parsed graph has no values in it. It tells which constants are weights, which is seldom any, and
only for those the file is looked through.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from lintmodel.facts.layer import Weight
from lintmodel.frontends.artifacts.dtypes import TENSORFLOW
from lintmodel.frontends.artifacts.frozen_weights import Users, as_weight, is_number, users_of
from lintmodel.frontends.artifacts.graph_body import Body, attr_of, function_body, node_name
from lintmodel.frontends.artifacts.graph_constants import Constant, constant_of
from lintmodel.frontends.artifacts.graph_walk import called
from lintmodel.frontends.artifacts.reading import Reading
from lintmodel.frontends.artifacts.wire import Field, Pages, fields, inner

_GRAPH, _LIBRARY, _FUNCTION = 2, 2, 1  # of a MetaGraphDef, a GraphDef, a FunctionDefLibrary
_SIGNATURE, _NODE, _NAME = 1, 3, 1  # of a FunctionDef; of an OpDef or NodeDef


class FunctionWeights:
    """The functions that the signatures of one graph reach, and the constants in them."""

    def __init__(self, meta: Any, reading: Reading) -> None:
        self._reading = reading
        self._users: dict[bytes, Users] = {}
        self.wanted: dict[bytes, set[bytes]] = {}  # function -> its constants
        for name, nodes in _reached(meta):
            users = users_of(nodes)
            constants = {one.name for one in nodes if _may_be(one) and as_weight(users, one.name)}
            if constants:
                self.wanted[name], self._users[name] = constants, users

    def read(self, pages: Pages, meta: Field) -> Iterator[Weight]:
        """Them, each once; copies of a function have the same. Errors: Unreadable."""
        seen: set[tuple[str, tuple[int, ...]]] = set()
        for function, constant in self._constants(pages, meta):
            key = (constant.path, constant.shape)
            if key not in seen:
                seen.add(key)
                make = as_weight(self._users[function], constant.path.encode())
                if make is not None:
                    yield make(constant, self._reading)

    def _constants(self, pages: Pages, meta: Field) -> Iterator[tuple[bytes, Constant]]:
        for graph in inner(pages, meta, _GRAPH):
            for library in inner(pages, graph, _LIBRARY):
                for function in inner(pages, library, _FUNCTION):
                    yield from self._of(pages, function)

    def _of(self, pages: Pages, function: Field) -> Iterator[tuple[bytes, Constant]]:
        name = next((_name(pages, one) for one in inner(pages, function, _SIGNATURE)), b"")
        wanted = self.wanted.get(name, ())
        for node in inner(pages, function, _NODE) if wanted else ():
            own = _name(pages, node)
            constant = constant_of(own, pages, node, self._reading) if own in wanted else None
            if constant is not None:
                yield name, constant


def _name(pages: Pages, message: Field) -> bytes:
    one = next(iter(fields(pages, message.start, message.end)), None)
    return pages.read(one.start, one.end) if one and one.number == _NAME and one.is_bytes else b""


def _may_be(node: Any) -> bool:
    value = attr_of(node, b"value") if node.op == b"Const" else None
    return value is not None and is_number(TENSORFLOW.get(value.tensor.dtype, ("", ""))[0])


def _reached(meta: Any) -> Iterator[tuple[bytes, list[Any]]]:
    """The functions that the signatures need, with what is needed of them."""
    functions = {one.signature.name: one for one in meta.graph.library.function}
    main = Body(name="", nodes={node.name: node for node in meta.graph.node})
    outputs = [
        node_name(entry.value.name) for one in meta.signatures for entry in one.value.outputs
    ]
    waiting = deque(name for node in main.needed(outputs) for name in called(node))
    seen: set[bytes] = set()
    while waiting:
        name = waiting.popleft()
        if name not in seen and name in functions:
            seen.add(name)
            nodes = function_body(functions[name]).reached()
            waiting.extend(inside for node in nodes for inside in called(node))
            yield name, nodes
