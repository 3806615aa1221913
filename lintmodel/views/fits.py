"""BatchNormalization in training: batches, updates, and what of it a file shows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from lintmodel.facts.event import Apply, Call, Evaluate, Fit, Predict
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import Trace, before, exclusive
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import (
    about,
    came_from_file,
    index,
    judged,
    owners,
    replaced,
    trainable_at,
)
from lintmodel.views.held import held, layers_of
from lintmodel.views.normfiles import TrainedFile, trained_files

CONVOLUTIONAL = ("Conv", "Pooling", "SeparableConv", "DepthwiseConv", "UpSampling")


@record()
class NormalizedFit:
    """A fit() of a model that holds a trainable BatchNormalization (the first one stands for all).

    `updates` counts the updates of all fits of the model up to its use afterwards; `positions` says
    that each channel averages over positions as well as samples (convolutions).
    """

    model: Model
    layer: Layer
    fit: Fit
    batch: Maybe[int]
    updates: Maybe[int]
    momentum: Maybe[float]
    positions: Maybe[bool]
    pretrained: bool
    used_after: bool
    where: Where


def normalized_fits(project: Project) -> Iterator[NormalizedFit]:
    """Every fit whose model has BatchNormalization that learns its statistics there."""
    for script in judged(project.scripts):
        for fit in script.trace.of(Fit):
            layer = _learning(project, script.trace, fit)
            if layer is not None:
                yield _normalized(script, fit, *layer)


def _learning(project: Project, trace: Trace, fit: Fit) -> tuple[Layer, list[Model]] | None:
    """The first BatchNormalization that surely updates its statistics in this fit, and the graphs
    that it may stand in."""
    for layer, holders in layers_of(project, trace, fit.model):
        if layer.kind != "BatchNormalization":
            continue
        graphs = [fit.model, *(one for one in map(partial(held, project), holders) if one.path)]
        if any(_called_for_inference(graph, layer, holders) for graph in graphs):
            continue
        if trainable_at(trace, layer, holders, fit) is True:
            return layer, graphs
    return None


def _called_for_inference(model: Model, layer: Layer, holders: list[Model]) -> bool:
    """Whether the layer, or a model around it, was called with a training flag of its own."""
    for node in model.all_nodes():
        if node.kwargs.get("training") is not None:
            inner = node.layer.inner
            if node.layer is layer or any(one is inner for one in holders):
                return True
            if inner is not None and any(one is layer for one in inner.all_layers()):
                return True
    return False


def _normalized(script: Script, fit: Fit, layer: Layer, graphs: list[Model]) -> NormalizedFit:
    trace = script.trace
    return NormalizedFit(
        model=fit.model,
        layer=layer,
        fit=fit,
        batch=fit.batch,
        updates=_updates(trace, fit, layer),
        momentum=layer.arg("momentum"),
        positions=_over_positions(graphs, layer),
        pretrained=_started_elsewhere(trace, fit, layer),
        used_after=fit.validation is not None or _used_after(trace, fit),
        where=fit.where,
    )


def _started_elsewhere(trace: Trace, fit: Fit, layer: Layer) -> bool:
    """Whether the layer's statistics did not start at 0 and 1 in this script."""
    holders = owners(trace, layer)
    loaded = not holders or any(came_from_file(trace, one) for one in (fit.model, *holders))
    return loaded or replaced(trace, [fit.model, layer], fit)


def _updates(trace: Trace, fit: Fit, layer: Layer) -> Maybe[int]:
    """Updates of all fits on a path with this one, of any model around the layer; UNKNOWN where one
    is not counted."""
    known, key = index(trace).updates, (id(layer), fit.guards, fit.loops)
    if key not in known:
        known[key] = _counted(trace, fit, layer)
    return known[key]


def _counted(trace: Trace, fit: Fit, layer: Layer) -> Maybe[int]:
    holders = owners(trace, layer)
    if any(
        one in tape.targets for one in holders for c in about(trace, one, Call) for tape in c.tapes
    ):
        return UNKNOWN
    if any(event.tape is None for event in trace.of(Apply)):
        return UNKNOWN
    fits = [event for one in holders for event in about(trace, one, Fit)]
    factors = [(one.epochs, one.steps, one.count) for one in fits if not exclusive(one, fit)]
    products = [_product(*each) for each in factors]
    known = [product for product in products if isinstance(product, int)]
    return sum(known) if len(known) == len(products) else UNKNOWN


def _product(*factors: Maybe[int]) -> Maybe[int]:
    total = 1
    for factor in factors:
        if isinstance(factor, Unknown):
            return UNKNOWN
        total *= factor
    return total


def _used_after(trace: Trace, fit: Fit) -> bool:
    """Whether the model, as this fit leaves it, is used for inference or saved."""
    used = reversed(about(trace, fit.model, Evaluate, Predict, Save))  # the last most likely is
    called = (event for event in reversed(about(trace, fit.model, Call)) if not event.tapes)
    loads = [load for load in about(trace, fit.model, LoadWeights) if _from_elsewhere(trace, load)]
    return any(
        before(fit, use) is True and not any(before(load, use) is not False for load in loads)
        for use in (*used, *called)
    )


def _from_elsewhere(trace: Trace, load: LoadWeights) -> bool:
    """Whether the weights are not those that this script writes, of its best epoch for instance."""
    return not any(same(save.path, load.path) for save in trace.of(Save))


def _over_positions(graphs: list[Model], layer: Layer) -> Maybe[bool]:
    """Whether what comes into the layer has positions: a convolution or pooling stands before it."""
    for node in (node for graph in graphs for node in graph.all_nodes()):
        if node.layer is layer:
            pending = list(node.inputs)
            for _ in range(32):
                if not pending:
                    break
                producer = pending.pop()
                if any(mark in producer.layer.kind for mark in CONVOLUTIONAL):
                    return not producer.layer.kind.startswith("Global")
                if producer.layer.kind in ("Dense", "Flatten"):
                    return False
                pending.extend(producer.inputs)
    return UNKNOWN


@record()
class MovingStatistics:
    """BatchNormalization after all updates of a script's fits, or as a file holds it.

    `pretrained` is whether its statistics did not start at 0 and 1; `used_after` whether anything
    uses them for inference.
    """

    layer: Layer
    updates: Maybe[int]
    momentum: Maybe[float]
    pretrained: Maybe[bool]
    used_after: bool
    fitted_at: Where | None
    where: Where
    in_file: bool


def moving_statistics(project: Project) -> Iterator[MovingStatistics]:
    """One for each fit with BatchNormalization, and one for each model file."""
    for fit in normalized_fits(project):
        yield MovingStatistics(
            fit.layer, fit.updates, fit.momentum, fit.pretrained, fit.used_after, fit.where,
            fit.layer.where, False,
        )  # fmt: skip
    for file in trained_files(project):
        layer = file.layers[0]
        momentum = layer.arg("momentum")
        yield MovingStatistics(
            layer,
            file.iterations,
            momentum,
            _pretrained(file, momentum),
            True,
            None,
            file.where,
            True,
        )


def _pretrained(file: TrainedFile, momentum: Maybe[float]) -> Maybe[bool]:
    """Statistics that started at 1 cannot fall below momentum**updates: a variance is positive."""
    unknown = isinstance(momentum, Unknown) or isinstance(file.iterations, Unknown)
    if unknown or isinstance(file.lowest_variance, Unknown):
        return UNKNOWN
    return file.lowest_variance < momentum**file.iterations * (1 - 1e-3)
