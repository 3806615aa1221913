"""The text of scripts and notebooks, for frames and comments: read late, and only where needed."""

from __future__ import annotations

import io
import json
import re
import tokenize
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lintmodel.overlay import held

MAX_BYTES = 50_000_000
# What ends a line for Python; str.splitlines would also split at form feeds and the like.
LINE_END = re.compile(r"\r\n|\r|\n")


def read_bytes(path: Path) -> bytes:
    """The bytes of a script or notebook; b"" for a model, and what is too large or unreadable."""
    if (text := held(path)) is not None:
        return text if len(text) <= MAX_BYTES else b""
    try:
        if path.suffix in (".keras", ".h5", ".pb") or not path.is_file():
            return b""
        return path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    except OSError:
        return b""


def cells(data: bytes, notebook: bool) -> Mapping[int, str]:
    """The text by cell: a script is cell 0, a notebook's cells count from 1, those of text too."""
    return _notebook_cells(data) if notebook else {0: _decoded(data)}


def _decoded(data: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:  # a declared encoding that does not exist
        encoding = "utf-8"
    return data.decode(encoding, "replace")


def _notebook_cells(data: bytes) -> Mapping[int, str]:
    try:
        listed = json.loads(data)["cells"]
        return {number: _joined(cell["source"]) for number, cell in enumerate(listed, 1)}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _joined(source: Any) -> str:
    return source if isinstance(source, str) else "".join(map(str, source))


class Excerpts:
    """Lines of source by shown path, each file read once. Paths are as the report shows them."""

    def __init__(self) -> None:
        self._known: dict[str, Mapping[int, str]] = {}

    def __call__(self, shown: str, cell: int = 0) -> list[str]:
        """All lines of a script or of one cell; [] where there is no text to show."""
        if shown not in self._known:
            path = Path(shown)
            self._known[shown] = cells(read_bytes(path), path.suffix == ".ipynb")
        text = self._known[shown].get(cell, "")
        return LINE_END.split(text) if text else []
