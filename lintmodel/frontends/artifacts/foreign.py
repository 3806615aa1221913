"""Files with a model's name that are of another program: what they are, told by their first bytes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from lintmodel.frontends.artifacts.reading import Unreadable, printable

RUNS_CODE = "which runs code when it is opened and is not opened here"
SAVE_INSTEAD = "save a model of Keras with model.save('....keras')"
_TORCH_LEGACY = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
_OLD_PICKLE = re.compile(rb"\(?(?:[dl]p[0-9]+|c[A-Za-z_][\w.]*\n\w+\np?[0-9]*)\n")
_ONNX = re.compile(rb"\x08[\x01-\x1f](?:\x12(.)([\w.\- ]{2,40})|:)", re.DOTALL)
_SHARD = re.compile(r"\.data-\d{5}-of-\d{5}$")
MAX_MEMBERS = 2_000
MAX_LISTED_BYTES = 1 << 31
# Beginning -> what it is, in words that follow "is".
_MAGICS = (
    (b"\x93NUMPY", "an array of NumPy (.npy): data or bare weights, no model"),
    (b"GGUF", "a model of llama.cpp (GGUF), not of Keras"),
    (b"\x1f\x8b", "compressed with gzip: unpack it first"),
    (b"BZh", "compressed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "compressed with xz: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd: unpack it first"),
    (b"7z\xbc\xaf", "an archive of 7-Zip: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"\xf7\x02", "a TeX file, no model"),
)


def describe(path: Path, head: bytes) -> tuple[str, str]:
    """The kind of Problem that a file which is no model of ours makes, and a sentence on it."""
    if _SHARD.search(path.name):
        return "not-a-model", "the file holds the values of a checkpoint: give its .index instead"
    code = _code(path, head)
    if code:
        return "pickle", f"the file is {code}, {RUNS_CODE}: {SAVE_INSTEAD}"
    return "not-a-model", f"the file is {_other(path, head)}"


def is_pickle(head: bytes) -> bool:
    """Whether a file begins as a pickle does, of any protocol."""
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return True
    return _OLD_PICKLE.match(head) is not None


def _code(path: Path, head: bytes) -> str:
    """What runs code when it is opened, "" for others."""
    if head.startswith(_TORCH_LEGACY):
        return "a model of PyTorch, stored as a pickle"
    if is_pickle(head):
        if b"joblib" in head:
            return "a pickle made by joblib"
        return "a pickle of a Keras object" if b"keras" in head else "a pickle"
    if head.startswith(b"PK\x03\x04"):
        names = _members(path)
        if any(name.rpartition("/")[2] == "data.pkl" for name in names):
            return "a model of PyTorch, a zip archive around a pickle"
    return ""


def _members(path: Path) -> list[str]:
    """Names in an archive; none where it cannot be listed."""
    from lintmodel.frontends.artifacts.members import check_directory

    try:
        if path.stat().st_size > MAX_LISTED_BYTES:
            return []
        with path.open("rb") as file:
            check_directory(file)
            with zipfile.ZipFile(file) as archive:
                return archive.namelist()[:MAX_MEMBERS]
    except (Unreadable, zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []


def _other(path: Path, head: bytes) -> str:
    for magic, what in _MAGICS:
        if head.startswith(magic):
            return what
    if head.startswith(b"PK"):
        return _archive(path)
    if re.match(rb".{7}\0\{\"", head, re.DOTALL):
        return "a file of safetensors: weights alone, not in a form that Keras loads"
    match = _ONNX.match(head)
    if match and (path.suffix == ".onnx" or _names_producer(match)):
        return "a model of ONNX, not of Keras"
    return _text(head)


def _names_producer(match: re.Match[bytes]) -> bool:
    length = match[1]
    return length is not None and length[0] <= len(match[2])


def _archive(path: Path) -> str:
    names = _members(path)
    if not names:
        return "a zip archive that cannot be listed"
    if all(name.endswith(".npy") for name in names):
        return "an archive of NumPy (.npz): arrays, no model"
    return f"a zip archive without Keras' config.json; it begins with '{printable(names[0], 60)}'"


def _text(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:14].lower().startswith((b"<!doctype html", b"<html")):
        return "a web page: the download answered with a page instead of the model"
    if start.startswith(b"<?xml") or start.startswith(b"<Error"):
        return "XML: the download may have answered with an error instead of the model"
    if start.startswith(b"{"):
        if b'"class_name"' in head or b'"modelTopology"' in head or b'"layers-model"' in head:
            return "JSON: the architecture of a model without its weights"
        return "JSON, but no model of Keras"
    if _is_text(head):
        return "plain text and no model file"
    return "no model file: neither .keras, HDF5, SavedModel, a graph of TensorFlow nor TFLite"


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return bool(text) and all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)
