"""Weights of an old Keras in layers whose defaults have changed since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lintmodel.facts.files import LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact, Link, Project
from lintmodel.facts.unknown import Unknown
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record

GATES = "recurrent_activation"
GATED = ("LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
REBUILT = ("h5", "h5-weights")


@record()
class DriftedDefault:
    """A layer of a script that leaves an argument to its default ("default"), or one of a file whose
    code has changed ("code"), and a file of another Keras.

    `held` are the values that the file itself names for layers of this kind; `version` is the Keras
    that takes the weights, `load` where it does.
    """

    kind: Literal["default", "code"]
    layer: Layer
    argument: str
    artifact: Artifact
    held: frozenset[str]
    version: KerasVersion
    load: Where
    where: Where


def drifted_defaults(project: Project) -> Iterator[DriftedDefault]:
    """Layers with gates of models that take the weights of a file, and what files scale by code."""
    for link in project.links:
        event = link.event
        if isinstance(event, LoadWeights) and isinstance(event.target, Model) and link.sure:
            if link.artifact is not None and link.artifact.format in REBUILT:
                yield from _left_open(link, event.target, link.artifact)
    for artifact in project.artifacts:
        if artifact.model is not None and artifact.format in REBUILT:
            for layer in artifact.model.all_layers():
                if layer.kind == "UpSampling2D":
                    yield DriftedDefault("code", layer, "interpolation", artifact, frozenset(),
                                         artifact.loader, layer.where, layer.where)  # fmt: skip


def _left_open(link: Link, model: Model, artifact: Artifact) -> Iterator[DriftedDefault]:
    for layer in model.all_layers():
        given = layer.given
        if layer.kind not in GATED or isinstance(given, Unknown) or GATES in given:
            continue
        if layer.kind == "GRU" and layer.args.get("reset_after") is not False:
            continue  # its bias has another shape than before: it is refused
        held = _held(artifact, layer.kind)
        yield DriftedDefault("default", layer, GATES, artifact, held, link.script.version,
                             link.event.where, layer.where)  # fmt: skip


def _held(artifact: Artifact, kind: str) -> frozenset[str]:
    layers = artifact.model.all_layers() if artifact.model is not None else ()
    return frozenset(str(one.args.get(GATES)) for one in layers if one.kind == kind)
