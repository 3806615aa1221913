"""Models that take over an architecture, are used, and never get weights."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Call, Create, Escape, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import LoadWeights, Refill, Save
from lintmodel.facts.model import Making, Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.session import Initialize, ReadCheckpoint
from lintmodel.facts.trace import Trace, before, exclusive
from lintmodel.facts.unknown import Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, came_from_file, judged, owners

# What people call a model whose weights are to be random, and what measures time or memory.
MEANT = ("random", "initial", "untrained", "scratch", "fresh", "blank", "empty", "sanity", "dummy",
         "bench", "timing", "latency", "speed", "warm", "architecture", "structure",
         "skeleton")  # fmt: skip


@record()
class UnloadedUse:
    """`use` runs or writes a model of the architecture that `making` took over; nothing gave it weights."""

    model: Model
    making: Making
    use: Evaluate | Predict | Save
    where: Where


def unloaded_uses(project: Project) -> Iterator[UnloadedUse]:
    """The first use of each model that was made so."""
    for script in judged(project.scripts):
        trace = script.trace
        made = [one.made for one in trace.of(Create) if isinstance(one.made, Model)]
        made = [one for one in made if one.making is not None and not one.making.opened]
        if (
            not made
            or trace.spent
            or any(True for _ in trace.of(Refill, ReadCheckpoint, Initialize))
        ):
            continue  # weights may have gone into any model
        for model in made:
            use = _use(script, model)
            if use is not None and model.making is not None:
                yield UnloadedUse(model, model.making, use, model.where)


def _use(script: Script, model: Model) -> Evaluate | Predict | Save | None:
    trace, making = script.trace, model.making
    if making is None or model.provenance.hints(*MEANT) or _as_untrained(trace, making):
        return None
    given = [event for one in _around(trace, model) for event in _fillings(trace, one)]
    for use in trace.events:
        if not isinstance(use, Evaluate | Predict | Save) or use.model is not model:
            continue
        if _counts(trace, use) and all(exclusive(event, use) for event in given):
            return use
    return None


def _as_untrained(trace: Trace, making: Making) -> bool:
    """Whether the model whose architecture is taken over has no better weights itself."""
    of = making.of
    if of is None:
        return False
    trained = came_from_file(trace, of) or any(
        before(event, making_event) is not False
        for making_event in _created(trace, making)
        for one in _around(trace, of)
        for event in _fillings(trace, one)
    )
    return not trained


def _created(trace: Trace, making: Making) -> list[Create]:
    return [
        one for one in trace.of(Create) if isinstance(one.made, Model) and one.made.making is making
    ]


def _around(trace: Trace, model: Model) -> list[Model]:
    """The model and those that hold it as a layer: what they learn or load it does."""
    held = owners(trace, model.as_layer) if model.as_layer is not None else []
    return [model, *held]


def _fillings(trace: Trace, model: Model) -> list[Event]:
    """What gives a model weights, or may."""
    subjects = [model, *([model.as_layer] if model.as_layer is not None else [])]
    calls = [call for call in about(trace, model, Call) if call.tapes]
    found = [event for one in subjects for event in about(trace, one, Escape, Fit, LoadWeights)]
    return [*found, *calls]


def _counts(trace: Trace, use: Evaluate | Predict | Save) -> bool:
    """Whether anything is made of what the model says: no warm-up, no file of initial weights."""
    if use.provenance.hints(*MEANT):
        return False
    if isinstance(use, Save):
        named = isinstance(use.path, str) and any(word in use.path.lower() for word in MEANT)
        return use.what != "weights" and use.method != "ModelCheckpoint" and not named
    if isinstance(use, Predict) and use.used is not True:
        return False
    return isinstance(use, Evaluate) or not _made_up(trace, use.x)


def _made_up(trace: Trace, data: Maybe[Data]) -> bool:
    """Whether data is made of nothing that a model learned from: zeros, random numbers."""
    if isinstance(data, Unknown) or any(one.kind != "synthetic" for one in data.sources):
        return False
    learned = {
        id(source) for fit in trace.of(Fit) if isinstance(fit.x, Data) for source in fit.x.sources
    }
    return not any(id(one) in learned for one in data.sources)
