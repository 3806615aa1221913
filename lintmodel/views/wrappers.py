"""Training wrappers that are saved instead of the model inside."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.editing import Wrap
from lintmodel.facts.event import Fit
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged

PRUNED, QUANTIZED = "PruneLowMagnitude", ("QuantizeWrapper", "QuantizeWrapperV2")


@record()
class SavedWrapper:
    """A file that holds a model with its training wrappers.

    `kind` is "gpus", "pruning" or "quantize"; `how` is the call that saves, "" in a file; `made` is
    where the wrapper was put on, `layer` the first wrapped layer of a file.
    """

    kind: str
    how: str
    made: Where | None
    layer: Layer | None
    where: Where


def saved_wrappers(project: Project) -> Iterator[SavedWrapper]:
    """The first such save of each wrapped model, and files with wrappers."""
    for script in judged(project.scripts):
        stripped = any(wrap.unwrapped for wrap in script.trace.of(Wrap))
        for wrap in script.trace.of(Wrap):
            kind = _kind(wrap)
            save = _save(script, wrap) if kind and not (kind == "pruning" and stripped) else None
            if save is not None:
                how = save.method if save.method[:1].isupper() else f"{save.method}()"
                yield SavedWrapper(kind, how, wrap.where, None, save.where)
    for artifact in project.artifacts:
        if artifact.model is not None:
            yield from _in_file(artifact.model)


def _kind(wrap: Wrap) -> str:
    if wrap.unwrapped:
        return ""
    if wrap.by.endswith("multi_gpu_model"):
        return "gpus"
    return "pruning" if wrap.by.endswith("prune_low_magnitude") else ""


def _save(script: Script, wrap: Wrap) -> Save | None:
    """The save of the wrapper, None where the model inside is saved too or the file is read back."""
    trace = script.trace
    fits = about(trace, wrap.model, Fit)
    if not fits or about(trace, wrap.model, LoadWeights):
        return None
    if isinstance(wrap.inner, Model) and _kind(wrap) == "gpus" and about(trace, wrap.inner, Save):
        return None
    saves = about(trace, wrap.model, Save)
    if _kind(wrap) == "pruning":  # what is written in between is for going on from
        saves = [one for one in saves if one.method != "ModelCheckpoint"]
    later = [
        one for one in saves if one.method == "ModelCheckpoint" or before(fits[0], one) is True
    ]
    return later[0] if later else None


def _in_file(model: Model) -> Iterator[SavedWrapper]:
    for kind, names in (("pruning", (PRUNED,)), ("quantize", QUANTIZED)):
        found = next((one for one in model.all_layers() if one.kind in names), None)
        if found is not None:
            yield SavedWrapper(kind, "", None, found, found.where)
    split = _split(model)
    if split is not None:
        yield SavedWrapper("gpus", "", None, split, split.where)


def _split(model: Model) -> Layer | None:
    """The model that multi_gpu_model() calls once for each slice of the batch, and then joins."""
    calls: dict[int, list[Node]] = {}
    for node in model.nodes:
        if node.layer.inner is not None and all(one.layer.kind == "Lambda" for one in node.inputs):
            calls.setdefault(id(node.layer), []).append(node)
    heads = [head.layer.kind for head in model.heads]
    for nodes in calls.values():
        if len(nodes) > 1 and nodes[0].inputs and set(heads) == {"Concatenate"}:
            return nodes[0].layer
    return None
