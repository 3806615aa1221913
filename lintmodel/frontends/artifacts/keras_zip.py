"""The .keras format (Keras 3 and 2.13+): metadata, config, weights and assets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.facts.version import KerasVersion
from lintmodel.frontends.artifacts.hdf5_store import open_store
from lintmodel.frontends.artifacts.keras3_weights import Numbered, attach, finish, numbered
from lintmodel.frontends.artifacts.keras_config import lower_config
from lintmodel.frontends.artifacts.lowering import Lowering
from lintmodel.frontends.artifacts.members import MAX_RATIO, Members, open_members
from lintmodel.frontends.artifacts.objective_config import lower_objective
from lintmodel.frontends.artifacts.reading import (
    MAX_CONFIG_BYTES,
    MEGABYTE,
    Reading,
    Unreadable,
    printable,
    version_written,
)
from lintmodel.frontends.artifacts.safe_json import load_object

METADATA, CONFIG, WEIGHTS = "metadata.json", "config.json", "model.weights.h5"
PICKLED = "model.weights.npz"
_SPECIAL_TOKENS = frozenset({b"", b"[UNK]"})  # what a lookup layer holds before adapt()


def read_keras(reading: Reading) -> None:
    """Fill the artifact from a .keras file or folder. Errors: Unreadable, OSError."""
    reading.artifact.format = "keras"
    with open_members(reading.path, reading) as members:
        reading.artifact.details["members"] = {
            printable(name): size for name, size in members.sizes.items()
        }
        version = _version(members, reading)
        lowering = _architecture(members, reading, version)
        try:
            _weights(members, lowering, reading)
        except Unreadable as error:
            reading.unreadable(error, WEIGHTS)
        _assets(members, lowering, reading)


def _version(members: Members, reading: Reading) -> KerasVersion:
    version = KerasVersion()
    if METADATA in members.sizes:
        try:
            metadata = load_object(members.read(METADATA, MEGABYTE), METADATA)
            version = version_written(metadata.get("keras_version"))
            reading.artifact.details["date_saved"] = printable(metadata.get("date_saved"))
        except Unreadable as error:
            reading.unreadable(error, METADATA)
    else:
        reading.problem("corrupt", f"{METADATA} is missing: Keras will not load this", METADATA)
    reading.artifact.version = version
    return version


def _architecture(members: Members, reading: Reading, version: KerasVersion) -> Lowering:
    """The lowered config; an empty one if it cannot be read, for weights speak by themselves."""
    if CONFIG not in members.sizes:
        reading.problem("corrupt", f"{CONFIG} is missing: Keras will not load this", CONFIG)
        return Lowering(reading, version)
    try:
        saved = load_object(members.read(CONFIG, MAX_CONFIG_BYTES), CONFIG)
        reading.artifact.details["config"] = saved
        lowering = lower_config(saved, reading, version)
    except Unreadable as error:
        reading.unreadable(error, CONFIG)
        return Lowering(reading, version)
    if lowering.model is not None:
        lowering.model.objective = lower_objective(saved.get("compile_config"), lowering)
    reading.artifact.model = lowering.model
    return lowering


def _weights(members: Members, lowering: Lowering, reading: Reading) -> None:
    if WEIGHTS not in members.sizes:
        _no_weights(members, reading)
        return
    with open_store(members.window(WEIGHTS), reading) as store:
        found = numbered(store, reading)
        attach(found, lowering)
        _user_named(found, lowering)
        finish(found)


def _user_named(found: Numbered, lowering: Lowering) -> None:
    """A subclassed model is stored by attribute; from Keras 3.6 on its groups name the layers.

    Nothing says which class an attribute is of, so no layer is made up; the names are for inspect.
    """
    if lowering.model is not None and not lowering.children_of(lowering.model):
        names = {owner: found.store.text(f"{owner}/vars", "name") for owner in found.order}
        lowering.reading.artifact.details["owners"] = {
            printable(owner): printable(name or owner) for owner, name in names.items()
        }


def _no_weights(members: Members, reading: Reading) -> None:
    if PICKLED in members.sizes:
        reading.problem(
            "pickle",
            f"the weights are stored as pickled objects ({PICKLED}), which run code when they are "
            "opened and which Keras itself refuses: save the model again as .weights.h5",
            PICKLED,
        )
    elif any(name.startswith("model.weights") for name in members.sizes):
        reading.problem("unsupported", "the weights are stored in shards, which are not read here")
    elif not any("lfs" in kind for kind, _ in reading.artifact.notes):
        reading.problem("corrupt", f"{WEIGHTS} is missing: the model has no weights", WEIGHTS)


def _assets(members: Members, lowering: Lowering, reading: Reading) -> None:
    """How many entries each vocabulary has learned, by layer."""
    groups, total = lowering.groups, 0
    layers = list(lowering.model.all_layers()) if lowering.model is not None else []
    every = sorted(name for name in members.sizes if name.startswith("assets/"))
    for layer in layers:
        if id(layer) in groups:
            prefix = f"assets/{groups[id(layer)]}/"
            layer.assets = {}
            for name in _beginning(every, prefix):
                total += members.sizes[name]
                if reading.check_total(total, reading.artifact.size, MAX_RATIO):
                    _asset(members, layer, name, name[len(prefix) :], reading)


def _beginning(names: list[str], prefix: str) -> Iterator[str]:
    """Those of sorted names that begin so."""
    for index in range(bisect_left(names, prefix), len(names)):
        if not names[index].startswith(prefix):
            return
        yield names[index]


def _asset(members: Members, layer: Layer, name: str, short: str, reading: Reading) -> None:
    try:
        data = members.read(name, MAX_CONFIG_BYTES)
    except Unreadable as error:
        reading.unreadable(error, printable(name))
        return
    if isinstance(layer.assets, dict):
        layer.assets[printable(short)] = _learned(data, layer)


def _learned(data: bytes, layer: Layer) -> int:
    """Lines that adapt() or the user put there: neither the mask nor the unknown token."""
    special = set(_SPECIAL_TOKENS)
    for argument in ("oov_token", "mask_token"):
        token = layer.args.get(argument, UNKNOWN)
        if isinstance(token, str | int):
            special.add(str(token).encode("utf-8", "replace"))
    return sum(line not in special for line in data.split(b"\n"))
