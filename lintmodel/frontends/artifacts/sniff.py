"""What a file is, by its first bytes, never by its extension: Keras 2.12 writes HDF5 as .keras."""

from __future__ import annotations

import re
from pathlib import Path

from lintmodel.frontends.artifacts.foreign import is_pickle
from lintmodel.frontends.artifacts.sniff_graph import graph_kind, message_in

ZIP_MAGIC = b"PK\x03\x04"
HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
LFS_MAGIC = b"version https://git-lfs.github.com/spec/"
TABLE_MAGIC = b"\x57\xfb\x80\x8b\x24\x75\x47\xdb"
LITE_MAGIC = b"TFL3"  # at byte 4
HEAD = 4096
BLOCK = 512  # of HDF5
_KERAS_MEMBERS = ("metadata.json", "config.json", "model.weights.h5", "model.weights.npz")
_SHARD_LIST = ".weights.json"
_TEXT_KINDS = {
    "Graph": "graph", "MetaGraph": "meta-graph", "SavedModel": "saved-model",
    "CheckpointState": "checkpoint-state",
}  # fmt: skip


def sniff(path: Path) -> str:
    """The kind of a file or folder, from a few bytes of it.

    Returns "keras-zip", "keras-dir" (a .keras saved unzipped), "hdf5", "weight-shards" (the list of
    weights that were saved in several files), "saved-model" (a SavedModel folder or the graph in it),
    "checkpoint" (the index of one), "checkpoint-state" (the file that names the latest, or a folder
    with checkpoints), "graph", "meta-graph", "tflite", "lfs-pointer", "pickle", "empty" or "other".
    Errors: OSError for what cannot be opened.
    """
    if path.is_dir():
        return _sniff_folder(path)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(HDF5_MAGIC) or _hdf5_after_user_block(path, head):
        return "hdf5"
    found = _sniff_head(head)
    if found != "other":
        return found
    if head.lstrip()[:1] == b"{" and path.name.endswith(_SHARD_LIST):
        return "weight-shards"
    return "checkpoint" if _is_index(path) else "other"


def is_text(path: Path) -> bool:
    """Whether a graph is in its text form. Errors: OSError."""
    with path.open("rb") as file:
        return message_in(file.read(HEAD)) != ""


def _sniff_folder(path: Path) -> str:
    if any((path / name).is_file() for name in ("saved_model.pb", "saved_model.pbtxt")):
        return "saved-model"
    if (path / "saved_model.cpb").is_file():
        return "saved-model"
    if all((path / name).is_file() for name in _KERAS_MEMBERS[:2]):
        return "keras-dir"
    return "checkpoint-state" if indices_in(path) else "other"


def indices_in(folder: Path) -> list[Path]:
    """The checkpoints that a folder holds itself. Errors: OSError."""
    return [path for path in sorted(folder.glob("*.index")) if _is_index(path)]


def _sniff_head(head: bytes) -> str:
    if not head:
        return "empty"
    if head.startswith(LFS_MAGIC):
        return "lfs-pointer"
    if head.startswith(ZIP_MAGIC):
        return "keras-zip" if _first_member(head) in _KERAS_MEMBERS else _other_zip(head)
    if head[4:8] == LITE_MAGIC:
        return "tflite"
    if is_pickle(head):
        return "pickle"
    if _is_saved_model(head):
        return "saved-model"
    text = _TEXT_KINDS.get(message_in(head), "")
    return text or graph_kind(head) or "other"


def _first_member(head: bytes) -> str:
    length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + length].decode("utf-8", "replace").lstrip("./")


def _other_zip(head: bytes) -> str:
    """A re-zipped model may begin with any member of it; an archive of something else does not."""
    return "keras-zip" if _first_member(head).startswith("assets/") else "other"


def _is_index(path: Path) -> bool:
    """The table of a checkpoint ends in its magic number."""
    if path.stat().st_size < len(TABLE_MAGIC):
        return False
    with path.open("rb") as file:
        file.seek(-len(TABLE_MAGIC), 2)
        return file.read() == TABLE_MAGIC


def _hdf5_after_user_block(path: Path, head: bytes) -> bool:
    """HDF5 allows a block of the user's before it, of 512 bytes times a power of two."""
    if len(head) < BLOCK or any(head[:8]):  # only blank blocks are written by tools of our field
        return False
    with path.open("rb") as file:
        for offset in (512, 1024, 2048):
            file.seek(offset)
            if file.read(8) == HDF5_MAGIC:
                return True
    return False


def _is_saved_model(head: bytes) -> bool:
    """A SavedModel message: schema version 1 (field 1), then a MetaGraphDef (field 2)."""
    if head[:3] == b"\x08\x01\x12":
        return re.match(rb"\x08\x01\x12.[\w.\-]{2,40}\x1a", head, re.DOTALL) is None  # of ONNX
    return head[:1] == b"\x12" and b"serve" in head[:200]
