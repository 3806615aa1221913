"""Layers of an export without a config, rebuilt from the names of variables that prove them."""

from __future__ import annotations

from collections import defaultdict

from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.findings import Where
from lintmodel.frontends.artifacts.reading import Reading

_MOVING = frozenset({"moving_mean", "moving_variance"})
_BATCH_NORM = _MOVING | {"gamma", "beta"}
_ADAPTED = frozenset({"mean", "variance"})


def exported_model(artifact: Artifact, reading: Reading) -> Model | None:
    """A model of kind "exported" with the layers that are certain; never complete.

    None where no variable tells of a layer. The full names "bn/moving_mean" give name and kind;
    a kernel with a bias may be of many kinds, so those layers are left out.
    """
    groups: dict[str, list[Weight]] = defaultdict(list)
    for weight in artifact.weights:
        groups[weight.path.rpartition("/")[0]].append(weight)
    layers = [
        _layer(kind, group, weights, reading)
        for group, weights in groups.items()
        for kind in [_kind([weight.name for weight in weights])]
        if kind
    ]
    if not layers:
        return None
    where = Where(path=reading.shown)
    return Model(
        kind="exported", layers=layers, version=artifact.version, path=reading.shown, where=where
    )


def _kind(listed: list[str]) -> str:
    names = set(listed)
    if len(names) < len(listed):  # two layers whose variables bear bare names
        return ""
    if _MOVING <= names <= _BATCH_NORM:
        return "BatchNormalization"
    if _ADAPTED <= names <= _ADAPTED | {"count"}:
        return "Normalization"
    return "Embedding" if names == {"embeddings"} else ""


def _layer(kind: str, group: str, weights: list[Weight], reading: Reading) -> Layer:
    name = group.rpartition("/")[2]
    return Layer(
        kind=kind,
        name=name or UNKNOWN,
        trainable=UNKNOWN,
        weights=tuple(weights),
        where=Where(path=reading.shown, part=name or kind),
    )
