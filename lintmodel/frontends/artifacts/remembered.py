"""Model files from the cache: what was read of a file of this size, time and number."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from lintmodel.cache import Cache
from lintmodel.facts.project import Artifact
from lintmodel.facts.serial import dumps, loads
from lintmodel.frontends.artifacts.apart import read_apart
from lintmodel.frontends.artifacts.reading import Scan

MAX_FILES = 1000  # of one model: what is in more files is read anew
SETTLED = (
    2.0  # seconds: a file that was written just now may be written again within its time stamp
)
BESIDE = frozenset({"checkpoint", "meta-graph"})  # formats whose files lie beside each other


def remembered(path: Path, shown: str, scan: Scan, cache: Cache) -> Artifact:
    """As `read_apart`, from the cache where it holds what was read of this very file.

    Kept are models that are all in one file or folder and that nothing was said about: what is
    wrong with a file, or absent, may be mended beside it.
    """
    name = "\n".join(("model", os.path.realpath(path), shown, scan))
    stamp = _stamp(path)
    found = _recall(cache.get(name), stamp) if stamp else None
    if found is not None:
        return found
    artifact = read_apart(path, shown, scan)
    if stamp and _is_alone(path, artifact) and not artifact.problems and not artifact.notes:
        _keep(cache, name, stamp, artifact)
    return artifact


def _is_alone(path: Path, artifact: Artifact) -> bool:
    """Whether all of a model is in this file or folder; a list of shards is not."""
    return artifact.format not in BESIDE and path.suffix != ".json"


def _recall(kept: bytes | None, stamp: str) -> Artifact | None:
    if kept is None:
        return None
    had, _, facts = kept.partition(b"\n")
    if had != stamp.encode():
        return None
    try:
        found = loads(facts)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # an entry that somebody damaged
    return found if isinstance(found, Artifact) else None


def _keep(cache: Cache, name: str, stamp: str, artifact: Artifact) -> None:
    try:
        cache.put(name, stamp.encode() + b"\n" + dumps(artifact).encode())
    except (TypeError, ValueError, RecursionError):  # something in it that cannot be written
        return


def _stamp(path: Path) -> str:
    """Size, time and number of each file of a model; "" for one that cannot be told from another."""
    try:
        stats = [(str(file), file.stat()) for file in _parts(path)]
    except (OSError, ValueError):
        return ""
    latest = max((stat.st_mtime for _, stat in stats), default=time.time())
    if time.time() - latest < SETTLED or len(stats) > MAX_FILES:
        return ""
    return json.dumps([(name, one.st_size, one.st_mtime_ns, one.st_ino) for name, one in stats])


def _parts(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(one for one in path.rglob("*") if one.is_file())
    yield from found[: MAX_FILES + 1]
