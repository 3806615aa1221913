"""Scaled targets: what brings predictions back to their units, and what they are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Compare, Event, Fit
from lintmodel.facts.fitted import Fitted, Learn, Transform
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import Trained, elsewhere
from lintmodel.views.common import about, judged
from lintmodel.views.originals import original

Wrong = Literal[
    "another",  # the scaler of the inputs takes back predictions of scaled targets
    "unscaled",  # the targets were never scaled
    "refitted",  # it was the right one, but has learned from other data since
    "error",  # an error in scaled units is given to it, and gets its offset
]
ERROR = "error of predictions"
OFFSETS = {"StandardScaler", "MinMaxScaler", "RobustScaler"}


@record()
class WrongInverse:
    """An inverse_transform() that does not take back what was done to the targets."""

    why: Wrong
    used: Fitted
    right: Fitted | None
    since: Learn | None  # of "refitted": where it learned again
    fit: Fit | None
    where: Where


def wrong_inverses(project: Project) -> Iterator[WrongInverse]:
    """Those of predictions whose model's targets are known, and of errors."""
    known = elsewhere(project)
    for script in judged(project.scripts):
        for event in script.trace.of(Transform):
            data = event.data
            by = original(project, event.by) if event.inverse else None
            if by is not None and by.kind == "scaler" and isinstance(data, Data):
                if data.sources and all(source.name == ERROR for source in data.sources):
                    if by.name in OFFSETS:
                        yield WrongInverse("error", by, None, None, None, event.where)
                    continue
                found = _of_prediction(script, event, by, data, known)
                if found is not None:
                    yield found


def _of_prediction(
    script: Script, event: Transform, by: Fitted, data: Data, known: dict[int, Trained]
) -> WrongInverse | None:
    model = _answering(data)
    fits = about(script.trace, model, Fit) if model is not None else []
    other = None if fits else known.get(id(model))
    if other is not None and other.reach == "files":
        fits = other.fits
    if len(fits) != 1 or any(step.changes_values for step in data.steps):
        return None
    fit = fits[0]
    if not isinstance(fit.x, Data) or not isinstance(fit.y, Data) or _unclear(fit.y):
        return None
    right = _scaled(fit.y)
    of_inputs = any(step.fitted is by for step in fit.x.steps)
    if right is None:
        kind: Wrong = "unscaled"
        return WrongInverse(kind, by, None, None, fit, event.where) if of_inputs else None
    if right.fitted is by:
        return _refitted(event, right, fit)
    if of_inputs and isinstance(right.fitted, Fitted):
        return WrongInverse("another", by, right.fitted, None, fit, event.where)
    return None


def _refitted(event: Transform, right: Step, fit: Fit) -> WrongInverse | None:
    """The right scaler, which learned from something else between the targets and the inverse."""
    before, since = right.learnt, event.learnt
    if (
        not isinstance(before, Learn)
        or not isinstance(since, Learn)
        or before is since
        or since.loops
    ):
        return None
    one, other = before.data, since.data
    if not isinstance(one, Data) or not isinstance(other, Data) or one is other:
        return None
    apart = {id(source) for source in one.sources} != {id(source) for source in other.sources}
    if not (apart or (one.split and other.split and one.split != other.split)):
        return None
    return WrongInverse("refitted", event.by, event.by, since, fit, event.where)


def _answering(data: Data) -> Model | None:
    """The model whose answers these are, if nothing else is among them."""
    if len(data.sources) != 1 or data.sources[0].kind != "prediction":
        return None
    made = data.sources[0].origin
    model = getattr(made, "model", None) or getattr(made, "target", None)
    return model if isinstance(model, Model) else None


def _unclear(data: Data) -> bool:
    """Whether something unseen may have been done to data."""
    return not data.sources or any(step.kind in ("opaque", "invert") for step in data.steps)


def _scaled(data: Data) -> Step | None:
    """The last step that scales data by a fitted object, where nothing else was done to the values."""
    steps = data.value_steps()
    last = steps[-1] if steps else None
    return last if last is not None and isinstance(last.fitted, Fitted) else None


# -- comparisons ---------------------------------------------------------------------------------


@record()
class UnequalUnits:
    """Predictions compared with targets, of which one side is scaled and the other is not.

    `scaled` is the side that still is: "predictions" or "targets".
    """

    scaler: Fitted
    scaled: str
    how: str
    event: Event
    fit: Fit
    step: Step
    where: Where


def unequal_units(project: Project) -> Iterator[UnequalUnits]:
    """The first comparison of a model's answers with what its targets are made from, for each scaler."""
    for script in judged(project.scripts):
        told: set[tuple[int, str]] = set()
        for event in script.trace.of(Compare):
            found = _unequal(script, event)
            if found is not None and (id(found.scaler), found.scaled) not in told:
                told.add((id(found.scaler), found.scaled))
                yield found


def _unequal(script: Script, event: Compare) -> UnequalUnits | None:
    model = _answering(event.predictions)
    fits = about(script.trace, model, Fit) if model is not None else []
    if len(fits) != 1 or not isinstance(fits[0].y, Data) or _unclear(fits[0].y):
        return None
    fit, scale = fits[0], _scaled(fits[0].y)
    other = event.other
    if scale is None or not isinstance(scale.fitted, Fitted) or not _of_targets(other, fits[0].y):
        return None
    ours, theirs = event.predictions.value_steps(), _beyond(other, fits[0].y)
    if theirs is None:
        return None
    inverted = len(ours) == 1 and ours[0].kind == "invert" and ours[0].fitted is scale.fitted
    still = bool(theirs) and theirs[-1].fitted is scale.fitted and theirs[-1].kind == "standardise"
    if not ours and not theirs:
        return UnequalUnits(scale.fitted, "predictions", event.how, event, fit, scale, event.where)
    if inverted and still:
        return UnequalUnits(scale.fitted, "targets", event.how, event, fit, scale, event.where)
    return None


def _beyond(data: Data, targets: Data) -> tuple[Step, ...] | None:
    """What was done to data beyond what was done to the targets before they were scaled; None where
    something else was done."""
    before, own = targets.value_steps()[:-1], data.value_steps()
    if len(own) < len(before) or any(a is not b for a, b in zip(before, own, strict=False)):
        return None
    return own[len(before) :]


def _of_targets(data: Data, targets: Data) -> bool:
    """Whether data come from the same reading as the targets, and are the same part of a row."""
    alike = all(any(source is own for own in targets.sources) for source in data.sources)
    same_part = not (
        is_known(data.part) and data.part and targets.part and data.part != targets.part
    )
    return bool(data.sources) and alike and (same_part or data.split != targets.split)
