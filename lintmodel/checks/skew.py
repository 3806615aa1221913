"""Checks on a model file against the Keras that will load it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import known
from lintmodel.findings import Fault

if TYPE_CHECKING:
    from lintmodel.facts.project import Artifact
    from lintmodel.views.files import ModelFile, StoredLayer

# Layers of which Keras 2 writes an argument that Keras 3 refuses: run with Keras 3.15 on files of 2.15.
REFUSED = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), "time_major"),
    **dict.fromkeys(("DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose"), "groups"),
}


def redefined_hard_sigmoid(stored: StoredLayer) -> Iterator[Fault]:
    """hard_sigmoid of Keras 2 is another function in Keras 3."""
    layer, artifact = stored.layer, stored.artifact
    if known(artifact.version.major, 3) >= 3 or "hard_sigmoid" in stored.replaced:
        return
    for argument in ("activation", "recurrent_activation"):
        if known(layer.args.get(argument), "") == "hard_sigmoid":
            slots = {"layer": layer_title(layer), "argument": argument}
            yield Fault(stored.where, slots, version=artifact.loader, root=artifact)


def version_skew(file: ModelFile) -> Iterator[Fault]:
    """A whole model of one Keras that the other cannot load."""
    artifact = file.artifact
    written, loads = known(artifact.version.major, 0), known(artifact.loader.major, 0)
    if not (written and loads) or written == loads or artifact.format not in ("keras", "h5"):
        return
    slots = {"evidence": artifact.loader.evidence, "release": _spoken(artifact)}
    if written > loads and _kind(artifact) in ("functional", "sequential"):
        yield Fault(file.where, slots, (), "newer", artifact.loader)
    elif written > loads:
        return  # of a subclassed model the file holds no layers
    elif artifact.format == "h5" and artifact.path.endswith(".keras"):
        yield Fault(file.where, slots, (), "hdf5", artifact.loader)
    elif artifact.format == "keras" and _kind(artifact) == "functional":
        yield Fault(file.where, slots, (), "archive", artifact.loader)
    elif refused := _refused(artifact):
        yield Fault(file.where, {**slots, "layer": refused}, (), "", artifact.loader)


def _spoken(artifact: Artifact) -> str:
    return ".".join(str(part) for part in known(artifact.version.release, ()))


def _kind(artifact: Artifact) -> str:
    return artifact.model.kind if artifact.model is not None else ""


def _refused(artifact: Artifact) -> str:
    if artifact.model is None or artifact.version.within(">=2.4") is not True:
        return ""  # older ones have none of these arguments
    for layer in artifact.model.all_layers():
        if REFUSED.get(layer.kind) in layer.args:
            return f"{layer_title(layer)} ({REFUSED[layer.kind]}=)"
    return ""
