"""Keras' own weight files (.weights.h5): which number is which variable of which layer.

Groups are named after classes and counted in the order of the config, not after layers: see
`_container`. Subclassed models are stored by attribute: see `proven_layers`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.artifacts.hdf5_store import Store
from lintmodel.frontends.artifacts.hdf5_tensor import Dataset
from lintmodel.frontends.artifacts.lowering import Lowering
from lintmodel.frontends.artifacts.proven_layers import add_proven
from lintmodel.frontends.artifacts.reading import Reading, Unreadable
from lintmodel.frontends.artifacts.variable_names import (
    CONTAINERS,
    group_key,
    names_of,
    part_names,
)

_VARIABLE = re.compile(r"(?:(.*)/)?vars/([0-9]{1,9})")


@dataclass(eq=False, slots=True)
class Numbered:
    """The datasets of a weight file by the object that owns them: "layers/dense" -> [0, 1]."""

    store: Store
    reading: Reading
    owners: dict[str, list[Dataset]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    made: dict[str, Weight] = field(default_factory=dict)

    def below(self, prefix: str) -> list[str]:
        """The owners of variables at or below a path, in the order of the file."""
        found = [prefix] if prefix in self.owners else []
        for index in range(bisect_left(self.order, prefix + "/"), len(self.order)):
            if not self.order[index].startswith(prefix + "/"):
                break
            found.append(self.order[index])
        return found

    def weights(self, owner: str, names: list[str], layer: Layer | None) -> list[Weight]:
        """The facts of one owner's variables, made once."""
        pairs = zip(self.owners.get(owner, ()), names, strict=True)
        return [self._weight(dataset, name, layer) for dataset, name in pairs]

    def _weight(self, dataset: Dataset, name: str, layer: Layer | None) -> Weight:
        if dataset.path not in self.made:
            read = self.reading.scans(layer, name, dataset.nbytes)
            self.made[dataset.path] = self.store.values.weight(dataset, name, read)
        return self.made[dataset.path]


def numbered(store: Store, reading: Reading) -> Numbered:
    """The datasets `.../vars/N` of a file, sorted by owner and number."""
    owners: dict[str, list[tuple[int, Dataset]]] = defaultdict(list)
    for path, dataset in store.datasets.items():
        match = _VARIABLE.fullmatch(path)
        if match:
            owners[match[1] or ""].append((int(match[2]), dataset))
    ordered = {
        owner: [one for _, one in sorted(found, key=lambda pair: pair[0])]
        for owner, found in owners.items()
    }
    return Numbered(store, reading, ordered, sorted(ordered))


def listed_only(weights: Numbered, groups: set[str]) -> Numbered:
    """Those of the groups `.../vars` that a list of shards names: Keras reads no others."""
    kept = {
        owner: found
        for owner, found in weights.owners.items()
        if f"{owner}/vars".strip("/") in groups
    }
    return Numbered(weights.store, weights.reading, kept, sorted(kept))


def attach(weights: Numbered, lowering: Lowering) -> None:
    """Give every layer of the model its weights; a model without a layer list gets none."""
    container = next((one for one in CONTAINERS if one in weights.store.groups), "")
    if container and lowering.model is not None:
        _container(weights, lowering, lowering.children_of(lowering.model), container)


def finish(weights: Numbered) -> None:
    """Put all weights into the artifact, also those that no layer claimed, and the optimizer's."""
    artifact = weights.reading.artifact
    add_proven(weights)
    for owner in weights.order:
        root = owner.split("/", 1)[0]
        if root == "metrics":  # Keras 2.13 to 2.15 keep the running sums: no weights
            continue
        numbers = [dataset.path.rpartition("/")[2] for dataset in weights.owners[owner]]
        if root == "optimizer":
            artifact.optimizer_weights += weights.weights(owner, _optimizer_names(numbers), None)
        else:
            artifact.weights += weights.weights(owner, numbers, None)
    artifact.iterations = _iterations(weights)


def _container(weights: Numbered, lowering: Lowering, layers: list[Layer], path: str) -> None:
    """Layers are keyed by snake_case class and counted per class; operations are not counted."""
    keyed = [layer for layer in layers if not layer.kind.startswith("op:")]
    for layer, key in zip(keyed, _keys(weights, lowering, keyed, path), strict=True):
        lowering.groups[id(layer)] = f"{path}/{key}"
        _layer(weights, lowering, layer, f"{path}/{key}")


