"""What a model is calibrated with when it is quantized, against what it learned from."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Interval
from lintmodel.facts.event import Fit
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.serving import Calibrate
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, came_from_file, judged

MEANT = ("bench", "dummy", "fake", "latency", "speed", "smoke", "mock")


@record()
class Calibration:
    """One conversion with samples of its own.

    `made_up` says that the samples are random numbers or constants, for a model with weights of worth;
    `repeated` that they are one sample again and again, not one batch of several. `values` bounds what
    is in them, and `learned` what is in the data of fit(); UNKNOWN where it is not known.
    """

    made_up: bool
    repeated: bool
    values: Maybe[Interval]
    learned: Maybe[Interval]
    by: str
    samples: Where
    where: Where


def calibrations(project: Project) -> Iterator[Calibration]:
    """One for each place that converts."""
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for event in script.trace.of(Calibrate):
            if event.where not in seen and not event.provenance.hints(*MEANT):
                seen.add(event.where)
                yield _of(script, event)


def _of(script: Script, event: Calibrate) -> Calibration:
    x = event.x if isinstance(event.x, Data) else None
    synthetic = (
        x is not None and bool(x.sources) and all(one.kind == "synthetic" for one in x.sources)
    )
    values = x.interval if x is not None and not synthetic else UNKNOWN
    return Calibration(
        synthetic and _of_worth(script, event), event.repeated and _is_one(x), values,
        _learned(script, event.model), event.by, x.where if x is not None else event.where,
        event.where,
    )  # fmt: skip


def _is_one(data: Data | None) -> bool:
    """Whether data is surely a batch of one."""
    shape = data.shape if data is not None else UNKNOWN
    return not isinstance(shape, Unknown) and len(shape) > 1 and same(shape[0], 1)


def _of_worth(script: Script, event: Calibrate) -> bool:
    """Whether a model has weights that somebody trained, on data that are not made up themselves."""
    model = event.model
    if not isinstance(model, Model):
        return event.stored and not any(True for _ in script.trace.of(Save))
    fits = about(script.trace, model, Fit)
    if not fits:
        return came_from_file(script.trace, model) or bool(about(script.trace, model, LoadWeights))
    return not any(
        isinstance(fit.x, Data) and all(one.kind == "synthetic" for one in fit.x.sources)
        for fit in fits
    )


def _learned(script: Script, model: Maybe[Model]) -> Maybe[Interval]:
    """What bounds the data of all fits of a model, if that is one and the same."""
    fits = about(script.trace, model, Fit) if isinstance(model, Model) else []
    bounds = [fit.x.interval if isinstance(fit.x, Data) else UNKNOWN for fit in fits]
    known = [one for one in bounds if isinstance(one, Interval)]
    if not known or len(known) != len(bounds) or any(one != known[0] for one in known):
        return UNKNOWN
    real = [fit.x for fit in fits if isinstance(fit.x, Data)]
    made_up = any(one.kind == "synthetic" for data in real for one in data.sources)
    return UNKNOWN if made_up else known[0]
