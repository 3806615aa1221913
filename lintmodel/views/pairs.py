"""What fit saw against what evaluate, predict and validation see: in one script and across files."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Source, Step
from lintmodel.facts.event import Event, Fit
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import Unknown, is_known, same
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import Reach, Site, matched


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


def data_pairs(project: Project) -> Iterator[DataPair]:
    """All comparable pairs. Where a model has several fits, all must agree."""
    for model, fits, site, reach in matched(project):
        yield from _pairs(model, fits, site, reach)


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
            DataPair(model, fit, fit.x, rest[0], site.event, site.name, site.data, rest[1],
                     site.event.where, bool(reach), _common(fit.x, site.data) > 0, reach != "names")
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
    known = not isinstance(fit.interval, Unknown) and not isinstance(site.interval, Unknown)
    if known and fit.interval == site.interval:
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
    return all(_alike_raw(source, other) for source in fit.sources for other in site.sources)


def _alike_raw(one: Source, other: Source) -> bool:
    if isinstance(one.interval, Unknown) or isinstance(other.interval, Unknown):
        return False
    if "synthetic" in (one.kind, other.kind):
        both = one.kind == other.kind and one.name == other.name
        return both and one.literal and other.literal and one.interval == other.interval
    return one.interval == other.interval


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
