"""What a model file says of its layers, against the weights that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.model import Model, layer_title
from lintmodel.facts.project import Artifact, Project
from lintmodel.findings import Where
from lintmodel.knowledge.variables import variables_of
from lintmodel.record import record

WHOLE = ("int", "float8")  # kernels of quantized layers are packed, and have scales beside them


@record()
class WeightGap:
    """A layer without one of its weights ("missing"), with one of another shape ("shape"), or a
    weight of no layer ("orphan"); `layer` is "" then, and `more` counts further ones."""

    kind: Literal["missing", "shape", "orphan"]
    layer: str
    weight: str
    expected: str
    found: str
    more: int
    where: Where


def weight_gaps(project: Project) -> Iterator[WeightGap]:
    """The first gap of each layer, and the first weight without a layer of each file."""
    for artifact in project.artifacts:
        model = artifact.model
        if model is None or not model.proven_whole() or not artifact.weights:
            continue
        if artifact.format in ("keras", "h5") and not artifact.problems and not artifact.notes:
            yield from _of_layers(artifact, model)
            yield from _orphans(artifact, model)


def _of_layers(artifact: Artifact, model: Model) -> Iterator[WeightGap]:
    if artifact.version.within(">=2") is not True:
        return  # Keras 1 had a kernel for each gate, and other shapes
    for layer in model.all_layers():
        if layer.inner is None and not layer.wrapped and not _quantized(layer):
            yield from _of_layer(artifact, layer)


def _quantized(layer: Layer) -> bool:
    return str(layer.args.get("dtype")).startswith(WHOLE)


def _of_layer(artifact: Artifact, layer: Layer) -> Iterator[WeightGap]:
    wanted = variables_of(layer.kind, layer.args)
    if wanted is None or layer.custom or not isinstance(layer.weights, tuple):
        return
    stored = {weight.name: weight for weight in layer.weights}
    if len(stored) < len(layer.weights) or any(name.isdigit() for name in stored):
        return  # numbers that were not understood
    for name, shape in wanted.items():
        told = layer_title(layer), name, _shown(shape)
        if name not in stored:
            yield WeightGap("missing", *told, "", 0, layer.where)
            return
        if shape is not None and not _fits(stored[name].shape, shape):
            yield WeightGap("shape", *told, _shown(stored[name].shape), 0, layer.where)
            return


def _fits(found: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(found) == len(wanted) and all(
        one is None or one == size for size, one in zip(found, wanted, strict=True)
    )


def _shown(shape: tuple[int | None, ...] | None) -> str:
    if shape is None:
        return ""
    return f"({', '.join('any' if size is None else str(size) for size in shape)})"


def _orphans(artifact: Artifact, model: Model) -> Iterator[WeightGap]:
    owned = {
        id(weight)
        for layer in model.all_layers()
        for weight in (layer.weights if isinstance(layer.weights, tuple) else ())
    }
    rest = [one for one in artifact.weights if id(one) not in owned and _of_a_layer(one)]
    if rest:
        first = rest[0]
        where = Where(artifact.path, part=first.path)
        shape = _shown(first.shape)
        yield WeightGap("orphan", "", first.path, "", shape, len(rest) - 1, where)


def _of_a_layer(weight: Weight) -> bool:
    """Not a state of the model itself, of a random generator, or of a metric."""
    roots = ("layers/", "_layer_checkpoint_dependencies/", "model_weights/")
    return weight.path.startswith(roots) and "seed_generator" not in weight.path
