"""Models and layers that are edited after they were built."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.editing import EditLayer, EditLayers
from lintmodel.facts.event import Call, Compile, Create, Escape, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import Trace, before, dominates
from lintmodel.facts.unknown import known
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.knowledge import layer_spec
from lintmodel.record import record
from lintmodel.views.common import about, between, came_from_file, judged, owners

RUNS = (Fit, Evaluate, Predict)
# What a run reads when it is compiled; the rest (regularizers ...) only making the weights reads.
TRACED = {"activation", "rate", "dropout", "recurrent_dropout", "epsilon", "momentum"}


# -- model.layers.pop() ------------------------------------------------------------------------


@record()
class EditedList:
    """The list that model.layers returns is changed.

    `use` runs or saves the same model afterwards, None where that is not seen; `copied` says that the
    list is a copy, whatever the release of Keras.
    """

    model: Model
    method: str
    copied: bool
    use: Event | None
    version: KerasVersion
    where: Where


def edited_lists(project: Project) -> Iterator[EditedList]:
    """The first change of the list of each model whose outputs are not set by hand."""
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for edit in script.trace.of(EditLayers):
            edits = about(script.trace, edit.model, EditLayers)
            by_hand = any(one.method == "outputs =" for one in edits)
            if by_hand or edit is not edits[0] or edit.where in seen:
                continue
            seen.add(edit.where)
            use = _use_after(script.trace, edit)
            yield EditedList(edit.model, edit.method, edit.copied, use, script.version, edit.where)


def _use_after(trace: Trace, edit: EditLayers) -> Event | None:
    uses = about(trace, edit.model, Fit, Evaluate, Predict, Call, Save)
    return next((use for use in uses if dominates(edit, use)), None)


# -- layer.activation = ... --------------------------------------------------------------------


@record()
class LateEdit:
    """An attribute of a layer is set when it has no effect any more on the model that holds it.

    `when` is "built" for what only making the weights reads (regularizers), and "traced" for what a
    run has compiled already; `first` is what did, `use` the run that goes without the change.
    """

    layer: Layer
    name: str
    when: str
    first: Event | None
    use: Event
    where: Where


def late_edits(project: Project) -> Iterator[LateEdit]:
    """The first such edit at each place of a script."""
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for edit in script.trace.of(EditLayer):
            takes = _takes(edit, script.version)
            found = None if edit.where in seen or not takes else _late(script, edit)
            if found is not None:
                seen.add(edit.where)
                yield found


def _takes(edit: EditLayer, version: KerasVersion) -> bool:
    """Whether the constructor of the layer has such an argument: of many layers, some do not."""
    known_arguments = layer_spec(edit.layer.kind, version.major)
    return known_arguments is None or edit.name in known_arguments.names


def _late(script: Script, edit: EditLayer) -> LateEdit | None:
    trace = script.trace
    for model in owners(trace, edit.layer):
        if edit.name in TRACED:
            first, use = _around(trace, model, edit)
            if first is not None and use is not None:
                return LateEdit(edit.layer, edit.name, "traced", first, use, edit.where)
        elif edit.name not in TRACED and _is_built(trace, model, edit):
            use = _fit_after(trace, model, edit)
            if use is not None:
                return LateEdit(edit.layer, edit.name, "built", None, use, edit.where)
    return None


def _around(trace: Trace, model: Model, edit: EditLayer) -> tuple[Event | None, Event | None]:
    """A run of a model before the edit, and one of the same kind after it, with no compile between."""
    if any(known(one.eager, True) for one in about(trace, model, Compile)):
        return None, None
    for use in about(trace, model, *RUNS):
        for first in about(trace, model, type(use)) if before(edit, use) is True else ():
            alike = getattr(first, "method", "") == getattr(use, "method", "")
            renewed = between(trace, model, first, use, Compile, Escape)
            if alike and dominates(first, edit) and not renewed:
                return first, use
    return None, None


def _is_built(trace: Trace, model: Model, edit: EditLayer) -> bool:
    """Whether the weights of the layers of a model exist before the edit."""
    if came_from_file(trace, model) or model.kind == "application":
        return True
    called = [node for node in model.nodes if node.layer is edit.layer]
    if model.kind == "functional" and called:
        return any(dominates(made, edit) for made in trace.of(Create) if made.made is model)
    runs = about(trace, model, *RUNS)
    return any(dominates(run, edit) for run in runs)


def _fit_after(trace: Trace, model: Model, edit: EditLayer) -> Event | None:
    """What trains this very model afterwards: a copy that is loaded or cloned has the change."""
    models = [model, *(one for one in _holding(trace, model))]
    fits = [fit for one in models for fit in about(trace, one, Fit)]
    return next((fit for fit in fits if before(edit, fit) is True), None)


def _holding(trace: Trace, model: Model) -> Iterator[Model]:
    """The models that hold a model as a layer."""
    if model.as_layer is not None:
        yield from owners(trace, model.as_layer)
