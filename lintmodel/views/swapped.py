"""Weights that are loaded by the order of the layers into a model of another order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact, Link, Project
from lintmodel.facts.unknown import Unknown
from lintmodel.findings import Where
from lintmodel.knowledge import has_weights
from lintmodel.knowledge.shapes import node_shapes
from lintmodel.knowledge.variables import variables_of
from lintmodel.record import record
from lintmodel.views.common import writers

MAX_LAYERS = 2000
Shapes = tuple[tuple[int, ...], ...]


@record()
class SwappedWeights:
    """A layer of a model that gets the weights of another of its layers, for both have one shape.

    `of` is the name of that other; `source` where the order of the weights stands: the model that was
    saved, or the file.
    """

    layer: Layer
    of: str
    path: str
    source: Where
    sure: bool
    where: Where


@record()
class Kept:
    """A layer with weights in its place: what it is counted among, its name if it has one of its own."""

    key: str
    name: str
    shapes: Shapes | None  # of its variables, in no order; None where they are not known
    layer: Layer | None = None


Order = tuple[list[Kept], Where]  # and where it is told


def swapped_weights(project: Project) -> Iterator[SwappedWeights]:
    """The first layer of each load whose name and whose place in the file tell of two layers."""
    written, orders = writers(project), dict[tuple[str, int], Order]()
    for load in project.links:
        event = load.event
        if isinstance(event, LoadWeights) and load.kind == "loads-weights":
            ordered = event.method == "load_weights" and event.args.get("by_name", False) is False
            mine = _of_model(event.target) if ordered and isinstance(event.target, Model) else []
            if mine and load.script.role != "test":
                saves = written.get(load.target, [])
                file = load.target, id(load.artifact)
                if file not in orders:  # the same for all who load it
                    orders[file] = _order(load, saves)
                yield from _swapped(mine, load, saves, orders[file])


def _order(load: Link, saves: list[Link]) -> Order:
    """What stands in the file in which place; nothing where that is not known."""
    if load.artifact:
        return _of_file(load.artifact), Where(load.target)
    return _of_writers(saves)


def _swapped(
    mine: list[Kept], load: Link, saves: list[Link], order: Order
) -> Iterator[SwappedWeights]:
    theirs, source = order
    found = _first_swap(mine, theirs)
    if found is not None and found[0].layer is not None:
        sure = load.sure and all(save.sure for save in saves)
        yield SwappedWeights(
            found[0].layer, found[1].name, load.target, source, sure, load.event.where
        )


def _first_swap(mine: list[Kept], theirs: list[Kept]) -> tuple[Kept, Kept] | None:
    """A layer and what stands in the file where it looks; None where nothing is proven."""
    by_name = {one.name: one for one in theirs if one.name}
    own = {one.name for one in mine}
    keyed = any(one.key for one in theirs)
    swaps = []
    for ours, other in _places(mine, theirs, keyed):
        wanted = ours.shapes or getattr(by_name.get(ours.name), "shapes", None)
        if wanted is None or other.shapes is None or wanted != other.shapes:
            return None  # it may be refused
        if ours.name != other.name and ours.name in by_name and other.name in own:
            swaps.append((ours, other))
    return swaps[0] if swaps else None


def _places(mine: list[Kept], theirs: list[Kept], keyed: bool) -> Iterator[tuple[Kept, Kept]]:
    """Pairs of what meets; (and a pair that is refused where one side has more)."""
    ours, others = _grouped(mine, keyed), _grouped(theirs, keyed)
    for key in {**ours, **others}:
        left, right = ours.get(key, []), others.get(key, [])
        if len(left) != len(right):
            yield Kept(key, "", None), Kept(key, "", None)
        yield from zip(left, right, strict=False)


def _grouped(kept: Iterable[Kept], keyed: bool) -> dict[str, list[Kept]]:
    found: dict[str, list[Kept]] = {}
    for one in kept:
        found.setdefault(one.key if keyed else "", []).append(one)
    return found


# -- what is in which place ----------------------------------------------------------------------


def _of_writers(saves: list[Link]) -> Order:
    """The order of all models that are written to a file; nothing where they differ."""
    models = [save.event.model for save in saves if isinstance(save.event, Save)]
    orders = [_of_model(model) for model in models]
    names = [[(one.key, one.name) for one in order] for order in orders]
    alike = bool(orders) and all(one == names[0] for one in names)
    return (orders[0], models[0].where) if alike else ([], Where(""))


def _of_model(model: Model) -> list[Kept]:
    """The layers with weights of a chain of layers; nothing of any other model."""
    if not model.complete or len(model.layers) > MAX_LAYERS or not _is_chain(model):
        return []
    before = {id(node.layer): node.inputs[0] for node in model.nodes if node.inputs}
    found = []
    for layer in model.layers:
        if layer.custom or layer.inner is not None or layer.wrapped:
            return []
        if has_weights(layer.kind):
            name = layer.name if isinstance(layer.name, str) else ""
            given = node_shapes(before[id(layer)])[0] if id(layer) in before else ()
            found.append(Kept(layer.kind.lower(), name, _shapes(layer, given), layer))
    return found


def _is_chain(model: Model) -> bool:
    """Whether each layer takes what one other gives, so that there is one order only."""
    taken = [id(taken) for node in model.nodes for taken in node.inputs]
    layers = [id(node.layer) for node in model.nodes]
    once = len(set(taken)) == len(taken) and len(set(layers)) == len(layers)
    return once and all(len(node.inputs) < 2 for node in model.nodes)


def _shapes(layer: Layer, given: Any) -> Shapes | None:
    """The shapes of a layer's variables on an input of this shape, where all of them are known."""
    made = variables_of(layer.kind, layer.args)
    axis = given[-1] if isinstance(given, tuple) and given else None
    if made is None or isinstance(axis, Unknown) or axis is None:
        return None
    shapes = [tuple(axis if size is None else size for size in one) for one in made.values() if one]
    return tuple(sorted(shapes)) if len(shapes) == len(made) else None


def _of_file(artifact: Artifact) -> list[Kept]:
    """The layers with weights in the order of a file, which is by kind where it numbers them."""
    named = artifact.details.get("named", {})
    groups: dict[str, list[Weight]] = {}
    for weight in artifact.weights:
        parts = weight.path.removeprefix("model_weights/").split("/")
        by_number = artifact.details.get("layout") == "keras3"
        groups.setdefault("/".join(parts[:2]) if by_number else parts[0], []).append(weight)
    kept = [
        Kept(_key(group), str(named.get(group, "")) if _key(group) else group, _sizes(weights))
        for group, weights in groups.items()
    ]
    return sorted(kept, key=lambda one: one.key)  # stable: the order of each kind is kept


def _key(group: str) -> str:
    """ "conv2dtranspose" of "layers/conv2d_transpose_1"; "" of a layer that goes by its name."""
    base = group.partition("layers/")[2]
    return base.rstrip("0123456789").rstrip("_").replace("_", "") if "_" in base else base


def _sizes(weights: list[Weight]) -> Shapes:
    return tuple(sorted(weight.shape for weight in weights))
