"""The steps behind the data that models are given, each once."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Call, Escape, Evaluate, Event, Fit, Predict
from lintmodel.facts.fitted import Fitted, Learn
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged
from lintmodel.views.intakes import Inlet, inlet_of


@record()
class GivenStep:
    """One step of data that a model is given.

    `data` is what the model gets in the end, at `event`. `learns` says that the object which does the
    step learns from data before that, or may. `inlet` is what the model's first layers do.
    """

    step: Step
    data: Data
    model: Model
    event: Event
    method: str
    learns: bool
    inlet: Inlet
    where: Where


WATCHED = ("kept", "skipped")


def given_steps(project: Project) -> Iterator[GivenStep]:
    """Steps that say something of themselves, one for each place in the source."""
    for script in judged(project.scripts):
        seen: set[tuple[Where, str]] = set()
        for event, model, data, method in _given(script):
            for step in data.steps:
                watched = any(name in step.detail for name in WATCHED)
                if watched and (step.where, step.what) not in seen:
                    seen.add((step.where, step.what))
                    yield GivenStep(step, data, model, event, method, _learns(script, step, event),
                                    inlet_of(model), step.where)  # fmt: skip


def _given(script: Script) -> Iterator[tuple[Event, Model, Data, str]]:
    for event in script.trace.of(Fit, Evaluate, Predict, Call):
        model = event.target if isinstance(event, Call) else event.model  # type: ignore[attr-defined]
        parts: tuple[tuple[str, Maybe[object]], ...] = (("x", getattr(event, "x", UNKNOWN)),)
        if isinstance(event, Fit):
            parts = (*parts, ("validation_data", event.validation))
        for name, data in parts:
            if isinstance(model, Model) and isinstance(data, Data):
                method = getattr(event, "method", "the call")
                yield event, model, data, method if name == "x" else name


def _learns(script: Script, step: Step, event: Event) -> bool:
    """Whether the object of a step may learn, or be handed to unseen code, before an event."""
    if not isinstance(step.fitted, Fitted):
        return False
    changes: list[Event] = [one for one in script.trace.of(Learn) if one.of is step.fitted]
    changes += [one for one in script.trace.of(Escape) if one.target is step.fitted]
    return any(before(change, event) is not False for change in changes)
