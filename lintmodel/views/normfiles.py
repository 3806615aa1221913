"""BatchNormalization as model files hold it, and whether they were trained."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.project import Artifact, Project
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, all_of, known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.flagged import flagged_layers


@record()
class TrainedFile:
    """A model file with BatchNormalization that was trainable when it was saved.

    `residual_layers` are those whose moving statistics are known; `at_init` whether all of them are
    exactly 0 and 1; `trained` whether the file shows signs of training.
    """

    artifact: Artifact
    layers: tuple[Layer, ...]
    iterations: Maybe[int]
    lowest_variance: Maybe[float]
    at_init: Maybe[bool]
    trained: Maybe[bool]
    where: Where


def trained_files(project: Project) -> Iterator[TrainedFile]:
    """Model files with trainable BatchNormalization."""
    for artifact in project.artifacts:
        layers = _batchnorms(artifact)
        if layers:
            yield TrainedFile(
                artifact,
                layers,
                artifact.iterations,
                _lowest_variance(layers),
                _at_init(layers),
                _trained(artifact, layers),
                layers[0].where,
            )


def _batchnorms(artifact: Artifact) -> tuple[Layer, ...]:
    """The layers that were to learn statistics; Keras 2 keeps to a training=False in the graph."""
    obeys = artifact.version.within("<3") is True
    fixed = flagged_layers(artifact.model, False) if obeys else set()
    found = (layer for layer in artifact.layers() if layer.kind == "BatchNormalization")
    return tuple(layer for layer in found if id(layer) not in fixed and _was_trained(layer))


def _was_trained(layer: Layer) -> bool:
    """Trainable; where no config tells, gamma and beta do: those of a frozen layer keep still."""
    if isinstance(layer.trainable, Unknown):
        return any(_moved(weight) for weight in known(layer.weights, ()))
    return layer.trainable


def _moved(weight: Weight) -> bool:
    """Whether a gamma or beta is not as it was made; one that is either ("0") is neither 0 nor 1."""
    starts = {"gamma": (1.0,), "beta": (0.0,), "0": (0.0, 1.0)}.get(weight.name)
    return starts is not None and all(_all(weight, start) is False for start in starts)


def _lowest_variance(layers: tuple[Layer, ...]) -> Maybe[float]:
    lowest = [_extreme(layer.weight("moving_variance")) for layer in layers]
    known = [value for value in lowest if isinstance(value, float)]
    return min(known) if len(known) == len(lowest) else UNKNOWN


def _extreme(weight: Maybe[Weight]) -> Maybe[float]:
    if isinstance(weight, Unknown) or isinstance(weight.summary, Unknown):
        return UNKNOWN
    return float(weight.summary.lowest)


def _all(weight: Maybe[Weight], value: float) -> Maybe[bool]:
    if isinstance(weight, Unknown) or isinstance(weight.summary, Unknown):
        return UNKNOWN
    return weight.summary.all_equal(value)


def _at_init(layers: tuple[Layer, ...]) -> Maybe[bool]:
    return all_of(
        *(_all(layer.weight("moving_mean"), 0.0) for layer in layers),
        *(_all(layer.weight("moving_variance"), 1.0) for layer in layers),
    )


def _trained(artifact: Artifact, layers: tuple[Layer, ...]) -> Maybe[bool]:
    """Signs of training: the optimizer's counter, or gamma and beta that moved."""
    if isinstance(artifact.iterations, int):
        return artifact.iterations > 0
    weights = (weight for layer in layers for weight in known(layer.weights, ()))
    return True if any(map(_moved, weights)) else UNKNOWN
