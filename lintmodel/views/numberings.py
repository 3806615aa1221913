"""Names that became numbers by an order that is another in each run, on their way to a model."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Escape, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import Load, LoadWeights, Save, Store
from lintmodel.facts.model import Model
from lintmodel.facts.numbering import Numbering
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe, is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged


@record()
class NumberedUse:
    """A model gets data (or labels) that were numbered so.

    `outlives` says that the model is saved or was loaded: another run will number otherwise. `kept` says
    that the numbers are stored beside it.
    """

    numbering: Numbering
    event: Event
    site: str
    labels: bool
    outlives: bool
    kept: Maybe[bool]
    where: Where


def numbered_uses(project: Project) -> Iterator[NumberedUse]:
    """One for each way of numbering and model."""
    for script in judged(project.scripts):
        seen: set[tuple[int, int]] = set()
        events: list[Fit | Predict | Evaluate] = [*script.trace.of(Fit, Predict, Evaluate)]  # type: ignore[list-item]
        for event in events:
            for labels, data in _given(event):
                for step in data.steps:
                    found = step.detail.get("numbering")
                    key = (id(found), id(event.model))
                    if isinstance(found, Numbering) and found.order != "index" and key not in seen:
                        seen.add(key)
                        yield _use(script, found, event, event.model, labels)


def _given(event: Fit | Predict | Evaluate) -> Iterator[tuple[bool, Data]]:
    if isinstance(event.x, Data):
        yield False, event.x
    targets = event.targets if isinstance(event, Fit) else UNKNOWN
    labels = list(targets.values()) if isinstance(targets, dict) else []
    if not labels and isinstance(event, Fit | Evaluate) and isinstance(event.y, Data):
        labels = [event.y]
    yield from ((True, data) for data in labels)


def _use(script: Script, found: Numbering, event: Event, model: Model, labels: bool) -> NumberedUse:
    site = f"{getattr(event, 'method', 'fit')}()"
    outlives = bool(about(script.trace, model, Save, Load, LoadWeights))
    return NumberedUse(found, event, site, labels, outlives, _kept(script, found), found.where)


def _kept(script: Script, found: Numbering) -> Maybe[bool]:
    """Whether the numbers are put into a file, or may be."""
    stores = list(script.trace.of(Store))
    if any(is_known(store.holds) and any(one is found for one in store.holds) for store in stores):
        return True
    handed = any(event.target is found for event in script.trace.of(Escape))
    unclear = any(not is_known(store.holds) for store in stores)
    return UNKNOWN if unclear or handed else False
