"""What fit saw against what evaluate, predict and validation see: in one script and across files."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Source, Step
from lintmodel.facts.event import Call, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Link, Project, Script
from lintmodel.facts.trace import before, exclusive
from lintmodel.facts.unknown import Unknown, same
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged


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


@record()
class Site:
    """A place where a model sees data."""

    event: Event
    name: str
    data: Data


def data_pairs(project: Project) -> Iterator[DataPair]:
    """All comparable pairs. Where a model has several fits, all must agree."""
    for model, fits, site, across in matched(project):
        yield from _pairs(model, fits, site, across)


Match = tuple[Model, list[Fit], Site, bool]


def matched(project: Project) -> Iterator[Match]:
    """Each place where a model sees data, with the fits that it was trained by, in any script."""
    for script in judged(project.scripts):
        models = {id(fit.model): fit.model for fit in script.trace.of(Fit)}
        for model in models.values():
            own = about(script.trace, model, Fit)
            for site in sites(script, model):
                free = not site.event.guards  # on a path with all of them
                fits = own if free else [fit for fit in own if not exclusive(fit, site.event)]
                yield model, fits, site, False
    yield from _across(project)


def sites(script: Script, model: Model) -> Iterator[Site]:
    """Where a script shows data to a model, other than by fitting it."""
    for event in about(script.trace, model, Fit, Evaluate, Predict, Call):
        if isinstance(event, Fit):
            if isinstance(event.validation, Data):
                yield Site(event, "validation_data", event.validation)
        elif isinstance(event, Evaluate | Predict):
            if isinstance(event.x, Data):
                yield Site(event, f"{event.method}()", event.x)
        elif isinstance(event, Call) and _for_inference(event) and isinstance(event.x, Data):
            yield Site(event, "the call", event.x)


def _for_inference(call: Call) -> bool:
    return not call.tapes and call.training is not True


def _pairs(model: Model, fits: list[Fit], site: Site, across: bool) -> Iterator[DataPair]:
    """One pair for a site, with the first fit, if all fits tell the same of it."""
    found: list[DataPair] = []
    firsts: dict[int, Fit] = {}  # of each data
    for fit in fits:
        firsts.setdefault(id(fit.x), fit)
    for fit in firsts.values():
        if not isinstance(fit.x, Data):
            return
        rest = _beyond_common(fit.x, site.data)
        if rest is None:
            return
        found.append(
            DataPair(model, fit, fit.x, rest[0], site.event, site.name, site.data, rest[1],
                     site.event.where, across, _common(fit.x, site.data) > 0)
        )  # fmt: skip
    if found and all(_alike(found[0], other) for other in found[1:]):
        yield found[0]


def _alike(one: DataPair, other: DataPair) -> bool:
    return bool(one.fit_steps) == bool(other.fit_steps) and bool(one.site_steps) == bool(
        other.site_steps
    )


# -- what can be compared ----------------------------------------------------------------------


def _beyond_common(fit: Data, site: Data) -> tuple[tuple[Step, ...], tuple[Step, ...]] | None:
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
    probe = common and theirs and not any("constants" in step.detail for step in theirs)
    if probe:  # scaled as for training, and then something more
        return None
    return ours, theirs


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


# -- across files ------------------------------------------------------------------------------


def _across(project: Project) -> Iterator[Match]:
    """A model saved in one place and loaded in another; all writers of a file must agree."""
    for load in project.links:
        if load.kind == "saves":
            continue
        saves = [
            link for link in project.links if link.kind == "saves" and link.target == load.target
        ]
        fits = [fit for save in saves for fit in _fits_before(save)]
        if not fits or any(not _fits_before(save) for save in saves):
            continue
        model = _loaded_model(load)
        if model is None or load.script.role == "test" or _fitted_again(load.script, model):
            continue
        for site in sites(load.script, model):
            if before(load.event, site.event) is True:
                across = any(save.script is not load.script for save in saves)
                yield model, fits, site, across


def _fits_before(save: Link) -> list[Fit]:
    event = save.event
    if not isinstance(event, Save):
        return []
    fits = about(save.script.trace, event.model, Fit)
    if event.method == "ModelCheckpoint":
        return fits
    return [fit for fit in fits if before(fit, event) is True]


def _loaded_model(load: Link) -> Model | None:
    event = load.event
    if isinstance(event, LoadWeights):
        return event.target if isinstance(event.target, Model) else None
    model = getattr(event, "model", None)
    return model if isinstance(model, Model) else None


def _fitted_again(script: Script, model: Model) -> bool:
    return bool(about(script.trace, model, Fit))