def _keys(weights: Numbered, lowering: Lowering, layers: list[Layer], path: str) -> Iterator[str]:
    counts: dict[str, int] = defaultdict(int)
    ranked = _ranked_keys(weights, path) if path.endswith(CONTAINERS[1]) else {}
    for layer in layers:
        base = group_key(lowering.class_of(layer))
        index = counts[base]
        counts[base] += 1
        known = ranked.get(base, [])
        plain = f"{base}_{index}" if index else base
        yield known[index] if index < len(known) else plain


def _ranked_keys(weights: Numbered, path: str) -> dict[str, list[str]]:
    """Keras 2.12 counted layers with weights twice (dense, dense_2): only the rank is certain."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for group in weights.store.groups:
        if group.startswith(f"{path}/") and "/" not in group[len(path) + 1 :]:
            key = group[len(path) + 1 :]
            match = re.fullmatch(r"(.*?)(?:_([0-9]{1,9}))?", key)
            if match:
                found[match[1]].append((int(match[2] or 0), key))
    return {base: [key for _, key in sorted(pairs)] for base, pairs in found.items()}


def _layer(weights: Numbered, lowering: Lowering, layer: Layer, path: str) -> list[Weight]:
    if layer.inner is not None and lowering.children_of(layer.inner):
        container = next((one for one in CONTAINERS if f"{path}/{one}" in weights.store.groups), "")
        _container(weights, lowering, lowering.children_of(layer.inner), f"{path}/{container}")
        found = [w for inner in lowering.children_of(layer.inner) for w in _known(inner.weights)]
    else:
        found = _own_and_parts(weights, lowering, layer, path)
    layer.weights = tuple(found)
    return found


def _own_and_parts(weights: Numbered, lowering: Lowering, layer: Layer, path: str) -> list[Weight]:
    count = len(weights.owners.get(path, ()))
    found = weights.weights(path, names_of(layer.kind, layer.args, count), layer)
    if layer.custom:
        add_proven(weights, path, False if layer.trainable is False else UNKNOWN)
    claimed: set[str] = set()
    for attribute, part in lowering.parts_of(layer):
        found += _layer(weights, lowering, part, f"{path}/{attribute}")
        claimed.update(weights.below(f"{path}/{attribute}"))
    for owner in weights.below(path):
        if owner != path and owner not in claimed:
            count = len(weights.owners[owner])
            names = part_names(owner.rpartition("/")[2], layer.args, count)
            found += weights.weights(owner, names, layer)
    return found


def _known(weights: Maybe[tuple[Weight, ...]]) -> tuple[Weight, ...]:
    return weights if isinstance(weights, tuple) else ()


def _optimizer_names(numbers: list[str]) -> list[str]:
    known = {"0": "iteration", "1": "learning_rate"}
    return [known.get(number, number) for number in numbers]


def _iterations(weights: Numbered) -> Maybe[int]:
    """Variable 0 of the optimizer, which for mixed precision sits inside a loss scaler."""
    if weights.reading.scan == "none":
        return UNKNOWN
    for owner in ("optimizer/inner_optimizer", "optimizer"):
        for dataset in weights.owners.get(owner, ())[:1]:
            if dataset.path.endswith("/vars/0"):  # a shard may begin behind it
                return read_count(dataset)
    return UNKNOWN


def read_count(dataset: Dataset) -> Maybe[int]:
    """The value of a scalar counter; UNKNOWN for what is none."""
    if dataset.shape != () or not dataset.dtype.startswith(("int", "uint")):
        return UNKNOWN
    try:
        return int(dataset.value())
    except (Unreadable, StopIteration):
        return UNKNOWN


def named_groups(store: Store) -> dict[str, str]:
    """The names of the layers that groups stand for: "dense_1" in layers/dense_1."""
    texts = {path: store.text(path, "name") for path in store.groups if path.endswith("/vars")}
    return {
        path.removesuffix("/vars"): text.decode("utf-8", "replace")
        for path, text in texts.items()
        if text
    }
