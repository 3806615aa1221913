"""Model files as such: their weights, and what their signatures do."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.layer import Weight
from lintmodel.facts.project import Artifact, Project
from lintmodel.facts.signature import Operation, Signature
from lintmodel.findings import Where
from lintmodel.record import record


@record()
class ModelFile:
    """A model file and all tensors in it."""

    artifact: Artifact
    weights: tuple[Weight, ...]
    where: Where


def model_files(project: Project) -> Iterator[ModelFile]:
    """Every model file that was read."""
    for artifact in project.artifacts:
        weights = (*artifact.weights, *artifact.optimizer_weights)
        yield ModelFile(artifact, weights, Where(artifact.path))


@record()
class SignatureUse:
    """A serving signature and an operation that it reaches."""

    artifact: Artifact
    signature: Signature
    operation: Operation
    where: Where


def signature_uses(project: Project) -> Iterator[SignatureUse]:
    """Operations of note that a serving signature reaches, each once for signatures that share it."""
    for artifact in project.artifacts:
        seen: set[str] = set()
        served = [one for one in artifact.signatures if one.zone == "serve"]
        for signature in sorted(served, key=lambda one: one.name != "serving_default"):
            for operation in signature.operations:
                key = f"{operation.name} {operation.variable}"
                if key not in seen:
                    seen.add(key)
                    where = Where(artifact.path, part=signature.name)
                    yield SignatureUse(artifact, signature, operation, where)
