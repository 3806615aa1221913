"""What fit saw against what evaluate, predict and validation see: in one script and across files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isclose

from lintmodel.facts.data import Data, Interval, Source, Step
from lintmodel.facts.event import Event, Fit
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, is_known, same
from lintmodel.findings import Where
from lintmodel.knowledge.preprocessing import OF_BYTES
from lintmodel.record import record
from lintmodel.views.across import Reach, Site, matched
from lintmodel.views.held import held
from lintmodel.views.intakes import inlet_of
from lintmodel.views.scalers import other_scaler

UNTOLD = ("stored", "request", "argument", "unknown")  # kinds of sources that yield anything


@record()
class DataPair:
    """The data of a fit and the data that the same model sees elsewhere.

    `fit_steps` and `site_steps` are what each side does to the numbers beyond what both do; they are
    comparable: both come from the same act of reading, or from sources of the same known range.
    """

    model: Model
    fit: Fit
    fit_data: Data
    fit_steps: tuple[Step, ...]
    site: Event
    site_name: str
    site_data: Data
    site_steps: tuple[Step, ...]
    where: Where
    across: bool  # the two sides stand in different scripts
    scaled_alike: bool = False  # `fit_steps` and `site_steps` follow on steps that both sides do
    sure: bool = True  # False: the files of the two sides share their name, and no more
    scalers: tuple[Step, Step] | None = None  # of both sides, where they are of two kinds


def data_pairs(project: Project) -> Iterator[DataPair]:
    """All comparable pairs. Where a model has several fits, all must agree."""
    told: set[tuple[int, int]] = set()  # scalers of another kind, of which every site need not speak
    for model, fits, site, reach in matched(project):
        if not reach or all(_alike_inside(held(project, model), fit.model) for fit in fits):
            found = other_scaler((fit.x for fit in fits), site.data)
            if found is None:
                yield from _pairs(model, fits, site, reach)
            elif (id(model), id(found[1])) not in told:
                told.add((id(model), id(found[1])))
                yield _of_scalers(model, fits[0], site, reach, found)


def _of_scalers(
    model: Model, fit: Fit, site: Site, reach: Reach, found: tuple[Step, Step]
) -> DataPair:
    """Two kinds of scaler make other numbers of any data, so that these need not be alike."""
    data = fit.x if isinstance(fit.x, Data) else site.data
    return DataPair(model, fit, data, (), site.event, site.name, site.data, (), site.event.where,
                    bool(reach), sure=reach != "names", scalers=found)  # fmt: skip


def _alike_inside(used: Model, fitted: Model) -> bool:
    """Whether two models with the same weights do the same to their input, before any of these."""
    if used is fitted or not used.layers:
        return True
    one, other = inlet_of(used), inlet_of(fitted)
    steps = list(zip(one.steps, other.steps, strict=False))
    same_way = all(ours.kind == theirs.kind and _same_numbers(ours, theirs) for ours, theirs in steps)
    return len(one.steps) == len(other.steps) and one.followed == other.followed and same_way


def _same_numbers(one: Step, other: Step) -> bool:
    """Whether two steps scale alike: by the same numbers, or by numbers that neither side tells."""
    return all(
        same(ours, theirs) if is_known(ours) else not is_known(theirs)
        for ours, theirs in ((one.scale, other.scale), (one.offset, other.offset))
    )


def _pairs(model: Model, fits: list[Fit], site: Site, reach: Reach) -> Iterator[DataPair]:
    """One pair for a site, with the first fit, if all fits tell the same of it."""
    found: list[DataPair] = []
    firsts: dict[int, Fit] = {}  # of each data
    for fit in fits:
        firsts.setdefault(id(fit.x), fit)
    for fit in firsts.values():
        if not isinstance(fit.x, Data):
            return
        rest = _beyond_common(fit.x, site.data, bool(reach))
        if rest is None:
            return
        found.append(
            DataPair(model, fit, _bounded(fit.x), rest[0], site.event, site.name,
                     _bounded(site.data), rest[1], site.event.where, bool(reach),
                     _common(fit.x, site.data) > 0, reach != "names")
        )  # fmt: skip
    if found and all(_alike(found[0], other) for other in found[1:]):
        yield found[0]


def _alike(one: DataPair, other: DataPair) -> bool:
    return bool(one.fit_steps) == bool(other.fit_steps) and bool(one.site_steps) == bool(
        other.site_steps
    )


# -- what can be compared ----------------------------------------------------------------------


def _beyond_common(
    fit: Data, site: Data, across: bool
) -> tuple[tuple[Step, ...], tuple[Step, ...]] | None:
    """The value steps of each side beyond the common ones; None where the sides do not compare.

    Where both sides end in the same known range, whatever was done was no scaling (colours inverted,
    noise clipped away).
    """
    if not fit.sources or not site.sources or not _comparable(fit, site):
        return None
    ends = _bounded(fit).interval, _bounded(site).interval
    if not any(isinstance(end, Unknown) for end in ends) and ends[0] == ends[1]:
        return None
    common = _common(fit, site)
    ours, theirs = fit.value_steps()[common:], site.value_steps()[common:]
    exact = any("constants" in step.detail for step in theirs) or (across and _affine(theirs))
    if common and theirs and not exact:  # scaled as for training, and then something more: a probe
        return None
    return ours, theirs


def _affine(steps: tuple[Step, ...]) -> bool:
    return all(
        step.kind == "affine" and is_known(step.scale) and is_known(step.offset) for step in steps
    )


def _common(fit: Data, site: Data) -> int:
    """With how many equal steps both begin."""
    pairs = zip(fit.value_steps(), site.value_steps(), strict=False)
    count = 0
    for ours, theirs in pairs:
        if not _same_step(ours, theirs):
            break
        count += 1
    return count


def _comparable(fit: Data, site: Data) -> bool:
    """Whether both start from the same numbers: the same act of reading, or the same known range."""
    if all(any(source is other for other in fit.sources) for source in site.sources):
        return len(fit.sources) == len(site.sources)
    pairs = [(source, other) for source in fit.sources for other in site.sources]
    return all(_alike_raw(one, other, _raw(fit, one), _raw(site, other)) for one, other in pairs)


def _alike_raw(one: Source, other: Source, ours: Maybe[Interval], theirs: Maybe[Interval]) -> bool:
    if isinstance(ours, Unknown) or isinstance(theirs, Unknown):
        return False
    if "synthetic" in (one.kind, other.kind):
        both = one.kind == other.kind and one.name == other.name
        return both and one.literal and other.literal and ours == theirs
    return ours == theirs


def _raw(data: Data, source: Source) -> Maybe[Interval]:
    """What a source yields. What was stored, or was sent, is bytes if it is divided by what bytes are."""
    if is_known(source.interval) or source.kind not in UNTOLD:
        return source.interval
    done = data.affine() if data.value_steps() else UNKNOWN
    if isinstance(done, Unknown) or not any(_near(done, bounds) for bounds in OF_BYTES):
        return UNKNOWN
    return Interval(0.0, 255.0)


def _bounded(data: Data) -> Data:
    """Data with the bounds that its values have, if what was stored or sent is bytes."""
    done = data.affine()
    told = is_known(data.interval) or isinstance(done, Unknown) or not data.value_steps()
    if told or any(isinstance(_raw(data, source), Unknown) for source in data.sources):
        return data
    return replace(data, interval=Interval(0.0, 255.0).affine(*done))


def _near(done: tuple[float, float], wanted: tuple[float, float]) -> bool:
    return all(isclose(one, other, abs_tol=1e-6) for one, other in zip(done, wanted, strict=True))


def _same_step(one: Step, other: Step) -> bool:
    if one is other:
        return True
    if one.kind != other.kind or one.kind == "opaque":
        return False
    if one.kind == "affine":
        return same(one.scale, other.scale) and same(one.offset, other.offset)
    if "mode" in one.detail:  # of two families alike
        return same(one.detail["mode"], other.detail.get("mode"))
    return one.fitted is other.fitted and same(one.detail, other.detail)
