"""Layers whose state adapt() fixes: whether it did, and whether it came too late."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import (
    MODULE,
    Adapt,
    Call,
    Compile,
    Create,
    Evaluate,
    Event,
    Fit,
    Predict,
)
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.provenance import Provenance
from lintmodel.facts.trace import Trace, before, dominates, happened
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.knowledge import adaptable
from lintmodel.record import record
from lintmodel.views.common import about, came_from_file, judged, owners, replaced

CAPTURED = ("Normalization", "Discretization")  # their state is a constant of the traced function


@record()
class FittedState:
    """A layer that needs adapt() or fixed state where it is used or saved.

    `adapted` is whether it had its state there; `use` what used it ("fit()", "the file").
    """

    layer: Layer
    adapted: Maybe[bool]
    use: str
    used_at: Where | None
    where: Where
    provenance: Provenance
    in_file: bool


def fitted_states(project: Project) -> Iterator[FittedState]:
    """Adaptable layers of scripts at their first use without state, and those of files."""
    for script in judged(project.scripts):
        yield from _of_script(script)
    for artifact in project.artifacts:
        for layer in artifact.layers():
            if adaptable(layer.kind) is not None:
                state = _state_in_file(layer, artifact)
                yield FittedState(
                    layer, state, "the file", None, layer.where, layer.provenance, True
                )


# -- scripts -----------------------------------------------------------------------------------


def _of_script(script: Script) -> Iterator[FittedState]:
    if script.trace.spent:
        return
    for event in script.trace.of(Create):
        layer = event.made
        if isinstance(layer, Layer) and not layer.custom and needs_state(layer) is True:
            use = _first_use_without(script.trace, layer)
            if use is not None:
                yield FittedState(
                    layer, False, _what(use), use.where, layer.where, layer.provenance, False
                )


def needs_state(layer: Layer) -> Maybe[bool]:
    """Whether no argument of the constructor fixes the state."""
    fixing = adaptable(layer.kind)
    if fixing is None:
        return False
    values = [layer.args.get(name) for name in fixing]
    if any(isinstance(value, Unknown) for value in values):
        return UNKNOWN
    return (
        any(value is None for value in values)
        if layer.kind == "Normalization"
        else all(value is None for value in values)
    )


def _first_use_without(trace: Trace, layer: Layer) -> Event | None:
    """The first use at which the layer surely has no state yet."""
    holders = owners(trace, layer)
    if any(came_from_file(trace, holder) for holder in holders):
        return None
    adapts: list[Event] = [*about(trace, layer, Adapt)]
    targets: list[Model | Layer] = [layer, *holders]
    given = adapts or any(about(trace, target, LoadWeights) for target in targets)
    for use in _uses(trace, layer, holders):
        if given and not isinstance(use, Fit):  # a look at the untrained model, or its skeleton
            continue
        if happened(adapts, use) is False and not replaced(trace, targets, use):
            return use
    return None


def _uses(trace: Trace, layer: Layer, holders: list[Model]) -> list[Event]:
    kinds = (Fit, Evaluate, Predict, Save, Call)
    found = [event for one in (layer, *holders) for event in about(trace, one, *kinds)]
    return sorted((e for e in found if not _may_build(e)), key=lambda event: event.index)


def _may_build(event: Event) -> bool:
    """A function whose caller is not seen may be given a symbolic input: it builds a graph, and who
    gets the result can adapt the layer."""
    return isinstance(event, Call) and event.entry != MODULE and isinstance(event.x, Unknown)


def _what(event: Event) -> str:
    if isinstance(event, Call):
        return "the call"
    return f"{getattr(event, 'method', 'fit')}()"


# -- files -------------------------------------------------------------------------------------


def _state_in_file(layer: Layer, artifact: Artifact) -> Maybe[bool]:
    needs = needs_state(layer)
    if needs is not True:
        return True if needs is False else UNKNOWN
    if layer.kind == "Normalization":
        return _normalization_in_file(layer)
    if layer.kind == "Discretization":
        return bool(layer.args.get("bin_boundaries"))
    return _vocabulary_in_file(layer, artifact)


def _normalization_in_file(layer: Layer) -> Maybe[bool]:
    """Mean all 0 and variance all 1: `count` is no signal, Keras 3 leaves it at 0 after adapt()."""
    mean, variance = layer.weight("mean"), layer.weight("variance")
    if isinstance(mean, Unknown) or isinstance(variance, Unknown):
        return UNKNOWN
    if isinstance(mean.summary, Unknown) or isinstance(variance.summary, Unknown):
        return UNKNOWN
    return not (mean.summary.all_equal(0.0) and variance.summary.all_equal(1.0))


def _vocabulary_in_file(layer: Layer, artifact: Artifact) -> Maybe[bool]:
    """A file of a format with assets, whose vocabulary holds no word but the unknown one."""
    if isinstance(layer.assets, dict) and layer.assets:
        return max(layer.assets.values()) > 1
    return False if artifact.format in ("h5", "hdf5") else UNKNOWN


# -- order -------------------------------------------------------------------------------------


@record()
class LateAdapt:
    """adapt() after the model ran, with a later run on the function that was compiled before."""

    layer: Layer
    ran: Event
    adapt: Adapt
    later: Event
    where: Where


def late_adapts(project: Project) -> Iterator[LateAdapt]:
    """adapt() calls whose statistics the compiled function of the model does not see."""
    for script in judged(project.scripts):
        for event in script.trace.of(Adapt):
            if event.layer.kind in CAPTURED and event.method == "adapt":
                found = _late(script.trace, event)
                if found is not None:
                    yield found


def _late(trace: Trace, adapt: Adapt) -> LateAdapt | None:
    for model in owners(trace, adapt.layer):
        runs = about(trace, model, Fit, Evaluate, Predict)
        uses = [*runs, *about(trace, model, Save)]
        ran = next((run for run in runs if dominates(run, adapt)), None)
        later = next((use for use in uses if before(adapt, use) is True), None)
        if ran is None or later is None:
            continue
        compiles = about(trace, model, Compile)
        if not any(before(ran, c) is not False and before(c, later) is not False for c in compiles):
            return LateAdapt(adapt.layer, ran, adapt, later, adapt.where)
    return None
