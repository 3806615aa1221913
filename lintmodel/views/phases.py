"""The learning phase of Keras 2, set for the whole process."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Evaluate, Event, Fit, LearningPhase, Predict, model_of
from lintmodel.facts.files import Load, Save
from lintmodel.facts.project import Project, Script
from lintmodel.facts.session import ClearSession, WriteCheckpoint
from lintmodel.facts.trace import before, dominates
from lintmodel.facts.unknown import Unknown
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.calls import MONTE_CARLO
from lintmodel.views.common import about, judged

EXPORTS = {"simple_save", "add_meta_graph_and_variables", "convert_variables_to_constants"}


@record()
class PinnedPhase:
    """A use of a model while set_learning_phase(1) holds.

    `exports` says that a graph is written then; else a loaded, untrained model answers. `sampled`
    says that it answers again and again, or by a name that means chance: Monte-Carlo dropout.
    """

    where: Where
    use: Where
    what: str
    exports: bool
    sampled: bool
    version: KerasVersion


def pinned_phases(project: Project) -> Iterator[PinnedPhase]:
    """The first use under each set_learning_phase(1)."""
    for script in judged(project.scripts):
        changes: list[Event] = [*script.trace.of(LearningPhase), *script.trace.of(ClearSession)]
        for phase in script.trace.of(LearningPhase):
            if not isinstance(phase.value, Unknown) and phase.value == 1:
                use = next((one for one in _uses(script) if _holds(phase, one, changes)), None)
                if use is not None:
                    exports = isinstance(use, WriteCheckpoint | Save)
                    what = f"{getattr(use, 'method', '')}()"
                    sampled = _sampled(phase, use)
                    yield PinnedPhase(
                        phase.where, use.where, what, exports, sampled, script.version
                    )


def _sampled(phase: Event, use: Event) -> bool:
    if {"loop", "comprehension"} & set(use.scopes):
        return True
    hops = (*phase.provenance.hops, *use.provenance.hops)
    texts = (*phase.provenance.names, *use.provenance.names, *(hop.what for hop in hops))
    return any(word in text.lower() for text in (*texts, use.entry) for word in MONTE_CARLO)


def _uses(script: Script) -> Iterator[Event]:
    for event in script.trace.of(WriteCheckpoint, Save, Predict, Evaluate):
        if isinstance(event, WriteCheckpoint):
            if event.method in EXPORTS:
                yield event
        elif isinstance(event, Save):
            if event.what == "export":
                yield event
        elif _only_loaded(script, event):
            yield event


def _only_loaded(script: Script, use: Event) -> bool:
    model = model_of(use)
    if model is None or about(script.trace, model, Fit):
        return False
    return any(dominates(load, use) for load in about(script.trace, model, Load))


def _holds(phase: Event, use: Event, changes: list[Event]) -> bool:
    """Whether the phase surely holds at a use: nothing may have set it otherwise between."""
    between = (
        one
        for one in changes
        if one is not phase and before(phase, one) is not False and before(one, use) is not False
    )
    return dominates(phase, use) and next(between, None) is None
