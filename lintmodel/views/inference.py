"""How a model is readied for inference: frozen, or exported with its augmentation."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import (
    Apply,
    Build,
    Call,
    Compile,
    Create,
    Escape,
    Evaluate,
    Event,
    Fit,
    Predict,
    SetTrainable,
)
from lintmodel.facts.files import Load, LoadWeights, Save
from lintmodel.facts.model import Model, Node, layer_title
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.trace import Trace, before
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.knowledge import is_random_layer
from lintmodel.record import record
from lintmodel.views.common import about, judged, owners
from lintmodel.views.files import signature_uses

TRAINS = (Fit, Compile, Apply, Build, Escape, Save, LoadWeights)


@record()
class FrozenUse:
    """model.trainable = False with nothing but inference after it."""

    model: Model
    change: SetTrainable
    use: Event
    where: Where


def frozen_uses(project: Project) -> Iterator[FrozenUse]:
    """Models frozen just before they predict."""
    for script in judged(project.scripts):
        training = [event for event in script.trace.events if _trains(event)]
        for change in script.trace.of(SetTrainable):
            if isinstance(change.target, Model) and change.value is False:
                use = _only_inference_after(script.trace, change, change.target, training)
                if use is not None:
                    yield FrozenUse(change.target, change, use, change.where)


def _only_inference_after(
    trace: Trace, change: SetTrainable, model: Model, training: list[Event]
) -> Event | None:
    if model.as_layer is not None and owners(trace, model.as_layer):
        return None
    if any(call.tapes for call in about(trace, model, Call)):  # gradients towards its input
        return None
    if any(before(change, event) is not False for event in reversed(training)):
        return None
    loaded = [Call] if about(trace, model, Load) else []  # what is built here may be part of a loss
    uses = about(trace, model, Predict, Evaluate, *loaded)
    return next((use for use in uses if before(change, use) is True), None)


def _trains(event: Event) -> bool:
    """Whether an event belongs to training, or to making another model or file of one."""
    made = isinstance(event, Create) and isinstance(event.made, Model)
    return made or isinstance(event, TRAINS)


# -- export ------------------------------------------------------------------------------------


@record()
class ServedAugmentation:
    """model.export() of a graph with a layer that augments at random, or a signature that does so.

    `layer` is its title, and `made` where a script creates it; a file knows the `signature` and the
    `path` to the operation. `root` is the call that exports it, or the file where no script does.
    """

    layer: str
    made: Where | None
    signature: str
    path: str
    version: KerasVersion
    where: Where
    root: Save | Artifact


def served_augmentations(project: Project) -> Iterator[ServedAugmentation]:
    """Exports of functional and Sequential models with augmentation in the graph, and their files."""
    for script in judged(project.scripts):
        for save in script.trace.of(Save):
            if save.method == "export" and save.what == "export":
                yield from _served(script, save)
    for use in signature_uses(project):
        if use.signature.zone == "serve" and use.drawing == "augmentation" and not use.switched:
            yield ServedAugmentation(
                use.layer, None, use.named, use.path, use.artifact.version, use.where,
                _exporting(project, use.artifact),
            )  # fmt: skip


def _exporting(project: Project, artifact: Artifact) -> Save | Artifact:
    """The call of a script that writes this file; the file itself where there is none."""
    links = (link for link in project.links if link.artifact is artifact and link.kind == "saves")
    return next((link.event for link in links if isinstance(link.event, Save)), artifact)


def _served(script: Script, save: Save) -> Iterator[ServedAugmentation]:
    for node in _unflagged(save.model):
        if is_random_layer(node.layer.kind):
            layer = node.layer
            yield ServedAugmentation(
                layer_title(layer), layer.where, "", "", script.version, save.where, save
            )
            return


def _unflagged(model: Model) -> Iterator[Node]:
    """The calls in a graph, nested ones too, that are given no flag of their own."""
    if model.kind not in ("functional", "sequential"):
        return  # call() may hand on a flag of its own
    for node in model.nodes:
        if node.kwargs.get("training") is None:
            yield node
            if node.layer.inner is not None:
                yield from _unflagged(node.layer.inner)
