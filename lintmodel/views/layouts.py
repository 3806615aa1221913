"""Where the channels stand: pictures reshaped from one layout into the other, axes that normalise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from lintmodel.facts.data import Data
from lintmodel.facts.event import Call, Evaluate, Fit, Predict
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node, layer_title
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.knowledge.shapes import Shape, node_shapes
from lintmodel.record import record
from lintmodel.views.common import index, judged

CONVOLUTIONS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose")
THROUGH = ("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Dropout", "SpatialDropout2D",
           "ZeroPadding2D", "MaxPooling2D", "AveragePooling2D", "Cropping2D")  # fmt: skip
MAX_BACK = 6
LAST = "channels_last"


@record()
class Layout:
    """Either pictures of `shape` that are reshaped to `made`, or a BatchNormalization over an axis.

    `layer` normalises over `axis`, behind the convolution `behind` whose channels stand in another.
    """

    kind: Literal["reshape", "axis"]
    shape: Shape
    made: Shape
    layer: str
    axis: Maybe[int]
    behind: str
    data_format: str
    where: Where
    other: Where


def layouts(project: Project) -> Iterator[Layout]:
    """Reshaped pictures that models are given, and normalised axes behind convolutions; each once."""
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for found in (*_reshaped(script), *_of_script(script)):
            if found.where not in seen:
                seen.add(found.where)
                yield found
    for artifact in project.artifacts:
        if artifact.model is not None:
            yield from _axes(artifact.model.all_nodes(), UNKNOWN)


def _reshaped(script: Script) -> Iterator[Layout]:
    for event in script.trace.of(Fit, Evaluate, Predict, Call):
        for data in (getattr(event, "x", UNKNOWN), getattr(event, "validation", UNKNOWN)):
            for step in data.steps if isinstance(data, Data) else ():
                if "from" in step.detail:
                    yield Layout("reshape", step.detail["from"], step.detail["to"], "", UNKNOWN, "", "",
                                 step.where, event.where)  # fmt: skip


# -- normalised axes -------------------------------------------------------------------------------


def _of_script(script: Script) -> Iterator[Layout]:
    for model in index(script.trace).models.values():
        if len(model.nodes) < 2000:
            yield from _axes(model.nodes, _default_format(model))


def _default_format(model: Model) -> Maybe[str]:
    """channels_last, Keras' own default, where the declared input of a model bears it out."""
    if len(model.inputs) != 1:
        return UNKNOWN
    shape = node_shapes(model.inputs[0])[0]
    if isinstance(shape, Unknown) or len(shape) != 4:
        return UNKNOWN
    sizes = [size if isinstance(size, int) else 0 for size in shape]
    return LAST if sizes[3] in (1, 3, 4) and sizes[1] > 4 else UNKNOWN


def _axes(nodes: Iterable[Node], default: Maybe[str]) -> Iterator[Layout]:
    for node in nodes:
        axis = _one(node.layer.arg("axis"))
        if node.layer.kind != "BatchNormalization" or node.layer.custom or axis is None:
            continue
        before = _convolution(node)
        given = before.arg("data_format") if before is not None else UNKNOWN
        data_format = given if isinstance(given, str) else default if given is None else UNKNOWN
        if before is not None and isinstance(data_format, str):
            yield Layout("axis", UNKNOWN, UNKNOWN, layer_title(node.layer), axis, layer_title(before),
                         data_format, node.layer.where, before.where)  # fmt: skip


def _one(axis: Any) -> int | None:
    """The axis, also where a file stores a list of one."""
    if isinstance(axis, list | tuple) and len(axis) == 1:
        axis = axis[0]
    return axis if isinstance(axis, int) and not isinstance(axis, bool) else None


def _convolution(node: Node) -> Layer | None:
    """The convolution whose output a node normalises."""
    for _ in range(MAX_BACK):
        if len(node.inputs) != 1:
            return None
        node = node.inputs[0]
        if node.layer.kind in CONVOLUTIONS:
            return None if node.layer.custom else node.layer
        if node.layer.kind not in THROUGH:
            return None
    return None
