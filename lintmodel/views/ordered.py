"""Rows of which the last are taken for validation: class by class, or copies of one another."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Fit
from lintmodel.facts.project import Project
from lintmodel.facts.rows import Taken, repeated, taken
from lintmodel.facts.unknown import Maybe
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged


@record()
class OrderedLabels:
    """The labels of a fit with validation_split; `made` is where they were put one after the other.

    `copies`: rows that were put beside copies of themselves there.
    """

    fit: Fit
    share: Maybe[float]
    made: Where
    where: Where
    copies: bool = False


def ordered_labels(project: Project) -> Iterator[OrderedLabels]:
    """One for each fit on labels in blocks of equal ones, that nothing has shuffled since, or on copies."""
    for script in judged(project.scripts):
        for fit in script.trace.of(Fit):
            if fit.validation is None and isinstance(fit.y, Data):
                yield from _of_fit(fit, fit.y)


def _of_fit(fit: Fit, labels: Data) -> Iterator[OrderedLabels]:
    cuts = taken(labels)
    doubled = _doubled(fit.x) if isinstance(fit.x, Data) else None
    if cuts and cuts[-1].cut.detail == ("blocks",) and labels.order is None:
        yield OrderedLabels(fit, fit.validation_split, cuts[-1].cut.where, fit.where)
    elif doubled is not None:
        yield OrderedLabels(fit, fit.validation_split, doubled.cut.where, fit.where, True)


def _doubled(data: Data) -> Taken | None:
    """Where rows were put beside copies of themselves, and were not divided any more after it."""
    last = next((act for act in reversed(taken(data)) if act.cut.kind != "choice"), None)
    return last if last is not None and repeated(last) else None
