"""Numbers of fit()'s own log that are set beside those of evaluate()."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.logged import CompareLogs
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import Maybe
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged

STOCHASTIC = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "GaussianDropout",
              "AlphaDropout", "BatchNormalization")  # fmt: skip


@record()
class LogComparison:
    """`name` of the history beside what evaluate() returned; `layer` is one that is another in training."""

    name: Maybe[str]
    how: str
    layer: str
    fit_at: Where
    evaluate_at: Where
    where: Where


def log_comparisons(project: Project) -> Iterator[LogComparison]:
    """The first of each fit()."""
    for script in judged(project.scripts):
        seen: set[int] = set()
        for event in script.trace.of(CompareLogs):
            if id(event.fit) not in seen:
                seen.add(id(event.fit))
                yield LogComparison(
                    event.name,
                    event.how,
                    _differs(event.fit.model),
                    event.fit.where,
                    event.evaluate.where,
                    event.where,
                )


def _differs(model: Model) -> str:
    kinds = [layer.kind for layer in model.all_layers() if layer.kind in STOCHASTIC]
    return kinds[0] if kinds else ""
