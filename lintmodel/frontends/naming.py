"""How places are shown, and whether anything beside the scripts that load a file speaks of it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path

TEXTS = (
    ".py", ".ipynb", ".sh", ".bat", ".ps1", ".md", ".rst", ".txt", ".yml", ".yaml", ".toml", ".cfg",
    ".ini", ".json", ".html", ".js",
)  # fmt: skip
NAMES = ("readme", "dockerfile", "makefile", "procfile", "jenkinsfile")
FETCHES = (
    b"download", b"urlretrieve", b"requests.get", b"gdown", b"wget", b"curl ", b"hf_hub", b"boto3",
    b"shutil.", b"os.rename", b"storage.Client", b"get_file",
)  # fmt: skip
MAX_ENTRIES, MAX_BYTES = 300, 1_000_000  # of a folder, of a file
MAX_FOLDERS, MAX_ALL = 100, 30_000_000  # beyond this nobody can tell


def shown(path: str) -> str:
    """A folder or file relative to the working directory, with "/"; "" where it has no such path."""
    try:
        return os.path.relpath(path).replace("\\", "/") if path else ""
    except ValueError:  # on another drive
        return ""


def lies_in(path: str, root: str) -> bool:
    """Whether an absolute path is one of the project's, by its text alone: the disk is not asked."""
    return Path(os.path.abspath(root)) in Path(os.path.normpath(path)).parents  # noqa: PTH100


def spoken_of(names: Mapping[str, Collection[str]], folders: Collection[str]) -> set[str]:
    """Which of these files a text in the folders names, beside the scripts that load it.

    Takes the names with those scripts: where one of them fetches files, nobody needs to name it.
    Each text is read once; where there are too many, all may be spoken of.
    """
    own = {name: {os.path.normpath(path) for path in loading} for name, loading in names.items()}
    fetching = {path for path in set().union(*own.values()) if _fetches(path)}
    silent = {name for name, loading in own.items() if fetching.isdisjoint(loading)}
    left = MAX_ALL
    for path in _texts(folders) if silent else ():
        text = _text(path)
        left -= len(text)
        if left < 0:
            return set(names)
        silent -= {name for name in silent if path not in own[name] and name.encode() in text}
    return set(names) - silent


def _fetches(path: str) -> bool:
    text = _text(path)
    return any(fetch in text for fetch in FETCHES)


def texts_in(
    folders: Collection[str], suffixes: tuple[str, ...], names: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    """The texts of folders that are called so, with their content; no more than a bounded amount."""
    left = MAX_ALL
    for path in _texts(folders, suffixes, names):
        text = _text(path)
        left -= len(text)
        if left < 0:
            return
        yield path, text


def _texts(
    folders: Collection[str], suffixes: tuple[str, ...] = TEXTS, names: tuple[str, ...] = NAMES
) -> Iterator[str]:
    for folder in sorted(folders)[:MAX_FOLDERS]:
        for entry in islice(_entries(folder), MAX_ENTRIES):
            low = entry.name.lower()
            if low.endswith(suffixes) or low.startswith(names):
                yield os.path.normpath(entry.path)


def around(root: str, scripts: Collection[str]) -> set[str]:
    """The folders of scripts, the root of their project, and the folders in it."""
    found = {os.path.normpath(root or "."), *(Path(path).parent.as_posix() for path in scripts)}
    inside = islice(_entries(root or "."), MAX_ENTRIES)
    return found | {entry.path for entry in inside if _is_folder(entry)}


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return not entry.name.startswith(".git") and entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError:
        return


def _text(path: str) -> bytes:
    try:
        file = Path(path)
        small = file.is_file() and file.stat().st_size <= MAX_BYTES
        return file.read_bytes() if small else b""
    except (OSError, ValueError):
        return b""
