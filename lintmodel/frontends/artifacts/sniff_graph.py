"""Whether bytes begin a graph of TensorFlow: other programs write messages under .pb and .meta, too."""

from __future__ import annotations

import re

_COMMENTS = re.compile(rb"\A(?:\s|\xef\xbb\xbf|#[^\n]*\n)*")
# What the text of each message begins with; MediaPipe's graphs begin with "node { calculator".
_BEGINNINGS = (
    ("SavedModel", re.compile(rb"saved_model_schema_version\s*:|meta_graphs\s*:?\s*\{")),
    ("MetaGraph", re.compile(rb"meta_info_def\s*:?\s*\{")),
    ("Graph", re.compile(rb'node\s*:?\s*\{\s*name\s*:\s*"[^"\n]*"\s*op\s*:\s*"')),
    ("CheckpointState", re.compile(rb'model_checkpoint_path\s*:\s*"')),
)
_NAME = re.compile(rb"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")
_OP = re.compile(rb"[A-Z_][A-Za-z0-9_]*")
_MESSAGE_1, _TEXT_1, _TEXT_2 = 0x0A, 0x0A, 0x12


def message_in(head: bytes) -> str:
    """Which message a text begins: a name of the schema, "CheckpointState", or "" for others."""
    begin = _COMMENTS.match(head)
    rest = head[begin.end() :] if begin else head
    return next((name for name, pattern in _BEGINNINGS if pattern.match(rest)), "")


def graph_kind(head: bytes) -> str:
    """ "graph" for a GraphDef, "meta-graph" for a MetaGraphDef, "" for anything else.

    A GraphDef begins with a node: its name, and an operation that TensorFlow has. A MetaGraphDef
    begins with its description: a list of operations, or tags and a version.
    """
    if head[:1] != bytes([_MESSAGE_1]):
        return ""
    length, at = _length(head, 1)
    if _is_node(head, at, at + length):
        return "graph"
    return "meta-graph" if _is_description(head, at, at + length) else ""


def _is_node(head: bytes, at: int, end: int) -> bool:
    name, at = _text(head, at, _TEXT_1)
    op, at = _text(head, at, _TEXT_2)
    if not name or not op or at > end or not _NAME.fullmatch(name):
        return False
    return _is_operation(op)


def _is_description(head: bytes, at: int, end: int) -> bool:
    """The list of operations is field 2 of it: OpList {1 OpDef {1 name}}. Else it may be short."""
    if head[at : at + 1] == b"\x12":
        outer, at = _length(head, at + 1)
        if head[at : at + 1] != bytes([_MESSAGE_1]):
            return False
        _, at = _length(head, at + 1)
        name, _ = _text(head, at, _TEXT_1)
        return _is_operation(name)
    inside = head[at:end]
    versioned = re.search(rb"\*.[0-9]{1,2}\.[0-9]{1,3}\.[0-9]", inside, re.DOTALL)
    return versioned is not None and head[end : end + 1] in (b"\x12", b"\x1a", b"")


def _is_operation(name: bytes) -> bool:
    from lintmodel.frontends.artifacts.graph_ops import known_operations

    return bool(_OP.fullmatch(name)) and name.decode("ascii") in known_operations()


def _text(head: bytes, at: int, tag: int) -> tuple[bytes, int]:
    if at >= len(head) or head[at] != tag:
        return b"", at
    length, start = _length(head, at + 1)
    text = head[start : start + length]
    return (text, start + length) if len(text) == length else (b"", at)


def _length(head: bytes, at: int) -> tuple[int, int]:
    """A length, and the place after it; 0 where there is none."""
    value = 0
    for shift in range(0, 35, 7):
        if at >= len(head):
            break
        byte = head[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
    return 0, at
