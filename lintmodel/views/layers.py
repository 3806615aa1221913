"""Layers with a flag baked into the graph, and Lambda layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintmodel.facts.event import Build, Call, Compile, Create, Evaluate, Fit, Predict, Rebind
from lintmodel.facts.files import Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Node
from lintmodel.facts.project import Project, Script
from lintmodel.facts.provenance import Provenance
from lintmodel.facts.trace import Trace, before
from lintmodel.facts.unknown import Maybe, Unknown, same
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.knowledge import is_random_layer
from lintmodel.record import record
from lintmodel.views.common import about, adversarial, judged, owners, repeated
from lintmodel.views.flagged import called_layers

DROPOUTS = {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout",
            "GaussianDropout", "GaussianNoise"}  # fmt: skip


def mode_of(layer: Layer) -> str:
    """How a layer differs between training and inference: "batchnorm", "dropout", "random" or ""."""
    if layer.kind in ("BatchNormalization", "SyncBatchNormalization"):
        return "batchnorm"
    if layer.kind in DROPOUTS:
        return "dropout"
    return "random" if is_random_layer(layer.kind) else ""


def mode_layers(layers: Iterable[Layer]) -> list[Layer]:
    """The layers that differ between training and inference."""
    return [layer for layer in layers if mode_of(layer)]


@record()
class BakedFlag:
    """A layer called with training= while a functional graph was built."""

    node: Node
    layer: Layer
    mode: str
    where: Where
    provenance: Provenance
    version: KerasVersion
    in_file: bool
    opposed: bool  # the script trains models against each other
    sampled: tuple[str, ...]  # "Predict", "Call": how the model is asked the same again and again
    in_call: bool = False  # in call() of a subclass, where both versions of Keras obey it

    @property
    def file(self) -> str:
        """The name of the file that it stands in, in small letters."""
        return self.where.path.lower().rpartition("/")[2]


def baked_flags(project: Project) -> Iterator[BakedFlag]:
    """Calls of layers with training=True, where training and inference differ by it."""
    for script in judged(project.scripts):
        opposed = adversarial(script)
        for event in script.trace.of(Build):
            mode = _baked_mode(event.node)
            if mode and event.used and "training" in event.node.literal:  # no flag of the function
                yield BakedFlag(event.node, event.node.layer, mode, event.where, event.provenance,
                                script.version, False, opposed, _sampled(script, event.node),
                                "call" in event.scopes)  # fmt: skip
    for artifact in project.artifacts:
        for node in artifact.model.all_nodes() if artifact.model else ():
            mode = _baked_mode(node)
            if mode and _given(mode, artifact.version):
                yield BakedFlag(node, node.layer, mode, node.layer.where, node.provenance,
                                artifact.version, True, False, ())  # fmt: skip


def _given(mode: str, writer: KerasVersion) -> bool:
    """Whether somebody gave the flag: Keras 3 saves defaults of call(), and that of Random* is True."""
    return mode != "random" or same(writer.major, 2)


def _sampled(script: Script, node: Node) -> tuple[str, ...]:
    models = owners(script.trace, node.layer)
    found = []
    if any(repeated(use) for model in models for use in about(script.trace, model, Predict)):
        found.append("Predict")
    if any(repeated(use) for model in models for use in about(script.trace, model, Call)):
        found.append("Call")
    return tuple(found)


def _baked_mode(node: Node) -> str:
    """How the layers that a call puts into training mode differ by it: the worst; "" if they do not."""
    if node.kwargs.get("training") is not True:
        return ""
    modes = [mode_of(layer) for layer in called_layers(node) if mode_of(layer)]
    return min(modes, default="")  # batchnorm before dropout before random: the worst first


@record()
class LambdaUse:
    """A Lambda layer around an anonymous function."""

    layer: Layer
    where: Where
    captures: tuple[str, ...]
    saved: Maybe[bool]
    saved_at: Where | None
    in_file: bool


def lambda_uses(project: Project) -> Iterator[LambdaUse]:
    """Lambda layers of scripts and files whose function has no name to be found by."""
    for script in judged(project.scripts):
        for event in script.trace.of(Create):
            layer = event.made
            if isinstance(layer, Layer) and _anonymous(layer):
                holders = owners(script.trace, layer)
                saves = [save for holder in holders for save in about(script.trace, holder, Save)]
                saves = [save for save in saves if save.what == "model"]
                at = saves[0].where if saves else None
                captures = layer.args.get("captures", ())
                yield LambdaUse(layer, layer.where, captures, bool(saves), at, False)
    for artifact in project.artifacts:
        for layer in artifact.model.all_layers() if artifact.model else ():
            if _anonymous(layer):
                yield LambdaUse(layer, layer.where, (), True, None, True)


@record()
class LateBinding:
    """A layer whose function reads a variable that has another value once the model is used."""

    layer: Layer
    name: str
    changed_at: Where
    where: Where


def late_bindings(project: Project) -> Iterator[LateBinding]:
    """Lambda layers of models that outlive the value of a variable which they read."""
    for script in judged(project.scripts):
        for event in script.trace.of(Rebind):
            if _outlives(script.trace, event):
                layer = event.layer
                yield LateBinding(layer, event.name, event.where, layer.where)


def _outlives(trace: Trace, rebind: Rebind) -> bool:
    """Whether a model with the layer is made, used, or given further layers after the change."""
    uses = (Create, Compile, Fit, Evaluate, Predict, Save, Call)
    for model in owners(trace, rebind.layer):
        others = [layer for layer in model.all_layers() if layer is not rebind.layer]
        made = [event for layer in others for event in about(trace, layer, Create)]
        later = [*about(trace, model, *uses), *made]
        if any(before(rebind, event) is True for event in later):
            return True
    return False


def _anonymous(layer: Layer) -> bool:
    if layer.kind != "Lambda":
        return False
    stored = layer.args.get("function")
    if isinstance(stored, Unknown) or stored is None:
        return False
    if isinstance(stored, str):
        return stored in ("function:<lambda>", "<lambda>")
    return is_bytecode(stored) and same(layer.args.get("function_type", "lambda"), "lambda")


def is_bytecode(stored: object) -> bool:
    """Whether a config's function is marshalled bytecode: a list (Keras 2) or __lambda__ (Keras 3)."""
    if isinstance(stored, dict):
        return stored.get("class_name") in ("__lambda__", "__tuple__")
    return isinstance(stored, list | tuple)
