"""Numbers of fit()'s own log that are set beside those of evaluate()."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.files import Load, Save
from lintmodel.facts.logged import CompareLogs
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project
from lintmodel.facts.trace import Trace, before
from lintmodel.facts.unknown import Maybe, is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged
from lintmodel.views.layers import mode_layers


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
            if id(event.fit) not in seen and _of_one_model(script.trace, event):
                seen.add(id(event.fit))
                yield LogComparison(
                    event.name,
                    event.how,
                    _differs(event.fit.model),
                    event.fit.where,
                    event.evaluate.where,
                    event.where,
                )


def _of_one_model(trace: Trace, event: CompareLogs) -> bool:
    """Whether evaluate() has the model that fit() has left, or one that was loaded from its file."""
    fit, evaluate = event.fit, event.evaluate
    if fit.model is evaluate.model:
        return before(fit, evaluate) is True
    loads = [one for one in about(trace, evaluate.model, Load) if is_known(one.path)]
    saves = [one for one in about(trace, fit.model, Save) if is_known(one.path)] if loads else []
    written = {one.path for one in saves if before(fit, one) is True}
    return any(one.path in written for one in loads)


def _differs(model: Model) -> str:
    return next((str(layer.kind) for layer in mode_layers(model.all_layers())), "")
