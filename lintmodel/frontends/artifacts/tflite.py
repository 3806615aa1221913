"""TFLite: what goes in and out, how it is quantised, which operations it needs, and its weights.

Numbers of fields: tensorflow/compiler/mlir/lite/schema/schema.fbs (TF 2.21).
"""

from __future__ import annotations

import mmap
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from lintmodel.facts.signature import Endpoint, Operation, Signature
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts.flat import Record, root
from lintmodel.frontends.artifacts.graph_ops import role_of
from lintmodel.frontends.artifacts.reading import MEGABYTE, Reading, Unreadable, amount, printable
from lintmodel.frontends.artifacts.tflite_weights import lite_constants, lite_weights
from lintmodel.frontends.artifacts.weights import Tensor
from lintmodel.frontends.artifacts.window import Window, whole

MAX_SIZE_IN_MEMORY = 64 * MEGABYTE  # a larger file is mapped: only what is looked at costs memory
MAX_SUBGRAPHS = 1_000
MAX_TENSORS = 500_000
MAX_SHOWN = 100
_CUSTOM = 32
_TYPES = (
    "float32", "float16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64",
    "int8", "float64", "complex128", "uint64", "resource", "variant", "uint32", "uint16",
    "int4", "bfloat16", "int2", "uint4",
)  # fmt: skip
_ROLES = {
    "RANDOM_UNIFORM": "random", "RANDOM_STANDARD_NORMAL": "random", "MULTINOMIAL": "random",
    "STABLEHLO_RNG_BIT_GENERATOR": "random", "ASSIGN_VARIABLE": "write", "HASHTABLE_IMPORT": "lookup",
}  # fmt: skip
OPERATIONS_FILE = Path(__file__).with_name("tflite_ops.txt")


@dataclass(eq=False, slots=True)
class LiteTensor:
    """A tensor of a subgraph: `buffer` is the number of the buffer with its values, 0 for none."""

    name: str
    dtype: str
    shape: tuple[int | None, ...]
    buffer: int
    scales: tuple[float, ...] = ()
    zero_points: tuple[int, ...] = ()


@dataclass(eq=False, slots=True)
class LiteOperator:
    """An operation by its name, the tensors that it takes, and the first that it makes."""

    op: str
    inputs: tuple[int, ...]
    output: int
    is_custom: bool


@dataclass(eq=False, slots=True)
class Subgraph:
    """What is computed: the main one is the first, others are bodies of branches or signatures."""

    name: str
    tensors: list[LiteTensor] = field(default_factory=list)
    operators: list[LiteOperator] = field(default_factory=list)
    inputs: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()


def read_tflite(reading: Reading) -> None:
    """Fill the artifact from a .tflite file. Errors: Unreadable, OSError."""
    artifact = reading.artifact
    artifact.format = "tflite"
    artifact.version = KerasVersion(evidence="TFLite names no version of Keras")
    with reading.path.open("rb", buffering=0) as file, _bytes(file, artifact.size) as data:
        model = root(data)
        graphs = _subgraphs(model)
        artifact.signatures += _signatures(model, graphs)
        window = whole(file)
        buffers = _buffers(model, window)
        _details(model, graphs, artifact.details)
        _metadata(model, buffers, data, artifact.details)
        artifact.weights = lite_weights(graphs, buffers, window, reading)


@contextmanager
def open_lite(reading: Reading) -> Iterator[list[Tensor]]:
    """All constants of a .tflite file. Errors: Unreadable, OSError."""
    size = reading.path.stat().st_size
    with reading.path.open("rb", buffering=0) as file, _bytes(file, size) as data:
        model, window = root(data), whole(file)
        yield list(lite_constants(_subgraphs(model), _buffers(model, window), window, reading))


@contextmanager
def _bytes(file: BinaryIO, size: int) -> Iterator[Any]:
    if size <= MAX_SIZE_IN_MEMORY:
        yield file.read()
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield mapped


def _subgraphs(model: Record) -> list[Subgraph]:
    codes = [_code(code) for code in model.records(1)]
    found, tensors = [], 0
    for saved in model.records(2):
        graph = Subgraph(printable(saved.text(4)))
        graph.tensors = [_tensor(one) for one in saved.records(0)]
        graph.operators = [_operator(one, codes) for one in saved.records(3)]
        graph.inputs, graph.outputs = saved.numbers(1, "int32"), saved.numbers(2, "int32")
        found.append(graph)
        tensors += len(graph.tensors) + len(graph.operators)
        if len(found) > MAX_SUBGRAPHS or tensors > MAX_TENSORS:
            raise Unreadable("cap", f"holds more than {tensors - 1} tensors and operations")
    if not found:
        raise Unreadable("corrupt", "holds no graph")
    return found


def _code(saved: Record) -> tuple[str, bool]:
    """An operation's name, and whether it is none of TFLite's own."""
    number = max(saved.number(0, "int8"), saved.number(3, "int32"))
    if number == _CUSTOM:
        return printable(saved.text(1)), True
    names = builtin_operations()
    return (names[number] if 0 <= number < len(names) else f"operation {number}"), False


