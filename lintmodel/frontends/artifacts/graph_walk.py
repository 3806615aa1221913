"""What a signature reaches: its operations of note, each with the functions on the way to it.

Only what the outputs of a signature need is executed, so only that is judged: the function library
of a clean SavedModel of Keras 2 is full of copies in training mode that no signature calls.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lintmodel.facts.signature import Operation
from lintmodel.frontends.artifacts.graph_body import (
    NOTHING,
    Body,
    Origin,
    attr_of,
    function_body,
)
from lintmodel.frontends.artifacts.graph_ops import deed_of, role_of
from lintmodel.frontends.artifacts.graph_switches import Switches
from lintmodel.frontends.artifacts.graph_targets import TARGETED, target_of
from lintmodel.frontends.artifacts.reading import Reading, printable

MAX_CALLS = 20_000  # distinct pairs of function and bound resources
MAX_NODES = 1_000_000  # visited for all signatures together, a second or two
MAX_DEPTH = 200
MAX_OPERATIONS = 2_000
_SWITCHED = frozenset({"random", "write", "training"})  # roles that mean training mode
_FILENAME_INPUT = {b"InitializeTableFromTextFile": 1, b"InitializeTableFromTextFileV2": 1,
                   b"DatasetToTFRecord": 1, b"ExperimentalDatasetToTFRecord": 1}  # fmt: skip


class Frame(NamedTuple):
    """A function as it is called: by which way, and with which resources as arguments.

    `switched`: an input of the graph says whether it is called.
    """

    function: bytes
    path: tuple[str, ...]
    binding: tuple[Origin, ...]
    switched: bool = False


@dataclass(eq=False, slots=True)
class Library:
    """The functions of a SavedModel. `bound` says what each captures, for its last arguments."""

    functions: dict[bytes, Any]
    bound: dict[bytes, tuple[Origin, ...]]
    reading: Reading
    visited: int = 0
    _bodies: dict[bytes, Body] = field(default_factory=dict)

    def body(self, name: bytes) -> Body | None:
        """A function's body, built once; None for what the library does not hold."""
        if name not in self._bodies:
            if name not in self.functions:
                return None
            self._bodies[name] = function_body(self.functions[name])
        return self._bodies[name]


def reach(library: Library, graph: Body, roots: Iterable[bytes]) -> tuple[Operation, ...]:
    """The operations of note that these outputs of the main graph need, in order of discovery."""
    walk = _Walk(library, Switches(graph.nodes))
    walk.visit(graph, graph.needed(roots), Frame(b"", (), ()))
    while walk.waiting:
        frame = walk.waiting.popleft()
        body = library.body(frame.function)
        if body is not None:
            walk.visit(body, body.reached(), frame)
    return tuple(walk.found.values())


class _Walk:
    """One walk: what is still to be entered, what was found, and what is left of the budget."""

    def __init__(self, library: Library, switches: Switches) -> None:
        self.library, self.switches = library, switches
        self.waiting: deque[Frame] = deque()
        self.seen: set[tuple[bytes, tuple[Origin, ...]]] = set()
        self.found: dict[tuple[object, ...], Operation] = {}

    def visit(self, body: Body, nodes: list[Any], frame: Frame) -> None:
        self.library.visited += len(nodes)
        if self.library.visited > MAX_NODES or len(self.found) > MAX_OPERATIONS:
            self._spent()
            return
        for node in nodes:
            operation = _operation(node, body, frame)
            if operation is not None:
                if self._is_switched(node, operation, frame):
                    operation.attrs["switched"] = True
                key = (frame.function, node.name, operation.variable)
                self.found.setdefault(key, operation)
            for name in called(node):
                self._enter(name, node, body, frame)

    def _enter(self, name: bytes, node: Any, body: Body, frame: Frame) -> None:
        target = self.library.body(name)
        if target is None:
            return
        binding = _binding(node, body, frame, len(target.args))
        if not frame.path:  # from the main graph: the file says itself what is captured
            captured = self.library.bound.get(name, ())[-len(target.args) or None :]
            binding = (*binding[: len(binding) - len(captured)], *captured)
        if (name, binding) in self.seen:
            return
        if len(self.seen) >= MAX_CALLS or len(frame.path) >= MAX_DEPTH:
            self._spent()
            return
        self.seen.add((name, binding))
        switched = frame.switched or (not frame.path and self.switches.chooses_branch(node))
        self.waiting.append(Frame(name, (*frame.path, printable(name)), binding, switched))

    def _is_switched(self, node: Any, operation: Operation, frame: Frame) -> bool:
        if operation.attrs["role"] not in _SWITCHED:
            return False
        return frame.switched or (not frame.path and self.switches.decide(node))

    def _spent(self) -> None:
        self.waiting.clear()
        self.library.reading.problem(
            "cap",
            "the graph calls more functions than are followed: its operations are not all seen",
        )


def called(node: Any) -> Iterator[bytes]:
    """The functions in a node's attrs: calls, branches, loop bodies, dataset functions."""
    for entry in node.attr:
        if entry.value.HasField("func"):
            yield entry.value.func.name
        elif entry.value.HasField("list"):
            yield from (function.name for function in entry.value.list.func)


def _binding(node: Any, body: Body, frame: Frame, count: int) -> tuple[Origin, ...]:
    """What the arguments of a called function are: the node's last inputs, in order.

    A call passes all its inputs; If and Case keep the first (the condition), MapDataset too.
    """
    inputs = [source for source in node.input if not source.startswith(b"^")]
    passed = [body.origin(source, frame.binding) for source in inputs[-count:]] if count else []
    return (*(NOTHING for _ in range(count - len(passed))), *passed)


def _operation(node: Any, body: Body, frame: Frame) -> Operation | None:
    training = attr_of(node, b"is_training")
    # Default attrs are stripped, and the default is true: a missing attr means training.
    role = role_of(printable(node.op), training is None or training.b)
    if not role and node.op not in TARGETED:
        return None
    inputs = [source for source in node.input if not source.startswith(b"^")]
    origins = [body.origin(source, frame.binding) for source in inputs[:4]]
    target = target_of(node, origins)
    if not role and target is None:
        return None
    attrs: dict[str, Any] = {"role": role or "file"}
    if role == "training":
        attrs["is_training"] = True
    if target is not None:
        attrs |= {"does": target[0], "filename": target[1], "asset": False}
    elif role == "file":
        attrs |= {"does": deed_of(printable(node.op)), **_file(node, origins)}
    written = origins[0] if role == "write" and origins else NOTHING
    return Operation(
        name=printable(node.name),
        op=printable(node.op),
        path=frame.path,
        variable=written.text if written.kind == "variable" else "",
        attrs=attrs,
    )


def _file(node: Any, origins: list[Origin]) -> dict[str, Any]:
    """The file that is read or written, where it is fixed; whether it is an asset of the model."""
    index = _FILENAME_INPUT.get(node.op, 0)
    origin = origins[index] if index < len(origins) else NOTHING
    return (
        {"filename": origin.text, "asset": True}
        if origin.kind == "asset"
        else (
            {"filename": origin.text, "asset": False} if origin.kind == "text" else {"asset": False}
        )
    )
