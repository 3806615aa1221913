"""What TF Serving is told: which folder of the project it serves under which name.

Read off the texts that start it: docker run, Dockerfiles, compose files, manifests, model_config_list.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import field

from lintmodel.frontends.naming import around, lies_in, shown, texts_in
from lintmodel.record import record

SUFFIXES = (
    ".yml",
    ".yaml",
    ".sh",
    ".bat",
    ".ps1",
    ".md",
    ".config",
    ".conf",
    ".cfg",
    ".txt",
    ".pbtxt",
)
NAMES = ("dockerfile", "makefile", "readme")
MARKS = ("tensorflow_model_server", "tensorflow/serving", "tensorflow-serving", "model_config_list")
MAX_MATCHES = 100  # of each kind, in one text
HERE = re.compile(r"^(?:\$\(pwd\)|\$\{PWD\}|\$PWD|`pwd`|%cd%)/", re.IGNORECASE)
CONFIG = re.compile(r"\bconfig\s*:?\s*\{")
NAME = re.compile(r"\bname\s*:\s*[\"']([^\"'\n]{1,200})[\"']")
BASE = re.compile(r"\bbase_path\s*:\s*[\"']([^\"'\n]{1,400})[\"']")
FLAG_NAME = re.compile(r"--model_name[= ][\"']?([\w.-]{1,200})")
FLAG_BASE = re.compile(r"--model_base_path[= ][\"']?([^\s\"',\]]{1,400})")
ENV_NAME = re.compile(
    r"\bMODEL_NAME(?:[\"']?[ \t]*\n[ \t]*value:|[=: ])[ \t]*[\"']?([\w.-]{1,200})"
)
ENV_BASE = re.compile(
    r"\bMODEL_BASE_PATH(?:[\"']?[ \t]*\n[ \t]*value:|[=: ])[ \t]*[\"']?(/[\w./-]{1,400})"
)
VOLUME = re.compile(
    r"(?:(?:-v|--volume)[= ]|^[ \t]*-[ \t])[ \t]*[\"']?([^\s\"':]{1,400}):(/[^\s\"':]{1,400})",
    re.MULTILINE,
)
MOUNT = re.compile(r"--mount[= ][\"']?([^\s\"']{1,800})")
COPY = re.compile(
    r"^[ \t]*(?:COPY|ADD)[ \t]+(?:--\S+[ \t]+)*(\S{1,400})[ \t]+(/\S{1,400})[ \t]*$", re.MULTILINE
)


@record()
class _Told:
    """What all texts say: the folders inside the container by model, and what stands for them outside."""

    root: str
    bases: dict[str, set[str]] = field(default_factory=dict)
    mounts: dict[str, set[str]] = field(default_factory=dict)
    plain: dict[str, set[str]] = field(
        default_factory=dict
    )  # bases where no container is, as shown


def served(root: str, scripts: Collection[str]) -> dict[str, set[str]]:
    """The folders, as shown paths, that are served under each name, as far as they are known."""
    told = _Told(root)
    for path, data in texts_in(around(root, scripts), SUFFIXES, NAMES):
        if any(mark.encode() in data for mark in MARKS):
            _read(posixpath.dirname(path.replace("\\", "/")), data.decode("utf-8", "replace"), told)
    found: dict[str, set[str]] = {}
    for name, bases in told.bases.items():
        found[name] = {folder for base in bases for folder in _outside(base, told)}
    return {name: folders for name, folders in found.items() if folders}


def _read(folder: str, text: str, told: _Told) -> None:
    for name, base in _models(text):
        told.bases.setdefault(name, set()).add(posixpath.normpath(base))
        if not base.startswith("/"):
            told.plain.setdefault(posixpath.normpath(base), set()).add(_joined(folder, base, told.root))
    for source, target in _mounted(text):
        place = _joined(folder, HERE.sub("./", source), told.root)
        if not re.search(r"[$~{}<>]", place):
            told.mounts.setdefault(posixpath.normpath(target), set()).add(place)


def _joined(folder: str, path: str, root: str) -> str:
    """The shown path; a folder elsewhere stays absolute, and nobody looks whether it is there."""
    path = path.replace("\\", "/")
    if posixpath.isabs(path):
        return shown(path) if lies_in(path, root) else path
    return posixpath.normpath(posixpath.join(folder, path))


def _models(text: str) -> Iterator[tuple[str, str]]:
    """Names of models, and their folders in the container."""
    for part in CONFIG.split(text, MAX_MATCHES)[1:] if "model_config_list" in text else ():
        name, base = NAME.search(part), BASE.search(part)
        if name and base:
            yield name[1], base[1]
    names, bases = (set(one.findall(text)[:MAX_MATCHES]) for one in (FLAG_NAME, FLAG_BASE))
    if len(names) == 1 and len(bases) == 1:
        yield names.pop(), bases.pop()
    roots = {*ENV_BASE.findall(text)[:MAX_MATCHES]} or {"/models"}
    for name in ENV_NAME.findall(text)[:MAX_MATCHES] if len(roots) == 1 else ():
        yield name, posixpath.join(*roots, name)


def _mounted(text: str) -> Iterator[tuple[str, str]]:
    """Folders outside of the container, and what they are called in it."""
    for source, target in VOLUME.findall(text)[:MAX_MATCHES]:
        if "/" in source:  # else a volume by its name
            yield source, target
    yield from COPY.findall(text)[:MAX_MATCHES]
    for options in MOUNT.findall(text)[:MAX_MATCHES]:
        said = dict(one.partition("=")[::2] for one in options.split(","))
        from_, to = said.get("source", said.get("src")), said.get("target", said.get("dst"))
        if from_ and to:
            yield from_, to


def _outside(base: str, told: _Told) -> set[str]:
    """What stands for a folder of the container; nothing where that is not known, or lies elsewhere."""
    if base in told.plain:
        return told.plain[base]
    over = [target for target in told.mounts if base == target or base.startswith(f"{target}/")]
    if not over:
        return set()
    target = max(over, key=len)
    sources = told.mounts[target]
    if len(sources) > 1 or any(posixpath.isabs(one) for one in sources):
        return set()
    return {posixpath.normpath(one + base[len(target) :]) for one in sources}
