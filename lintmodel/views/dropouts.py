"""Dropout: its rates, what normalises behind it, and whether it stands on an output."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Compile, Create
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.objective import Loss, Objective
from lintmodel.facts.project import Project
from lintmodel.facts.trace import Trace
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.knowledge import is_layer_of
from lintmodel.record import record
from lintmodel.views.common import judged, owners
from lintmodel.views.heads import KERNELS, SHAPES

DROPPING = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout",
            "GaussianDropout", "op:dropout")  # fmt: skip
KEEPING = ("keepprob", "keeprate", "probkeep", "pkeep", "retainprob", "keepratio")
ELEMENTWISE = {"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax", "op:relu", "op:softmax",
               "op:sigmoid", "op:gelu", "op:tanh", "op:silu"}  # fmt: skip
MAXIMA = {"MaxPooling1D", "MaxPooling2D", "MaxPooling3D"}


# -- rates -------------------------------------------------------------------------------------


@record()
class DropoutRate:
    """A share that is dropped: `argument` holds it, `keep` is a name of the kept share it was given by."""

    layer: Layer
    argument: str
    rate: Maybe[float]
    keep: str
    where: Where


def dropout_rates(project: Project) -> Iterator[DropoutRate]:
    """Every rate of dropout that a script or a file gives."""
    for script in judged(project.scripts):
        for event in script.trace.of(Create):
            if isinstance(event.made, Layer) and not event.made.custom:
                yield from _rates_of(event.made)
    for artifact in project.artifacts:
        for layer in artifact.model.all_layers() if artifact.model else ():
            if not layer.custom:
                yield from _rates_of(layer)


def _rates_of(layer: Layer) -> Iterator[DropoutRate]:
    for argument in _arguments_of(layer):
        rate = layer.args.get(argument)
        if isinstance(rate, bool) or not isinstance(rate, int | float):
            rate = UNKNOWN
        keep = layer.spelled.get(argument, "")
        keep = keep if keep.replace("_", "").lower().endswith(KEEPING) else ""
        yield DropoutRate(layer, argument, rate, keep, layer.where)


def _arguments_of(layer: Layer) -> tuple[str, ...]:
    if layer.kind in DROPPING:
        return ("p",) if "p" in layer.args else ("rate",)
    if is_layer_of(layer.kind, "RNN"):
        return ("dropout", "recurrent_dropout")
    return ("dropout",) if layer.kind == "MultiHeadAttention" else ()


# -- before BatchNormalization -----------------------------------------------------------------


@record()
class ShiftedNormalization:
    """A BatchNormalization and the dropout whose noise reaches it."""

    dropout: Layer
    normalization: Layer
    rate: Maybe[float]
    where: Where


def shifted_normalizations(project: Project) -> Iterator[ShiftedNormalization]:
    """Dropout that feeds BatchNormalization, directly or through layers that keep its variance."""
    for script in judged(project.scripts):
        for event in script.trace.of(Create):
            if isinstance(event.made, Model):
                yield from _of_model(event.made, script.trace)
    for artifact in project.artifacts:
        if artifact.model is not None:
            yield from _of_model(artifact.model, None)


def _of_model(model: Model, trace: Trace | None) -> Iterator[ShiftedNormalization]:
    for node in model.all_nodes():
        if node.layer.kind == "BatchNormalization" and node.layer.trainable is not False:
            dropout = _dropout_before(node)
            if dropout is not None:
                yield ShiftedNormalization(dropout, node.layer, dropout.arg("rate"), dropout.where)


def _dropout_before(node: Node) -> Layer | None:
    for _ in range(8):
        if len(node.inputs) != 1:
            return None
        node = node.inputs[0]
        kind = node.layer.kind
        if kind in DROPPING:
            return node.layer
        if kind not in KERNELS and kind not in SHAPES and kind not in ELEMENTWISE | MAXIMA:
            return None
    return None


# -- on outputs --------------------------------------------------------------------------------


@record()
class DroppedOutput:
    """A dropout with nothing to learn behind it: what it drops is an output of a compiled model.

    `last` is the layer whose values are dropped.
    """

    dropout: Layer
    last: Layer
    rate: Maybe[float]
    loss: Maybe[Loss | None]
    where: Where


def dropped_outputs(project: Project) -> Iterator[DroppedOutput]:
    """Dropout on the outputs of models that are compiled and are not part of another."""
    for script in judged(project.scripts):
        for event in script.trace.of(Compile):
            if not _is_part(script.trace, event.model):
                yield from _dropped(event.model, event.objective)
    for artifact in project.artifacts:
        model = artifact.model
        if model is not None and isinstance(model.objective, Objective):
            yield from _dropped(model, model.objective)


def _is_part(trace: Trace, model: Model) -> bool:
    return model.as_layer is not None and bool(owners(trace, model.as_layer))


def _dropped(model: Model, objective: Objective) -> Iterator[DroppedOutput]:
    names = model.output_names if isinstance(model.output_names, tuple) else ()
    for index, node in enumerate(model.heads if model.complete else ()):
        found = _dropout_at(node)
        if found is not None:
            name = names[index] if index < len(names) else node.layer.name
            loss = objective.loss_of(index, name, len(model.heads))
            dropout, last = found
            yield DroppedOutput(dropout, last, dropout.arg("rate"), loss, dropout.where)


def _dropout_at(node: Node) -> tuple[Layer, Layer] | None:
    """The dropout between an output and the last layer that learns, and that layer."""
    dropout: Layer | None = None
    for _ in range(16):
        layer = node.layer
        if layer.kind in DROPPING:
            dropout = layer
        elif layer.kind in KERNELS or is_layer_of(layer.kind, "RNN"):
            return None if dropout is None else (dropout, layer)
        elif layer.kind not in ELEMENTWISE and layer.kind not in SHAPES or "Pooling" in layer.kind:
            return None
        if len(node.inputs) != 1:
            return None
        node = node.inputs[0]
    return None


def known_loss(loss: Maybe[Loss | None]) -> bool:
    """Whether an output is judged by a loss that Keras ships."""
    return isinstance(loss, Loss) and not loss.custom and not isinstance(loss.kind, Unknown)
