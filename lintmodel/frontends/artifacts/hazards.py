"""What a config can make its loader do beyond building layers: one walk over every object in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.project import Artifact, Hazard
from lintmodel.frontends.artifacts.lowering import config_of, text_of
from lintmodel.frontends.artifacts.reading import printable

# Modules of Python that no layer comes from. A module of the user's own is no sign of anything.
PROGRAMS = frozenset({
    "_pickle", "asyncio", "bdb", "builtins", "codeop", "ctypes", "dill", "ftplib", "http",
    "imp", "importlib", "io", "joblib", "marshal", "multiprocessing", "nt", "os", "pathlib", "pdb",
    "pickle", "pkgutil", "posix", "pty", "pydoc", "runpy", "shutil", "signal", "smtplib", "socket",
    "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tarfile", "tempfile", "threading",
    "timeit", "urllib", "webbrowser", "zipfile", "zipimport",
})  # fmt: skip
BUILTINS = frozenset({"eval", "exec", "compile", "open", "__import__", "getattr", "setattr", "delattr",
                      "input", "breakpoint", "globals", "locals", "vars", "exit", "quit"})  # fmt: skip
# Functions of Keras that build nothing, and what they are in a file for.
KERAS_FUNCTIONS = {
    "get_file": "download",
    "load_img": "file", "save_img": "file", "save_model": "file", "save_weights": "file",
    "load_model": "file", "load_weights": "file", "model_from_json": "file",
    "image_dataset_from_directory": "file", "text_dataset_from_directory": "file",
    "audio_dataset_from_directory": "file",
    "enable_unsafe_deserialization": "switch", "set_global_attribute": "switch",
    "clear_session": "switch", "register_keras_serializable": "switch",
    "deserialize_keras_object": "switch", "serialize_keras_object": "switch",
}  # fmt: skip
CLASSES = {"TorchModuleWrapper": "pickle", "TFSMLayer": "outside"}
_KERAS_ROOTS = frozenset({"keras", "tf_keras", "tensorflow"})
_OF_LAMBDA = frozenset({"function", "output_shape", "mask"})
MAX_HAZARDS = 50


def note_hazards(artifact: Artifact) -> None:
    """Fill `hazards` of an artifact from the configs that its file holds."""
    for document in ("config", "training_config"):
        for hazard in _hazards(artifact.details.get(document)):
            known = any(
                (one.kind, one.part) == (hazard.kind, hazard.part) for one in artifact.hazards
            )
            if not known and len(artifact.hazards) < MAX_HAZARDS:
                artifact.hazards.append(hazard)
    artifact.hazards.extend(_members_outside(artifact))


def _members_outside(artifact: Artifact) -> Iterator[Hazard]:
    """The first member of an archive that is to be unpacked elsewhere."""
    for name in artifact.details.get("members", ()):
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or parts[0].endswith(":"):
            yield Hazard("member", name)
            return


def _hazards(document: Any) -> Iterator[Hazard]:
    """Depth and number of values were bounded when the document was read."""
    pending: list[tuple[Any, str, bool]] = [(document, "", False)]  # value, layer, in a Lambda
    while pending:
        value, part, in_lambda = pending.pop()
        if isinstance(value, list):
            pending.extend((item, part, in_lambda) for item in reversed(value))
        elif isinstance(value, dict):
            name = config_of(value).get("name")
            part = printable(name) if isinstance(name, str) and name else part
            yield from _of_object(value, part, in_lambda)
            is_lambda = _class(value) == "Lambda"
            for key, inner in reversed(value.items()):
                of_lambda = is_lambda if key == "config" else in_lambda and key in _OF_LAMBDA
                pending.append((inner, part, of_lambda))


def _class(saved: dict[str, Any]) -> str:
    return text_of(saved, "class_name").rpartition(">")[2]


def _of_object(saved: dict[str, Any], part: str, in_lambda: bool) -> Iterator[Hazard]:
    module, kind = text_of(saved, "module"), _class(saved)
    if kind in CLASSES:
        yield Hazard(CLASSES[kind], kind, part)
    elif kind == "__lambda__" and not in_lambda:
        yield Hazard("bytecode", kind, part)
    named = text_of(saved, "config") if kind == "function" else text_of(saved, "function") or kind
    if not module or not named:
        return
    root = module.partition(".")[0]
    if root in PROGRAMS and (root != "builtins" or named in BUILTINS):
        yield Hazard("module", f"{printable(module, 60)}.{printable(named, 60)}", part)
    elif root in _KERAS_ROOTS and named in KERAS_FUNCTIONS:
        yield Hazard(KERAS_FUNCTIONS[named], printable(named), part)
