"""Checks on a model file against the Keras that will load it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import known
from lintmodel.findings import Fault

if TYPE_CHECKING:
    from lintmodel.views.files import ModelFile, StoredLayer

# Layers of which Keras 2 writes an argument that Keras 3 refuses: run with Keras 3.15 on files of 2.15.
REFUSED = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), "time_major"),
    **dict.fromkeys(("DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose"), "groups"),
}
LOADS = "loads"
BUILT_ANEW = ("keras", "h5")  # formats whose layers are built anew from their configs


def redefined_hard_sigmoid(stored: StoredLayer) -> Iterator[Fault]:
    """hard_sigmoid of Keras 2 is another function in Keras 3."""
    layer, artifact = stored.layer, stored.artifact
    if known(artifact.version.major, 3) >= 3 or "hard_sigmoid" in stored.replaced:
        return
    if artifact.format not in BUILT_ANEW:
        return  # Keras 3 runs the graph of a SavedModel, as Keras 2 wrote it
    for argument in ("activation", "recurrent_activation"):
        if known(layer.args.get(argument), "") == "hard_sigmoid":
            slots = {"layer": layer_title(layer), "argument": argument}
            yield Fault(stored.where, slots, version=artifact.loader, root=artifact)


def version_skew(file: ModelFile) -> Iterator[Fault]:
    """A whole model of one Keras that the other cannot load."""
    artifact = file.artifact
    written, loads = known(artifact.version.major, 0), known(artifact.loader.major, 0)
    if not (written and loads) or written == loads or artifact.format not in BUILT_ANEW:
        return
    variant, layer = _newer(file) if written > loads else _older(file)
    if variant != LOADS:
        release = ".".join(str(part) for part in known(artifact.version.release, ()))
        slots = {"evidence": artifact.loader.evidence, "release": release, "layer": layer}
        yield Fault(file.where, slots, (), variant, artifact.loader)


def _newer(file: ModelFile) -> tuple[str, str]:
    """A file of Keras 3 in Keras 2; that of a subclassed model holds no layers."""
    return ("newer" if file.kind in ("functional", "sequential") else LOADS), ""


def _older(file: ModelFile) -> tuple[str, str]:
    """A file of Keras 2 in Keras 3: the variant, and the layer that is refused."""
    if file.artifact.format == "h5" and file.artifact.path.endswith(".keras"):
        return "hdf5", ""
    if file.artifact.format == "keras" and file.kind == "functional":
        return "archive", ""
    if file.artifact.version.within(">=2.4") is not True:
        return LOADS, ""  # older ones have none of these arguments
    refused = [one for one in file.layers if REFUSED.get(one.kind) in one.args]
    return (
        ("", f"{layer_title(refused[0])} ({REFUSED[refused[0].kind]}=)") if refused else (LOADS, "")
    )
