"""Lookup layers before a model, whose files do not hold them: adapted to other data than in training."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from lintmodel.facts.data import Data
from lintmodel.facts.event import Adapt, Event
from lintmodel.facts.layer import Layer
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.knowledge.traits import LOOKUPS
from lintmodel.record import record
from lintmodel.views.across import Trained, sites, trained
from lintmodel.views.common import about
from lintmodel.views.vectorized import adapting, makes_vocabulary

ASKED = {"request"}


@record()
class OtherVocabulary:
    """A layer that adapt() gives words from `own`, before a model that learned with words of `theirs`."""

    layer: Layer
    adapt: Adapt
    own: str
    theirs: str
    trained: Adapt
    load: Event
    use: Event
    sure: bool


def other_vocabularies(project: Project) -> Iterator[OtherVocabulary]:
    """One for each adapt() on other files than those of the training, or on what is asked."""
    scripts = adapting(project)
    seen: set[int] = set()
    for one in trained(project) if scripts else ():
        for site in sites(one.load.script, one.model) if one.reach else ():
            layer = _looking_up(site.data)
            if layer is None or id(layer) in seen or before(one.load.event, site.event) is not True:
                continue
            found = _compared(one, layer, site.event, scripts)
            if found is not None:
                seen.add(id(layer))
                yield found


def _looking_up(data: object) -> Layer | None:
    """The lookup layer that made numbers of names."""
    for step in data.steps if isinstance(data, Data) else ():
        if isinstance(step.fitted, Layer) and step.fitted.kind in LOOKUPS:
            return step.fitted
    return None


def _compared(
    one: Trained, layer: Layer, use: Event, scripts: dict[int, Script]
) -> OtherVocabulary | None:
    ours = [_looking_up(fit.x) for fit in one.fits]
    first = ours[0] if ours else None
    if first is None or any(other is not first for other in ours) or first.kind != layer.kind:
        return None
    adapt, trained_by = _only_adapt(layer, scripts), _only_adapt(first, scripts)
    if adapt is None or trained_by is None or adapt.where == trained_by.where:
        return None
    own, theirs = files(adapt), files(trained_by)
    asked = _asked(adapt)
    if not theirs or not (asked or own) or own & theirs:
        return None
    told = "what it is asked" if asked else f"'{min(own)}'"
    return OtherVocabulary(
        layer, adapt, told, min(theirs), trained_by, one.load.event, use, one.reach != "names"
    )


def _only_adapt(layer: Layer, scripts: dict[int, Script]) -> Adapt | None:
    script = scripts.get(id(layer))
    if script is None or not makes_vocabulary(script, layer):
        return None
    adapts = about(script.trace, layer, Adapt)
    return adapts[0] if len(adapts) == 1 else None


def _asked(adapt: Adapt) -> bool:
    sources = adapt.data.sources if isinstance(adapt.data, Data) else ()
    return bool(sources) and all(source.kind in ASKED for source in sources)


def files(adapt: Adapt | None) -> set[str]:
    """The names of the files that a vocabulary comes from, where all are known."""
    data = adapt.data if adapt is not None and adapt.method == "adapt" else None
    paths = [source.path for source in data.sources] if isinstance(data, Data) else []
    known = [basename(path) for path in paths if isinstance(path, str) and path]
    return set(known) if len(known) == len(paths) else set()
