"""Whether anything beside the scripts that load a file speaks of it: a README, a Makefile, a download."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
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


def spoken_of(name: str, loading: Collection[str], root: str) -> bool:
    """Whether another file beside the loading scripts or in the root names it, or these fetch files."""
    own = {os.path.normpath(path) for path in loading}
    if any(fetch in _text(path) for path in own for fetch in FETCHES):
        return True
    folders = {Path(path).parent.as_posix() for path in own} | {root or "."}
    wanted = name.encode()
    return any(wanted in _text(path) for folder in sorted(folders) for path in _texts(folder, own))


def _texts(folder: str, own: set[str]) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= MAX_ENTRIES:
                    return
                low = entry.name.lower()
                if low.endswith(TEXTS) or low.startswith(NAMES):
                    path = os.path.normpath(entry.path)
                    if path not in own:
                        yield path
    except OSError:
        return


def _text(path: str) -> bytes:
    try:
        file = Path(path)
        small = file.is_file() and file.stat().st_size <= MAX_BYTES
        return file.read_bytes() if small else b""
    except (OSError, ValueError):
        return b""
