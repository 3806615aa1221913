"""Weights of Keras 3 in several files: NAME.weights.json says what each NAME_00000.weights.h5 has."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from lintmodel.facts.unknown import UNKNOWN
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts.hdf5_store import open_store
from lintmodel.frontends.artifacts.keras3_weights import (
    Numbered,
    finish,
    listed_only,
    named_groups,
    numbered,
)
from lintmodel.frontends.artifacts.lfs import is_pointer, report_pointer
from lintmodel.frontends.artifacts.reading import (
    MAX_CONFIG_BYTES,
    Reading,
    Unreadable,
    amount,
    printable,
)
from lintmodel.frontends.artifacts.safe_json import load_object
from lintmodel.frontends.artifacts.window import whole

MAX_SHARDS = 10_000
TWICE = "twice: Keras counts these variables twice, and refuses to load them"
_NAME = re.compile(r"[^/\\:\0]{1,255}")


def read_weight_shards(reading: Reading) -> None:
    """Fill the artifact from the list and the files beside it. Errors: Unreadable, OSError."""
    artifact = reading.artifact
    artifact.format = "h5-weights"
    artifact.version = KerasVersion((3, 10), "only Keras 3 writes weights in shards, since 3.10")
    shards = _shards(reading)
    artifact.details["shards"], artifact.details["named"] = sorted(shards), {}
    for name in sorted(shards):
        path = reading.path.with_name(name)
        if _is_here(path, name, reading):
            try:
                _read_shard(path, shards[name], reading)
            except Unreadable as error:
                reading.unreadable(error, name)


def shard_paths(reading: Reading) -> list[Path]:
    """The files of a list that are here. Errors: Unreadable, OSError."""
    found = [(name, reading.path.with_name(name)) for name in sorted(_shards(reading))]
    return [path for name, path in found if _is_here(path, name, reading)]


def _shards(reading: Reading) -> dict[str, set[str]]:
    """The groups that each file is to hold."""
    shown = reading.path.name
    size = reading.path.stat().st_size
    if size > MAX_CONFIG_BYTES:
        raise Unreadable("cap", f"{shown} has {amount(size)}: more than any model's")
    saved = load_object(reading.path.read_bytes(), shown)
    listed = saved.get("weight_map")
    if not isinstance(listed, dict):
        raise Unreadable("not-a-model", f"{shown} has no weight_map: it is no list of weight files")
    found: dict[str, set[str]] = defaultdict(set)
    for group, names in listed.items():
        for name in names if isinstance(names, list) else [names]:
            if _is_plain(name) and group.strip("/") in found[name]:
                reading.problem("corrupt", f"lists {printable(name)} {TWICE}", printable(group))
            elif _is_plain(name):
                found[name].add(group.strip("/"))
            else:
                text = f"names the file '{printable(name)}' outside of its folder: it is not opened"
                reading.problem("links", text, printable(group))
    if len(found) > MAX_SHARDS:
        raise Unreadable("cap", f"{shown} lists {len(found)} files: more than any model's")
    return found


def _is_plain(name: Any) -> bool:
    return isinstance(name, str) and bool(_NAME.fullmatch(name)) and name not in (".", "..")


def _is_here(path: Path, name: str, reading: Reading) -> bool:
    if path.is_symlink():
        reading.problem("links", "is a link, which is not followed", printable(name))
        return False
    if not path.is_file():
        text = f"{printable(name)} is absent: fetch it to have the weights checked"
        reading.note("absent-shard", text)
        return False
    if is_pointer(path):
        report_pointer(reading, path, printable(name))
        return False
    return True


def _read_shard(path: Path, groups: set[str], reading: Reading) -> None:
    artifact = reading.artifact
    size = path.stat().st_size
    artifact.size += size
    known = artifact.iterations
    with path.open("rb", buffering=0) as file, open_store(whole(file), reading) as store:
        weights = listed_only(numbered(store, reading), groups)
        if _is_new(weights, path, reading):
            finish(weights)
        artifact.details["named"].update(named_groups(store))
        absent = sorted(group for group in groups if group not in store.groups)
    if artifact.iterations is UNKNOWN:
        artifact.iterations = known
    if absent and not artifact.problems:
        text = f"does not hold '{printable(absent[0])}', which {reading.path.name} says it does"
        reading.problem("corrupt", text, printable(path.name))


def _is_new(weights: Numbered, path: Path, reading: Reading) -> bool:
    """Whether no shard before this one has a tensor of it."""
    artifact = reading.artifact
    known = {one.path for one in (*artifact.weights, *artifact.optimizer_weights)}
    for found in weights.owners.values():
        for dataset in found:
            if dataset.path in known:
                text = f"holds what another shard holds {TWICE}"
                reading.problem(
                    "corrupt", text, f"{printable(path.name)}: {printable(dataset.path)}"
                )
                return False
    return True
