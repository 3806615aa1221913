"""What layers are given: shapes inside a model, and the data that a model is fed."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Evaluate, Fit, Predict
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.findings import Where
from lintmodel.knowledge.shapes import Shape, node_shapes
from lintmodel.record import record
from lintmodel.views.common import index, judged
from lintmodel.views.held import held

UNCHANGED = ("Dropout", "GaussianNoise", "GaussianDropout", "Masking", "Rescaling", "Activation")


@record()
class LayerInput:
    """A layer of Keras in a graph, and the shape that it is given, batch axis first.

    `first` says that this is the shape which the model declares for its input.
    """

    layer: Layer
    shape: Shape
    first: bool
    where: Where


@record()
class FedInput:
    """Data that a model of one input is given, and the layer that takes it.

    `declared` is the shape that the model was built for, `given` the shape of the data as fit() hands
    it on, both batch axis first; `batched` is False for a dataset that was not cut into batches.
    """

    layer: Layer
    declared: Shape
    given: Shape
    batched: Maybe[bool]
    method: str
    where: Where
    fed_at: Where


def layer_inputs(project: Project) -> Iterator[LayerInput]:
    """Every layer with one input in the models of scripts, each once."""
    for script in judged(project.scripts):
        seen: set[tuple[Where, str]] = set()
        for model in index(script.trace).models.values():
            for node in model.nodes if len(model.nodes) < 2000 else ():
                layer, key = node.layer, (node.layer.where, node.layer.kind)
                if len(node.inputs) == 1 and key not in seen and not layer.custom:
                    seen.add(key)
                    first = node.inputs[0] in model.inputs
                    yield LayerInput(layer, _given(node), first, layer.where)


def _given(node: Node) -> Shape:
    shapes = node_shapes(node.inputs[0])
    output = node.input_outputs[0] if node.input_outputs else 0
    return shapes[output] if output < len(shapes) else UNKNOWN


def fed_inputs(project: Project) -> Iterator[FedInput]:
    """What fit(), evaluate() and predict() hand to models that declare their input."""
    for script in judged(project.scripts):
        yield from _of_script(project, script)


def _of_script(project: Project, script: Script) -> Iterator[FedInput]:
    seen: set[tuple[int, Where]] = set()
    for event in script.trace.events:
        if not isinstance(event, Fit | Evaluate | Predict) or not isinstance(event.x, Data):
            continue
        model = held(project, event.model)
        taker = _taker(model)
        if taker is None or (id(taker), event.where) in seen:
            continue
        seen.add((id(taker), event.where))
        stretched = any(step.kind == "opaque" for step in event.x.steps)
        declared = node_shapes(model.inputs[0])[0]
        yield FedInput(
            layer=taker.layer,
            declared=declared,
            given=UNKNOWN if stretched else event.x.shape,
            batched=event.x.batch is not None if event.x.dataset else True,
            method=event.method,
            where=taker.layer.where,
            fed_at=event.where,
        )


def _taker(model: Model) -> Node | None:
    """The layer that takes the only input of a model, behind what passes it on unchanged."""
    if len(model.inputs) != 1 or not model.complete:
        return None
    node = model.inputs[0]
    for _ in range(8):
        takers = model.consumers(node)
        if len(takers) != 1:
            return None
        node = takers[0]
        if node.layer.custom or node.layer.kind not in UNCHANGED:
            return node
    return None
