"""Layers that no config lists, where their variables prove what they are.

Subclassed models and layers are stored by attribute, and a weight file has no config at all. Two
things together prove a class: the name that Keras gives by default, as the name of the layer (Keras
3.6 on) or as the key of a group in a list, and variables that are in number and shape those of the
class. A name of the user's own proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.findings import Where
from lintmodel.frontends.artifacts.hdf5_tensor import Dataset
from lintmodel.frontends.artifacts.reading import printable
from lintmodel.frontends.artifacts.variable_names import CONTAINERS, group_key

if TYPE_CHECKING:
    from lintmodel.frontends.artifacts.keras3_weights import Numbered

_STATISTICS = ["moving_mean", "moving_variance"]
# With one of gamma and beta left out the file does not say which: it keeps its number.
_BATCH_NAMES = {4: ["gamma", "beta", *_STATISTICS], 3: ["0", *_STATISTICS], 2: _STATISTICS}
_FITTED_NAMES = ["mean", "variance", "count"]
_UNSEEN = frozenset({"optimizer", "metrics"})


def add_proven(weights: Numbered, below: str = "", trainable: Maybe[bool] = UNKNOWN) -> None:
    """Add the proven layers below a group to the artifact: "" for the whole file."""
    for owner in weights.below(below) if below else weights.order:
        root = owner.partition("/")[0]
        if owner != below and root not in _UNSEEN and not _is_made(weights, owner):
            layer = _proven(weights, owner, trainable)
            if layer is not None:
                weights.reading.artifact.unlisted.append(layer)


def _is_made(weights: Numbered, owner: str) -> bool:
    """Whether a layer of the config has these variables already."""
    return any(dataset.path in weights.made for dataset in weights.owners[owner])


def _proven(weights: Numbered, owner: str, trainable: Maybe[bool]) -> Layer | None:
    given = weights.store.text(f"{owner}/vars", "name")
    name = printable(given or owner)
    for kind, names_of in _KINDS.items():
        if _is_default(kind, owner, name if given else ""):
            names = names_of(weights.owners[owner])
            if names:
                args = {"mean": None, "variance": None} if kind == "Normalization" else {}
                where = Where(weights.reading.shown, part=printable(owner))
                layer = Layer(kind=kind, name=name, args=args, trainable=trainable, where=where)
                layer.weights = tuple(weights.weights(owner, names, layer))
                return layer
    return None


def _is_default(kind: str, owner: str, name: str) -> bool:
    """Whether a name, or a key where there is none or where it stands in a list, is the class' own."""
    holder, _, key = owner.rpartition("/")
    listed = holder.rpartition("/")[2] in CONTAINERS
    return any(
        re.fullmatch(f"{group_key(kind)}(_[0-9]{{1,9}})?", one)
        for one in ([key] if not name else [name, key] if listed else [name])
    )


def _batch_names(variables: list[Dataset]) -> list[str]:
    shapes = {dataset.shape for dataset in variables}
    alike = len(shapes) == 1 and len(variables[0].shape) == 1
    return _BATCH_NAMES.get(len(variables), []) if alike and _are_floats(variables) else []


def _fitted_names(variables: list[Dataset]) -> list[str]:
    if len(variables) != len(_FITTED_NAMES):
        return []
    mean, variance, count = variables
    counts = count.shape == () and count.dtype.startswith(("int", "uint"))
    return _FITTED_NAMES if counts and mean.shape == variance.shape and mean.shape else []


def _are_floats(variables: list[Dataset]) -> bool:
    return all("float" in dataset.dtype for dataset in variables)


_KINDS: dict[str, Callable[[list[Dataset]], list[str]]] = {
    "BatchNormalization": _batch_names,
    "Normalization": _fitted_names,
}
