"""Checks on a model file against the Keras that will load it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.facts.model import layer_title
from lintmodel.facts.unknown import is_known, known
from lintmodel.findings import Fault, Related, Where

if TYPE_CHECKING:
    from lintmodel.facts.project import Artifact
    from lintmodel.facts.version import KerasVersion
    from lintmodel.views.drifted import DriftedDefault
    from lintmodel.views.files import ModelFile, StoredLayer

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
            yield Fault(stored.where, slots, _loader(artifact), "", artifact.loader, root=artifact)


def _loader(artifact: Artifact) -> tuple[Related, ...]:
    """What tells which Keras loads a file; it stands for the file as a whole."""
    if not is_known(artifact.loader.major):
        return ()
    return (Related(Where(artifact.path), artifact.loader.evidence),)


def version_skew(file: ModelFile, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A whole model of one Keras that the other cannot load."""
    artifact = file.artifact
    written, loads = known(artifact.version.major, 0), known(artifact.loader.major, 0)
    if not (written and loads) or written == loads or artifact.format not in BUILT_ANEW:
        return
    variant, layer = _newer(file) if written > loads else _older(file, params)
    if variant != LOADS:
        slots = {
            "evidence": artifact.loader.evidence,
            "release": _release(artifact.version),
            "layer": layer,
        }
        yield Fault(file.where, slots, (), variant, artifact.loader)


def _newer(file: ModelFile) -> tuple[str, str]:
    """A file of Keras 3 in Keras 2; that of a subclassed model holds no layers."""
    return ("newer" if file.kind in ("functional", "sequential") else LOADS), ""


def _older(file: ModelFile, params: Mapping[str, Any]) -> tuple[str, str]:
    """A file of Keras 2 in Keras 3: the variant, and the layer that is refused."""
    if file.artifact.format == "h5" and file.artifact.path.endswith(".keras"):
        return "hdf5", ""
    if file.artifact.format == "keras" and file.kind == "functional":
        return "archive", ""
    if file.artifact.version.within(params["since"]) is not True:
        return LOADS, ""
    refused = params["refused"]
    for layer in file.layers:
        if refused.get(layer.kind) in layer.args:
            return "", f"{layer_title(layer)} ({refused[layer.kind]}=)"
    return LOADS, ""


def drifted_defaults(drifted: DriftedDefault, params: Mapping[str, Any]) -> Iterator[Fault]:
    """A default, or the code behind an argument, is another since the file was written."""
    layer, artifact = drifted.layer, drifted.artifact
    slots = {
        "layer": layer_title(layer),
        "path": artifact.path,
        "version": _release(artifact.version),
    }
    if drifted.kind == "code":
        if known(layer.args.get("interpolation"), "") == "bilinear" and _standalone(
            artifact.version
        ):
            yield Fault(drifted.where, slots, (), "code", drifted.version, root=artifact)
        return
    variant = "" if layer.kind in params["since_2_3"] else "since-3"
    old = artifact.version.within("<3") if variant else _before_2_3(artifact.version)
    if drifted.held == {params["old"]} or (not drifted.held and known(old, False)):
        related = (Related(drifted.load, "the weights are loaded here"),)
        yield Fault(
            drifted.where, slots, related, variant, drifted.version, root=(artifact, layer.kind)
        )


def _standalone(version: KerasVersion) -> bool:
    """Whether this is Keras as a package of its own, before it was TensorFlow's only."""
    return known(version.within("<2.4"), False) and not version.of_tensorflow


def _before_2_3(version: KerasVersion) -> bool:
    """Keras before 2.3; TensorFlow called its own 2.2.4 with the defaults of either."""
    return known(version.within("<2.2" if version.of_tensorflow else "<2.3"), False)


def _release(version: KerasVersion) -> str:
    return ".".join(str(part) for part in known(version.release, ()))
