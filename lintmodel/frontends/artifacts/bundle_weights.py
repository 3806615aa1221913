"""The tensors of a SavedModel as weights, the model's and the optimizer's, by full name."""

from __future__ import annotations

import re

from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.artifacts.object_graph import Objects, Variable
from lintmodel.frontends.artifacts.reading import Reading, Unreadable, printable
from lintmodel.frontends.artifacts.tensor_bundle import OBJECT_GRAPH, Bundle, Stored
from lintmodel.frontends.artifacts.variable_names import own_name
from lintmodel.frontends.artifacts.weights import weight_of

_ITERATION_NAMES = frozenset({"iteration", "iterations", "iter"})
_COPIES = "_all_variables/"  # Keras 3 export writes every variable a second time there


class BundleWeights:
    """Makes each weight once, for the layer that asks first or for the artifact's list."""

    def __init__(self, bundle: Bundle, objects: Objects, reading: Reading) -> None:
        self.bundle, self.objects, self.reading = bundle, objects, reading
        self._made: dict[str, Weight] = {}
        self.full_names: dict[str, str] = dict(objects.keys)
        for variable in objects.variables.values():
            if variable.tensor is not None:
                self.full_names[variable.tensor.path] = variable.name

    def of(self, variable: Variable, layer: Layer, attribute: str) -> Weight | None:
        """The weight of a layer's variable; None where the bundle does not hold it."""
        if variable.tensor is None:
            return None
        name = own_name(variable.name) if "/" in variable.name else attribute
        return self._weight(variable.tensor, name, layer)

    def finish(self) -> None:
        """Put all tensors into the artifact, and the optimizer's counter."""
        artifact = self.reading.artifact
        seen: set[tuple[str, tuple[int, ...]]] = set()
        for key, tensor in sorted(self.bundle.tensors.items(), key=_copies_last):
            if not _is_variable(key, tensor):
                continue
            full = self.full_names.get(key, key)
            if key.startswith(_COPIES) and (full, tensor.shape) in seen:
                continue
            seen.add((full, tensor.shape))
            if self._is_optimizer(key, full):
                artifact.optimizer_weights.append(self._weight(tensor, own_name(full), None))
                self._count(tensor, full)
            elif not key.startswith("keras_api/metrics/"):
                artifact.weights.append(self._weight(tensor, own_name(full), None))

    def _weight(self, tensor: Stored, name: str, layer: Layer | None) -> Weight:
        if tensor.path not in self._made:
            read = self.reading.scans(layer, name, tensor.nbytes)
            try:
                weight = weight_of(tensor, name, read)
            except Unreadable as error:
                self.reading.unreadable(error, printable(tensor.path))
                weight = weight_of(tensor, name, read=False)
            weight.path = printable(self.full_names.get(tensor.path, tensor.path))
            self._made[tensor.path] = weight
        return self._made[tensor.path]

    def _is_optimizer(self, key: str, full: str) -> bool:
        """By key, but Keras 3 keeps the model's own variables under its optimizer too."""
        if "/.OPTIMIZER_SLOT/" in key:
            return True
        root = key.split("/", 1)[0]
        if root not in ("optimizer", "_optimizer"):
            return False
        return "_trainable_variables/" not in key or _is_own(full)

    def _count(self, tensor: Stored, full: str) -> None:
        if own_name(full).lower() in _ITERATION_NAMES and self.reading.scan != "none":
            self.reading.artifact.iterations = _integer(tensor)


def _is_own(full: str) -> bool:
    return own_name(full).lower() in _ITERATION_NAMES | {"learning_rate"}


def _copies_last(item: tuple[str, Stored]) -> tuple[bool, list[tuple[int, str]]]:
    """variables/2 before variables/10, copies after all others."""
    parts = [
        (int(part), "") if re.fullmatch(r"[0-9]{1,9}", part) else (-1, part)
        for part in item[0].split("/")
    ]
    return item[0].startswith(_COPIES), parts


def _is_variable(key: str, tensor: Stored) -> bool:
    return key not in (OBJECT_GRAPH, "save_counter") and "/.ATTRIBUTES/" not in key


def _integer(tensor: Stored) -> Maybe[int]:
    if tensor.shape != () or not tensor.readable or not tensor.dtype.startswith(("int", "uint")):
        return UNKNOWN
    try:
        return int(tensor.value())
    except (Unreadable, StopIteration):
        return UNKNOWN
