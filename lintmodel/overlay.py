"""Texts that stand for files: what an editor has not saved, or what came by standard input.

Whoever reads the source of a script or a notebook reads it here, so that all of a run sees the same.
The texts hold for the current context only (a thread, a task): a linter in another sees the disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_texts: ContextVar[Mapping[str, bytes] | None] = ContextVar("texts", default=None)


@contextmanager
def overlaid(texts: Mapping[str | os.PathLike[str], bytes]) -> Iterator[None]:
    """In this block each of these paths is a file with this content, whatever the disk says."""
    token = _texts.set({os.path.realpath(path): data for path, data in texts.items()} or None)
    try:
        yield
    finally:
        _texts.reset(token)


def active() -> bool:
    """Whether anything is laid over the disk."""
    return _texts.get() is not None


def held(path: str | os.PathLike[str]) -> bytes | None:
    """The text that stands for this file; None where the disk is to be asked."""
    texts = _texts.get()
    return None if texts is None else texts.get(os.path.realpath(path))


def read(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file. Errors: OSError."""
    data = held(path)
    if data is not None:
        return data
    with open(path, "rb") as file:  # noqa: PTH123 (half of what imports cost was pathlib's)
        return file.read()


def is_file(path: str | os.PathLike[str]) -> bool:
    """Whether there is a file of this name, on the disk or over it."""
    return held(path) is not None or os.path.isfile(path)  # noqa: PTH113
