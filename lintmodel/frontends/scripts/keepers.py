"""Scripts that name no Keras, and store what is used before a model: a scaler, an encoder, a tokenizer.

The file's name links them: a script that names Keras has it too. Only bytes are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from lintmodel.overlay import read

ENDS = re.compile(rb"\.(?:pkl|pickle|joblib|sav|save|bin|p|dat|dill|json|gz|z)[\"']")
CUTS = (b'"', b"'", b"/", b"\\")  # what the last name of a path begins behind
MAX_NAME = 100
MAX_NAMES = 200  # of files, in one script


def keepers(storing: Iterable[Path], users: Iterable[Path]) -> set[Path]:
    """Those of some scripts that have a file's name in common with one that names Keras."""
    named = {path: {*_names(_read(path))} for path in storing}
    left = {path: names for path, names in named.items() if names}
    found: set[Path] = set()
    for user in users:
        if not left:
            break
        wanted = {*_names(_read(user))}
        met = {path for path, names in left.items() if names & wanted}
        found |= met
        left = {path: names for path, names in left.items() if path not in met}
    return found


def _names(data: bytes) -> Iterator[bytes]:
    """The last names of the files in the texts of a script that objects may lie in."""
    for end in islice(ENDS.finditer(data), MAX_NAMES):
        least = max(0, end.start() - MAX_NAME)
        start = max(data.rfind(cut, least, end.start()) for cut in CUTS) + 1
        if least < start < end.start():
            yield data[start : end.end() - 1]


def _read(path: Path) -> bytes:
    try:
        return read(path)
    except OSError:
        return b""
