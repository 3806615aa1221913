"""Graphs outside of a SavedModel: frozen ones (.pb), and the .meta beside a checkpoint of TF1."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lintmodel.facts.layer import Weight
from lintmodel.facts.signature import Endpoint, Signature
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts import schema
from lintmodel.frontends.artifacts.dtypes import TENSORFLOW
from lintmodel.frontends.artifacts.exported import exported_model
from lintmodel.frontends.artifacts.frozen_weights import frozen_weights
from lintmodel.frontends.artifacts.graph_body import Body, attr_of, node_name
from lintmodel.frontends.artifacts.graph_constants import FrozenGraph, read_graph
from lintmodel.frontends.artifacts.graph_walk import Library, reach
from lintmodel.frontends.artifacts.object_graph import Objects
from lintmodel.frontends.artifacts.reading import MEGABYTE, Reading, Unreadable, amount, printable
from lintmodel.frontends.artifacts.signatures import shape_of, signatures_of
from lintmodel.frontends.artifacts.sniff import is_text
from lintmodel.frontends.artifacts.text_proto import binary
from lintmodel.frontends.artifacts.tf_version import tensorflow_version
from lintmodel.frontends.artifacts.window import Window, whole
from lintmodel.frontends.artifacts.wire import Field, Pages, fields, inner

MAX_META_BYTES = 128 * MEGABYTE  # of a .meta without its graph
MAX_ENDS = 50  # inputs and outputs that are told
_GRAPH = 2  # of a MetaGraphDef, as is the MetaGraphDef of a SavedModel
_INPUTS = frozenset({b"Placeholder", b"PlaceholderV2", b"PlaceholderWithDefault"})
VARIABLES = frozenset({b"VariableV2", b"Variable", b"VarHandleOp"})
_NO_OUTPUTS = frozenset({b"NoOp", b"Const", b"Assert"}) | _INPUTS | VARIABLES


def read_graph_file(reading: Reading) -> None:
    """Fill the artifact from a GraphDef, binary or text. Errors: Unreadable, OSError.

    What a graph without variables computes is what gets served: its zone is "serve". Another is
    half of a checkpoint, and holds training as well: its zone is "graph".
    """
    artifact = reading.artifact
    artifact.format = "graph"
    artifact.version = KerasVersion(evidence="a graph names no version")
    with open_graph(reading, "Graph") as pages:
        found = read_graph(pages, 0, pages.size, reading)
        is_frozen = not any(node.op in VARIABLES for node in found.graph.node)
        artifact.details["frozen"] = is_frozen
        artifact.signatures.append(_whole_graph(found.graph, is_frozen, reading))
        artifact.weights = frozen_weights(found, reading)
        if is_frozen:
            artifact.model = exported_model(artifact, reading)


def read_meta_graph(reading: Reading) -> None:
    """Fill the artifact from a MetaGraphDef, binary or text. Errors: Unreadable, OSError."""
    artifact = reading.artifact
    artifact.format = "meta-graph"
    with open_graph(reading, "MetaGraph") as pages:
        message, found = _meta(pages, reading)
        artifact.version = tensorflow_version(message)
        signatures = signatures_of(message, Objects([]), reading)
        artifact.signatures += [one for one in signatures if one.zone == "serve"]
        if not artifact.signatures:
            artifact.signatures.append(_whole_graph(found.graph, False, reading))
        artifact.weights = frozen_weights(found, reading)
        kept = {entry.key: len(entry.value.texts.value) for entry in message.collections}
        for name in ("variables", "trainable_variables"):
            artifact.details[name] = kept.get(name.encode(), 0)


def frozen_in_saved_model(pages: Pages, meta: Field, reading: Reading) -> list[Weight]:
    """The weights in the main graph of a SavedModel that has no variables. Errors: Unreadable."""
    for one in inner(pages, meta, _GRAPH):
        return frozen_weights(read_graph(pages, one.start, one.end, reading), reading)
    return []


@contextmanager
def open_graph(reading: Reading, message: str) -> Iterator[Pages]:
    """A graph as it is in binary. Errors: Unreadable, OSError."""
    if is_text(reading.path):
        data = binary(reading.path, message)
        yield Pages(Window(io.BytesIO(data), 0, len(data)))
        return
    with reading.path.open("rb", buffering=0) as file:
        yield Pages(whole(file))


def _meta(pages: Pages, reading: Reading) -> tuple[Any, FrozenGraph]:
    found, rest, size = FrozenGraph(), [], 0
    for one in fields(pages, 0, pages.size):
        if one.number == _GRAPH:
            found = read_graph(pages, one.start, one.end, reading)
            continue
        size += one.end - one.begin
        if size > MAX_META_BYTES:
            raise Unreadable("cap", f"what is beside the graph has more than {amount(size)}")
        rest.append(pages.read(one.begin, one.end))
    try:
        message = schema.MetaGraph.FromString(b"".join(rest))
    except schema.DecodeError:
        raise Unreadable("corrupt", "the graph's description is damaged: copy it again") from None
    message.graph.CopyFrom(found.graph)
    return message, found


def _whole_graph(graph: Any, is_frozen: bool, reading: Reading) -> Signature:
    """Everything that a graph computes, as one signature without a name."""
    taken = {node_name(source) for node in graph.node for source in node.input}
    ends = [one for one in graph.node if one.name not in taken and one.op not in _NO_OUTPUTS]
    roots = [one.name for one in graph.node if one.name not in taken]
    functions = {function.signature.name: function for function in graph.library.function}
    body = Body(name="", nodes={node.name: node for node in graph.node})
    return Signature(
        name="",
        zone="serve" if is_frozen else "graph",
        inputs=tuple(_endpoint(one) for one in graph.node if one.op in _INPUTS)[:MAX_ENDS],
        outputs=tuple(_endpoint(one) for one in ends)[:MAX_ENDS],
        operations=reach(Library(functions, {}, reading), body, roots),
    )


def _endpoint(node: Any) -> Endpoint:
    kind = attr_of(node, b"dtype") or attr_of(node, b"T")
    dtype = TENSORFLOW.get(kind.type, ("unknown", ""))[0] if kind is not None else "unknown"
    shape = attr_of(node, b"shape") if node.op in _INPUTS else None
    known: Maybe[tuple[int | None, ...]] = UNKNOWN
    if shape is not None:
        known = shape_of(shape.shape)
    return Endpoint(printable(node.name), dtype, known)
