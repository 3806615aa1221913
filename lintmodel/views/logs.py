"""The logs of a fit(): the names under which callbacks find losses and metrics."""

from __future__ import annotations

import re

from lintmodel.facts.event import AddMetric, Compile, Fit
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Metric, Objective
from lintmodel.facts.project import Script
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, all_of, is_known
from lintmodel.knowledge.metrics import snake_case
from lintmodel.record import record
from lintmodel.views.common import standing_compile

FITS = ("fit", "fit_generator")
COMPILED = ("sequential", "functional", "application")  # whose steps are Keras' own
ALWAYS = ("loss", "lr", "learning_rate")


@record(frozen=True, eq=True)
class Logs:
    """What the logs of a fit() hold.

    `metrics` are the names that compile() makes, `legacy` those that Keras before 2.3 makes of the
    same (there "accuracy" is logged as "acc"); UNKNOWN where a step, a layer or a callback of the
    project's own may add others. `prefixed`: a name may stand behind that of an output.
    """

    metrics: Maybe[tuple[str, ...]]
    legacy: Maybe[tuple[str, ...]]
    prefixed: bool
    validated: Maybe[bool]

    def hold(self, name: str, legacy: bool = False) -> Maybe[bool]:
        """Whether a name is in the logs."""
        bare = name.removeprefix("val_")
        return all_of(self._has(bare, legacy), self.validated if bare != name else True)

    def _has(self, bare: str, legacy: bool) -> Maybe[bool]:
        """Whether fit() logs it of the training data."""
        if bare in ALWAYS or (self.prefixed and bare.endswith("_loss")):
            return True
        names = self.legacy if legacy else self.metrics
        if isinstance(names, Unknown):
            return UNKNOWN
        return any(self._is(bare, one) for one in names)

    def _is(self, bare: str, name: str) -> bool:
        """The name itself, counted up (auc_1), or behind an output's (mask_auc)."""
        before = r"(.+_)?" if self.prefixed else ""
        return re.fullmatch(rf"{before}(weighted_)?{re.escape(name)}(_\d+)?", bare) is not None


def logs_of(script: Script, fit: Fit) -> Logs:
    """The logs of a fit()."""
    adds = any(callback.logs is not False for callback in fit.callbacks)
    validated = UNKNOWN if adds or script.trace.spent else validates(fit)
    compiled = standing_compile(script.trace, fit.model, fit)
    found: Maybe[list[Metric]] = UNKNOWN
    if isinstance(compiled, Compile) and not adds and _plain(script, fit.model):
        found = _metrics(compiled.objective)
    several = not (fit.model.kind == "sequential" or _single(fit.model))
    return Logs(_names(found, False), _names(found, True), several, validated)


def validates(fit: Fit) -> Maybe[bool]:
    """Whether fit() computes val_ names: it was given validation data, or splits some off."""
    if fit.method not in FITS:
        return UNKNOWN
    split = fit.validation_split
    if isinstance(split, Unknown):
        return UNKNOWN
    if split > 0:
        return True
    if fit.validation is None:
        return False
    return True if is_known(fit.validation) else UNKNOWN


def _plain(script: Script, model: Model) -> bool:
    """Whether nothing but compile() says what is logged."""
    added = any(True for _ in script.trace.of(AddMetric))
    return model.kind in COMPILED and not model.own_steps and not model.class_name and not added


def _single(model: Model) -> bool:
    return model.kind == "application" or (model.outputs_known and len(model.heads) == 1)


def _metrics(objective: Objective) -> Maybe[list[Metric]]:
    """All metrics of compile(); UNKNOWN where there may be more."""
    found: list[Metric] = []
    for given in (objective.metrics, objective.weighted):
        if isinstance(given, Unknown):
            return UNKNOWN
        for group in given.values():
            found.extend(group)
    return found


def _names(metrics: Maybe[list[Metric]], legacy: bool) -> Maybe[tuple[str, ...]]:
    if isinstance(metrics, Unknown):
        return UNKNOWN
    found: list[str] = []
    for metric in metrics:
        names = names_of(metric, legacy)
        if isinstance(names, Unknown):
            return UNKNOWN
        found.extend(names)
    return tuple(dict.fromkeys(found))


def names_of(metric: Metric, legacy: bool = False) -> Maybe[tuple[str, ...]]:
    """The names that a metric may be logged under, the one that its author expects first."""
    name, kind = metric.name, metric.kind
    if isinstance(name, Unknown) or isinstance(kind, Unknown):
        return UNKNOWN
    if kind == "accuracy":
        return ("acc",) if legacy else (name or kind,)
    if "given" in metric.args and name is not None:  # an object with a name= of its own
        return (name,)
    made = () if metric.custom else (snake_case(kind),)
    given = () if name is None else (name, snake_case(name))
    return tuple(dict.fromkeys((*given, *made)))
