"""Data that were transformed, the result thrown away, and then given to a model as they were before."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Evaluate, Event, Fit, Predict
from lintmodel.facts.fitted import Discard, Fitted
from lintmodel.facts.project import Project, Script
from lintmodel.facts.serving import called
from lintmodel.facts.trace import before
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged


@record()
class DiscardedTransform:
    """`event` gets the data as they were before."""

    what: str
    by: Fitted | None
    event: Event
    site: str
    where: Where


def discarded_transforms(project: Project) -> Iterator[DiscardedTransform]:
    """One for each statement whose result is missed."""
    for script in judged(project.scripts):
        for lost in script.trace.of(Discard):
            for event, site, data in _given(script):
                if before(lost, event) is True and _is_missed(lost, data):
                    yield DiscardedTransform(lost.step.what, lost.by, event, site, lost.where)
                    break


def _given(script: Script) -> Iterator[tuple[Event, str, Data]]:
    for fit in script.trace.of(Fit):
        targets = fit.targets if isinstance(fit.targets, dict) else {}
        for data in (fit.x, *targets.values()):
            if isinstance(data, Data):
                yield fit, f"{fit.method}()", data
        held = [one for one in (fit.validation, fit.validation_y) if isinstance(one, Data)]
        yield from ((fit, "validation_data", one) for one in held)
    for run in script.trace.of(Evaluate):
        given = [one for one in (run.x, run.y) if isinstance(one, Data)]
        yield from ((run, f"{run.method}()", one) for one in given)
    for run_ in script.trace.of(Predict):
        if isinstance(run_.x, Data):
            yield run_, called(run_.method), run_.x


def _is_missed(lost: Discard, data: Data) -> bool:
    """Whether these are the data that the statement was done to, and nothing like it was done since."""
    made = lost.data
    if not made.sources or made.part != data.part or made.role != data.role:
        return False
    if len(made.sources) != len(data.sources) or any(
        not any(source is own for own in data.sources) for source in made.sources
    ):
        return False
    earlier = made.steps[: made.steps.index(lost.step)]
    if len(data.steps) < len(earlier) or any(
        one is not other for one, other in zip(earlier, data.steps, strict=False)
    ):
        return False
    return not any(
        step.kind in (lost.step.kind, "opaque") or (lost.by is not None and step.fitted is lost.by)
        for step in data.steps[len(earlier) :]
    )