@cache
def builtin_operations() -> tuple[str, ...]:
    """The names of TFLite's operations by number."""
    lines = OPERATIONS_FILE.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _tensor(saved: Record) -> LiteTensor:
    kind = saved.number(1, "int8")
    shape = saved.numbers(7, "int32") or saved.numbers(0, "int32")
    tensor = LiteTensor(
        name=printable(saved.text(3)),
        dtype=_TYPES[kind] if 0 <= kind < len(_TYPES) else f"type {kind}",
        shape=tuple(None if length < 0 else length for length in shape),
        buffer=saved.number(2, "uint32"),
    )
    quantised = saved.record(4)
    if quantised is not None:
        tensor.scales = quantised.numbers(2, "float32")
        tensor.zero_points = quantised.numbers(3, "int64") if tensor.scales else ()
    return tensor


def _operator(saved: Record, codes: list[tuple[str, bool]]) -> LiteOperator:
    index = saved.number(0, "uint32")
    if index >= len(codes):
        raise Unreadable("corrupt", f"an operation is number {index} of a list of {len(codes)}")
    name, is_custom = codes[index]
    output = (*saved.numbers(2, "int32"), -1)[0]
    return LiteOperator(name, saved.numbers(1, "int32"), output, is_custom)


def _signatures(model: Record, graphs: list[Subgraph]) -> list[Signature]:
    """Those with names; without any, the first subgraph with the names of its tensors."""
    named = [(one, one.number(4, "uint32")) for one in model.records(7)]
    owned = {index for _, index in named} or {0}
    bodies = [graph for index, graph in enumerate(graphs) if index not in owned]
    found = []
    for saved, index in named:
        if index >= len(graphs):
            raise Unreadable("corrupt", f"a signature is of graph {index} of {len(graphs)}")
        inputs, outputs = (
            tuple(_named(one, graphs[index]) for one in saved.records(side)) for side in (0, 1)
        )
        name = printable(saved.text(2))
        found.append(_signature(name, inputs, outputs, [graphs[index], *bodies]))
    if not found:
        main = graphs[0]
        inputs, outputs = (
            tuple(_endpoint(main.tensors[at], "") for at in side if _has(main, at))
            for side in (main.inputs, main.outputs)
        )
        found.append(_signature("", inputs, outputs, [main, *bodies]))
    return found


def _named(saved: Record, graph: Subgraph) -> Endpoint:
    index = saved.number(1, "uint32")
    if index >= len(graph.tensors):
        raise Unreadable("corrupt", f"a signature takes tensor {index} of {len(graph.tensors)}")
    return _endpoint(graph.tensors[index], printable(saved.text(0)))


def _endpoint(tensor: LiteTensor, name: str) -> Endpoint:
    return Endpoint(
        name or tensor.name, tensor.dtype, tensor.shape, tensor.scales, tensor.zero_points
    )


def _signature(
    name: str, inputs: tuple[Endpoint, ...], outputs: tuple[Endpoint, ...], graphs: list[Subgraph]
) -> Signature:
    operations: dict[tuple[str, tuple[str, ...]], Operation] = {}
    for number, graph in enumerate(graphs):
        path = (graph.name or f"graph {number}",) if number else ()
        for operator in graph.operators:
            role = _role(operator)
            if role:
                made = graph.tensors[operator.output].name if _has(graph, operator.output) else ""
                operation = Operation(made or operator.op, operator.op, path, attrs={"role": role})
                operations.setdefault((operation.name, path), operation)
    return Signature(name, "serve", inputs, outputs, tuple(operations.values()))


def _has(graph: Subgraph, tensor: int) -> bool:
    return 0 <= tensor < len(graph.tensors)


def _role(operator: LiteOperator) -> str:
    """As of the operations of a graph; "custom" for one that the interpreter must be given."""
    if not operator.is_custom:
        return _ROLES.get(operator.op, "")
    if operator.op.startswith("Flex"):
        return role_of(operator.op.removeprefix("Flex"), training=False)
    return "custom"


def _buffers(model: Record, window: Window) -> list[tuple[int, int]]:
    """Where the values of each buffer lie in the file, and how long they are."""
    found = []
    for saved in model.records(4):
        start, length = saved.span(0)
        outside = saved.number(1, "uint64")
        if outside > 1 and not length:  # behind the FlatBuffer, for files above 2 GB
            start, length = outside, saved.number(2, "uint64")
            if start + length > window.size:
                text = f"needs byte {start + length} of a file that ends at {window.size}"
                raise Unreadable("truncated", f"{text}: copy it again")
        found.append((start, length))
    return found


def _details(model: Record, graphs: list[Subgraph], details: dict[str, Any]) -> None:
    details["schema"] = model.number(0, "uint32")
    details["description"] = printable(model.text(3))
    counts = Counter(one.op for graph in graphs for one in graph.operators)
    details["operations"] = dict(counts.most_common(MAX_SHOWN))
    custom = {one.op for graph in graphs for one in graph.operators if one.is_custom}
    if custom:
        details["custom operations"] = sorted(custom)[:MAX_SHOWN]


def _metadata(
    model: Record, buffers: list[tuple[int, int]], data: Any, details: dict[str, Any]
) -> None:
    """What is stored beside the graph, by name: its size, and the version that it needs."""
    found: dict[str, Any] = {}
    for entry in model.records(6):
        name, index = printable(entry.text(0)), entry.number(1, "uint32")
        start, length = buffers[index] if index < len(buffers) else (0, 0)
        text = bytes(data[start : start + min(length, 32)]).rstrip(b"\0")
        if len(found) < MAX_SHOWN:
            is_version = name == "min_runtime_version"
            found[name] = printable(text) if is_version else amount(length)
    details["metadata"] = found
