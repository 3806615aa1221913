"""Labels that stand class by class where the last rows are taken for validation."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Fit
from lintmodel.facts.project import Project
from lintmodel.facts.rows import taken
from lintmodel.facts.unknown import Maybe
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged


@record()
class OrderedLabels:
    """The labels of a fit with validation_split; `made` is where they were put one after the other."""

    fit: Fit
    share: Maybe[float]
    made: Where
    where: Where


def ordered_labels(project: Project) -> Iterator[OrderedLabels]:
    """One for each fit on labels in blocks of equal ones, that nothing has shuffled since."""
    for script in judged(project.scripts):
        for fit in script.trace.of(Fit):
            labels = fit.y
            if not isinstance(labels, Data) or fit.validation is not None:
                continue
            cuts = taken(labels)
            if cuts and cuts[-1].cut.detail == ("blocks",) and labels.order is None:
                yield OrderedLabels(fit, fit.validation_split, cuts[-1].cut.where, fit.where)
