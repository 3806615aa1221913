"""Callbacks that watch a number in the logs: is it there, and which way is better?"""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.callback import Callback
from lintmodel.facts.event import Compile, Fit
from lintmodel.facts.objective import Metric
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged, standing_compile
from lintmodel.views.logs import FITS, Logs, logs_of, names_of

WATCHERS = ("EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau")


@record()
class Monitor:
    """A callback of Keras that watches `name` in the logs of a fit().

    `metric` is the metric of compile() with this name, None where there is none and UNKNOWN where it
    is not known. `decides`: what it sees changes what the callback does (a ModelCheckpoint that keeps
    every epoch looks at nothing).
    """

    callback: Callback
    fit: Fit
    name: Maybe[str]
    decides: Maybe[bool]
    logs: Logs
    metric: Maybe[Metric | None]
    version: KerasVersion
    where: Where

    @property
    def kind(self) -> str:
        """EarlyStopping, ModelCheckpoint or ReduceLROnPlateau."""
        return str(self.callback.kind)


def monitors(project: Project) -> Iterator[Monitor]:
    """The callbacks that watch something, each with the first fit() that it is given to."""
    for script in judged(project.scripts):
        seen: set[tuple[Where, str]] = set()
        for fit in script.trace.of(Fit):
            for callback in fit.callbacks if fit.method in FITS else ():
                if isinstance(callback.kind, str) and callback.kind in WATCHERS:
                    if not callback.custom and (callback.where, fit.method) not in seen:
                        seen.add((callback.where, fit.method))
                        yield _monitor(script, fit, callback)


def _monitor(script: Script, fit: Fit, callback: Callback) -> Monitor:
    name = callback.args.get("monitor", UNKNOWN)
    name = name if isinstance(name, str) else UNKNOWN
    every = callback.kind == "ModelCheckpoint"
    decides = callback.args.get("save_best_only", UNKNOWN) if every else True
    return Monitor(
        callback=callback,
        fit=fit,
        name=name,
        decides=decides,
        logs=logs_of(script, fit),
        metric=_metric(script, fit, name),
        version=script.version,
        where=callback.where,
    )


def _metric(script: Script, fit: Fit, name: Maybe[str]) -> Maybe[Metric | None]:
    """The metric that a name in the logs belongs to."""
    compiled = standing_compile(script.trace, fit.model, fit)
    if not isinstance(compiled, Compile) or isinstance(name, Unknown):
        return UNKNOWN
    bare = name.removeprefix("val_")
    groups = compiled.objective.metrics
    if isinstance(groups, Unknown):
        return UNKNOWN
    for metric in (one for group in groups.values() for one in group):
        names = names_of(metric)
        if isinstance(names, Unknown):
            return UNKNOWN
        if bare in names:
            return metric
    return None
