"""Model files as such: their weights, their layers, and what their signatures do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmodel.facts.files import Replace
from lintmodel.facts.layer import Layer, Weight
from lintmodel.facts.project import Artifact, Project
from lintmodel.facts.signature import Operation, Signature
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.flagged import flagged_nodes


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
    """A signature, or what runs when a file is loaded, and an operation that it reaches.

    `flagged` is the layer that the file's own graph calls with training=True, and that it is a part of.
    """

    artifact: Artifact
    signature: Signature
    operation: Operation
    where: Where
    flagged: Layer | None = None

    @property
    def drawing(self) -> str:
        """What draws the random numbers: "dropout", "augmentation", "other"; "" for no such operation."""
        if "random" not in self.operation.op.lower():
            return ""
        for what, marks in MARKS.items():
            if re.search(marks, self.path.rpartition("/")[0]):
                return what
        return "other"

    @property
    def named(self) -> str:
        """How a message names the signature."""
        return self.signature.name or "(the whole graph)"

    @property
    def switched(self) -> bool:
        """Whether who calls may switch it off by an input."""
        return bool(self.operation.attrs.get("switched"))

    @property
    def path(self) -> str:
        """The way to the operation: traced functions without what the tracer added to their names."""
        return " > ".join((*map(_plain, self.operation.path), self.operation.name))

    @property
    def layer(self) -> str:
        """The part of the way that names what draws: random_flip, the dropout of a block."""
        names = self.path.rpartition("/")[0].replace(" > ", "/").split("/")
        marks = MARKS.get(self.drawing)
        names = [name for name in names if not name.startswith("state")]  # operations of TensorFlow
        found = [name for name in names if marks is not None and re.search(marks, name)]
        return found[-1] if found else self.operation.name


# Names of layers: what an operation stands in, never its own name.
MARKS = {
    "dropout": r"(?i)dropout|gaussian_noise",
    "augmentation": r"(?i)random_?(flip|rotation|zoom|translation|contrast|brightness|crop|height|width"
    r"|erasing|shear|hue|saturation|sharpness|gaussian_blur|color)|augment",
}


def _plain(function: str) -> str:
    """The name of a traced function without what the tracer added."""
    return re.sub(r"^__inference_|_\d+$", "", function)


def signature_uses(project: Project) -> Iterator[SignatureUse]:
    """Operations of note that are reached, each once for signatures that share it.

    What a graph for training does, or the one beside a checkpoint, is nobody's fault.
    """
    for artifact in project.artifacts:
        seen: set[tuple[str, ...]] = set()
        flagged = [node.layer for node in flagged_nodes(artifact.model, True)]
        judged = [one for one in artifact.signatures if one.zone in ("serve", "load")]
        for signature in sorted(judged, key=lambda one: one.name != "serving_default"):
            for operation in signature.operations:
                key = signature.zone, operation.name, operation.variable
                if key not in seen:
                    seen.add(key)
                    where = Where(artifact.path, part=signature.name)
                    layer = _holder(operation, flagged)
                    yield SignatureUse(artifact, signature, operation, where, layer)


def _holder(operation: Operation, layers: list[Layer]) -> Layer | None:
    """The layer that an operation is a part of, by the names that it stands in."""
    names = set(operation.name.split("/")[:-1])
    return next((one for one in layers if isinstance(one.name, str) and one.name in names), None)
