"""A SavedModel: signatures, weights, and the layers as far as the file proves them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lintmodel.facts.layer import Weight
from lintmodel.facts.unknown import is_known
from lintmodel.frontends.artifacts import schema
from lintmodel.frontends.artifacts.bundle_weights import BundleWeights
from lintmodel.frontends.artifacts.exported import exported_model
from lintmodel.frontends.artifacts.function_weights import FunctionWeights
from lintmodel.frontends.artifacts.graph_files import VARIABLES, frozen_in_saved_model
from lintmodel.frontends.artifacts.keras_metadata import read_keras_metadata
from lintmodel.frontends.artifacts.lfs import is_pointer, report_pointer
from lintmodel.frontends.artifacts.object_graph import Objects, objects_of
from lintmodel.frontends.artifacts.reading import (
    MAX_GRAPH_BYTES,
    Reading,
    Unreadable,
    amount,
)
from lintmodel.frontends.artifacts.signatures import signatures_of
from lintmodel.frontends.artifacts.sniff import is_text
from lintmodel.frontends.artifacts.sstable import varint
from lintmodel.frontends.artifacts.tensor_bundle import Bundle, open_bundle
from lintmodel.frontends.artifacts.text_proto import binary
from lintmodel.frontends.artifacts.tf_version import tensorflow_version
from lintmodel.frontends.artifacts.window import Window, whole
from lintmodel.frontends.artifacts.wire import Pages, fields

GRAPH = "saved_model.pb"
TEXT = "saved_model.pbtxt"
_META_GRAPH = 2  # of a SavedModel


def read_saved_model(reading: Reading) -> None:
    """Fill the artifact from a SavedModel folder or its .pb. Errors: Unreadable, OSError."""
    artifact = reading.artifact
    artifact.format = "saved-model"
    is_folder = reading.path.is_dir()
    folder = reading.path if is_folder else reading.path.parent
    artifact.size = _size(folder)
    path = _graph_in(folder) if is_folder else reading.path
    message, text = _message(path, reading)
    if message is None:
        return
    graph = _main_graph(message)
    with _bundle(folder, _holds_variables(graph), reading) as bundle:
        objects = objects_of(graph, bundle)
        artifact.version = tensorflow_version(graph)
        _signatures(message, objects, reading)
        weights = BundleWeights(bundle, objects, reading)
        metadata = folder / "keras_metadata.pb"
        if metadata.is_file():
            read_keras_metadata(metadata, objects, weights, reading)
        weights.finish()
        index = next(i for i, one in enumerate(message.meta_graphs) if one is graph)
        artifact.weights += _constant_weights(path, text, index, graph, reading)
        if artifact.model is None:
            artifact.model = exported_model(artifact, reading)


def _constant_weights(
    path: Path, text: bytes, index: int, graph: Any, reading: Reading
) -> list[Weight]:
    """Weights that lie in the graph itself, which is looked through again only where it has such.

    Beside variables a constant may be a weight or of an algorithm (a filter bank): it is none of the
    model's parameters, and kept where it makes NaN of what is computed.
    """
    inside = FunctionWeights(graph, reading)
    is_frozen = not _holds_variables(graph)
    if not is_frozen and not inside.wanted:
        return []
    with io.BytesIO(text) if text else path.open("rb", buffering=0) as file:
        pages = Pages(Window(file, 0, len(text)) if text else whole(file))
        metas = [one for one in fields(pages, 0, pages.size) if one.number == _META_GRAPH]
        constants = [*inside.read(pages, metas[index])]
        if not is_frozen:
            return [one for one in constants if is_known(one.summary) and not one.summary.finite]
        return [*frozen_in_saved_model(pages, metas[index], reading), *constants]


def _graph_in(folder: Path) -> Path:
    """The file that a loader takes. Errors: Unreadable for one that is not read here."""
    for name in (GRAPH, TEXT):
        if (folder / name).is_file():
            return folder / name
    raise Unreadable(
        "unsupported",
        "a chunked SavedModel (saved_model.cpb, written for graphs above 2 GB) is not read",
    )


def _message(path: Path, reading: Reading) -> tuple[Any | None, bytes]:
    """The parsed file, and the bytes that its text stands for; None for a Git LFS pointer, reported."""
    if is_pointer(path):
        report_pointer(reading, path, path.name)
        return None, b""
    size = path.stat().st_size
    if not size:
        raise Unreadable("empty", f"{path.name} is empty (0 bytes): the model was never written")
    if size > MAX_GRAPH_BYTES:
        raise Unreadable("cap", f"{path.name} has {amount(size)}: more than any model's")
    told = is_text(path)
    data = binary(path, "SavedModel") if told else path.read_bytes()
    try:
        return schema.SavedModel.FromString(data), data if told else b""
    except schema.DecodeError:
        raise _undecodable(data) from None


def _undecodable(data: bytes) -> Unreadable:
    """Whether the outermost field says that it is longer than the file."""
    try:
        at = 2 if data[:1] == b"\x08" else 0
        length, start = varint(data, at + 1)
    except Unreadable as error:
        return error
    if data[at : at + 1] == b"\x12" and start + length > len(data):
        end = start + length
        text = f"{GRAPH} is cut off at byte {len(data)} of {end}: copy it again"
        return Unreadable("truncated", text)
    return Unreadable("corrupt", f"{GRAPH} is not a readable SavedModel: its structure is damaged")


@contextmanager
def _bundle(folder: Path, is_needed: bool, reading: Reading) -> Iterator[Bundle]:
    """The weights; an empty bundle where they are absent or cannot be read."""
    index = folder / "variables" / "variables.index"
    if not index.is_file():
        if is_needed:  # a frozen graph has its weights inside
            reading.note("absent-shard", "variables/variables.index is absent: no weights are here")
        yield Bundle()
        return
    if is_pointer(index):
        report_pointer(reading, index, "variables/variables.index")
        yield Bundle()
        return
    manager = open_bundle(index.with_suffix(""), reading)
    try:
        bundle = manager.__enter__()
    except Unreadable as error:
        reading.unreadable(error, "variables/variables.index")
        yield Bundle()
        return
    try:
        yield bundle
    finally:
        manager.__exit__(None, None, None)


def _main_graph(message: Any) -> Any:
    """The graph that loaders take by default: tagged "serve", else the first."""
    graphs = list(message.meta_graphs)
    if not graphs:
        raise Unreadable("not-a-model", "the SavedModel holds no graph")
    return next((one for one in graphs if b"serve" in one.info.tags), graphs[0])


def _holds_variables(graph: Any) -> bool:
    if any(node.op in VARIABLES for node in graph.graph.node):
        return True
    return any(node.HasField("variable") for node in graph.objects.nodes)


def _signatures(message: Any, objects: Objects, reading: Reading) -> None:
    main = _main_graph(message)
    for graph in message.meta_graphs:
        own = objects if graph is main else Objects([])
        reading.artifact.signatures += signatures_of(graph, own, reading)


def _size(folder: Path) -> int:
    parts = [folder / GRAPH, folder / TEXT, *(folder / "variables").glob("variables.*")]
    return sum(part.stat().st_size for part in parts if part.is_file())
