"""Model files as such: their weights, their layers, and what their signatures do."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.files import Replace
from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.project import Artifact, Project
from lintmodel.facts.signature import Operation, Signature
from lintmodel.findings import Where
from lintmodel.record import record


@record()
class ModelFile:
    """A model file and all tensors in it; the kind of its model ("" for weights alone) and its layers."""

    artifact: Artifact
    weights: tuple[Weight, ...]
    kind: str
    layers: tuple[Layer, ...]
    where: Where


def model_files(project: Project) -> Iterator[ModelFile]:
    """Every model file that was read."""
    for artifact in project.artifacts:
        weights = (*artifact.weights, *artifact.optimizer_weights)
        model = artifact.model
        kind, layers = (model.kind, tuple(model.all_layers())) if model is not None else ("", ())
        yield ModelFile(artifact, weights, kind, layers, Where(artifact.path))


@record()
class StoredLayer:
    """A layer of a model file, and the file.

    `replaced` are the names that scripts which load the file give another meaning (custom_objects).
    """

    artifact: Artifact
    layer: Layer
    replaced: frozenset[str]
    where: Where


def stored_layers(project: Project) -> Iterator[StoredLayer]:
    """Every layer that a file says it has, also those inside wrappers."""
    for artifact in project.artifacts:
        replaced = _replaced(project, artifact)
        for layer in artifact.model.all_layers() if artifact.model is not None else ():
            yield StoredLayer(artifact, layer, replaced, layer.where)


def _replaced(project: Project, artifact: Artifact) -> frozenset[str]:
    loading = [link.script for link in project.links if link.artifact is artifact]
    return frozenset(one.name for script in loading for one in script.trace.of(Replace))


@record()
class SignatureUse:
    """A signature, or what runs when a file is loaded, and an operation that it reaches."""

    artifact: Artifact
    signature: Signature
    operation: Operation
    where: Where


def signature_uses(project: Project) -> Iterator[SignatureUse]:
    """Operations of note that are reached, each once for signatures that share it.

    What a graph for training does, or the one beside a checkpoint, is nobody's fault.
    """
    for artifact in project.artifacts:
        seen: set[tuple[str, ...]] = set()
        judged = [one for one in artifact.signatures if one.zone in ("serve", "load")]
        for signature in sorted(judged, key=lambda one: one.name != "serving_default"):
            for operation in signature.operations:
                key = signature.zone, operation.name, operation.variable
                if key not in seen:
                    seen.add(key)
                    where = Where(artifact.path, part=signature.name)
                    yield SignatureUse(artifact, signature, operation, where)
