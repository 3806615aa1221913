"""The signatures of a SavedModel: what goes in, what comes out, and what runs on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.signature import Endpoint, Signature
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.artifacts.dtypes import TENSORFLOW
from lintmodel.frontends.artifacts.graph_body import Body, Origin, node_name
from lintmodel.frontends.artifacts.graph_walk import Library, reach
from lintmodel.frontends.artifacts.object_graph import Objects
from lintmodel.frontends.artifacts.reading import Reading, printable

# What a loader runs by itself: of TensorFlow 2, and of TensorFlow 1 by collection.
_INIT_SIGNATURE = "__saved_model_init_op"
_TRAIN_SIGNATURE = "__saved_model_train_op"
_INIT_COLLECTIONS = ("saved_model_main_op", "legacy_init_op")
MAX_SIGNATURES = 200


def signatures_of(graph: Any, objects: Objects, reading: Reading) -> Iterator[Signature]:
    """The signatures of a MetaGraph by name; zone "load" for what runs when it is loaded."""
    library = _library(graph, objects, reading)
    body = _body(graph)
    tags = tuple(printable(tag) for tag in graph.info.tags)
    ordered = sorted(graph.signatures, key=lambda entry: bytes(entry.key))
    if len(ordered) > MAX_SIGNATURES:
        reading.problem("cap", f"only {MAX_SIGNATURES} of {len(ordered)} signatures are followed")
    for entry in ordered[:MAX_SIGNATURES]:
        name = printable(entry.key)
        if name != _TRAIN_SIGNATURE:
            yield _signature(name, entry.value, library, body, tags)
    names = {entry.key for entry in ordered}
    for entry in graph.collections:
        name = printable(entry.key)
        if name in _INIT_COLLECTIONS and _INIT_SIGNATURE.encode() not in names:
            operations = reach(library, body, entry.value.nodes.value)
            yield Signature(name=name, zone="load", operations=operations, tags=tags)


def _signature(
    name: str, saved: Any, library: Library, body: Body, tags: tuple[str, ...]
) -> Signature:
    roots = [entry.value.name for entry in saved.outputs]
    zone = "serve" if "serve" in tags or "train" not in tags else "train"
    return Signature(
        name=name,
        zone="load" if name == _INIT_SIGNATURE else zone,
        inputs=_endpoints(saved.inputs),
        outputs=() if name == _INIT_SIGNATURE else _endpoints(saved.outputs),
        operations=reach(library, body, roots),
        tags=tags,
    )


def _endpoints(saved: Any) -> tuple[Endpoint, ...]:
    ordered = sorted(saved, key=lambda entry: bytes(entry.key))
    return tuple(
        Endpoint(
            name=printable(entry.key),
            dtype=TENSORFLOW.get(entry.value.dtype, ("unknown", ""))[0],
            shape=shape_of(entry.value.shape),
        )
        for entry in ordered
    )


def shape_of(saved: Any) -> Maybe[tuple[int | None, ...]]:
    """A stored shape: None for a free axis, UNKNOWN where even the rank is free."""
    if saved.unknown_rank:
        return UNKNOWN
    return tuple(None if dim.size < 0 else int(dim.size) for dim in saved.dim)


def _library(graph: Any, objects: Objects, reading: Reading) -> Library:
    assets = {index: printable(asset.filename) for index, asset in enumerate(graph.assets)}
    functions = {function.signature.name: function for function in graph.graph.library.function}
    bound = {
        entry.key: tuple(objects.origin(node, assets) for node in entry.value.bound_inputs)
        for entry in graph.objects.functions
    }
    return Library(functions, bound, reading)


def _body(graph: Any) -> Body:
    """The main graph, in which constants that hold the path of an asset are known."""
    assets = {
        node_name(asset.tensor.name): Origin("asset", printable(asset.filename))
        for asset in graph.assets
    }
    nodes = {node.name: node for node in graph.graph.node}
    return Body(name="", nodes=nodes, constants=assets)
