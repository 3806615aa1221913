"""Whether anything beside the scripts that load a file speaks of it: a README, a Makefile, a download."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
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


def spoken_of(name: str, loading: Collection[str], folders: Collection[str]) -> bool:
    """Whether a text in these folders names a file, beside those that load it, or these fetch files."""
    own = {os.path.normpath(path) for path in loading}
    if any(fetch in _text(path) for path in own for fetch in FETCHES):
        return True
    wanted, left = name.encode(), MAX_ALL
    for path in _texts(folders, own):
        text = _text(path)
        left -= len(text)
        if wanted in text or left < 0:
            return True
    return False


def _texts(folders: Collection[str], own: set[str]) -> Iterator[str]:
    for folder in sorted(folders)[:MAX_FOLDERS]:
        for entry in islice(_entries(folder), MAX_ENTRIES):
            low = entry.name.lower()
            path = os.path.normpath(entry.path)
            if path not in own and (low.endswith(TEXTS) or low.startswith(NAMES)):
                yield path


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
