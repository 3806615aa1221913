"""Operations that reach a file or another machine only where an attribute or an input says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.frontends.artifacts.graph_body import Origin, attr_of
from lintmodel.frontends.artifacts.reading import printable

# Operation -> the attribute that names the file.
_NAMED_BY = {
    b"PrintV2": b"output_stream", b"RecordInput": b"file_pattern", b"Skipgram": b"filename",
    b"DumpTensor": b"log_path", b"DecodeProtoV2": b"descriptor_source",
    b"EncodeProto": b"descriptor_source",
    **dict.fromkeys((b"DebugIdentity", b"DebugIdentityV2", b"DebugIdentityV3", b"DebugNanCount",
                     b"DebugNumericSummary", b"DebugNumericSummaryV2"), b"debug_urls"),
}  # fmt: skip
_READING = frozenset({b"RecordInput", b"Skipgram", b"DecodeProtoV2", b"EncodeProto"})
_CACHES = frozenset({b"CacheDataset", b"CacheDatasetV2"})  # to memory where the name is empty
TARGETED = _CACHES | _NAMED_BY.keys()
_FILE, _REMOTE = b"file://", (b"grpc://", b"http://", b"https://")
_INSIDE = (b"local://", b"bytes://")  # of a protocol's description: no file


def target_of(node: Any, origins: list[Origin]) -> tuple[str, str] | None:
    """What an operation does ("writes", "reads", "remote") and the file; None for the great majority.

    `origins` says of each input what it is.
    """
    if node.op in _CACHES:
        name = origins[1] if len(origins) > 1 else None
        return ("writes", name.text) if name and name.kind == "text" and name.text else None
    for text in _texts(node):
        if text.startswith(_REMOTE):
            return "remote", printable(text)
        if node.op in _READING and text and not text.startswith(_INSIDE):
            return "reads", printable(text)
        if text.startswith(_FILE) or (node.op == b"DumpTensor" and text):
            return "writes", printable(text.removeprefix(_FILE))
    return None


def _texts(node: Any) -> Iterator[bytes]:
    key = _NAMED_BY.get(node.op)
    value = attr_of(node, key) if key is not None else None
    if value is not None:
        yield value.s
        yield from value.list.s
