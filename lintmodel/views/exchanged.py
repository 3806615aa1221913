"""Objects loaded for a model's data that a third script fitted: on other data than the training's."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Event
from lintmodel.facts.fitted import Fitted, Learn
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import known
from lintmodel.views.across import Trained, sites
from lintmodel.views.originals import original
from lintmodel.views.refits import Refit, counterpart, found, names_of


def exchanged(project: Project, script: Script, files: dict[int, Trained]) -> Iterator[Refit]:
    """One for each object that a file holds which somebody else wrote than who trained the model."""
    ours = [one for one in files.values() if one.load.script is script]
    for trained in ours:
        for site in sites(script, trained.model):
            if before(trained.load.event, site.event) is not True:
                continue
            for fitted in _loaded(site.data):
                learnt = _only_learn(project, original(project, fitted))
                if learnt is not None and learnt.of is not fitted:
                    yield from _against(trained, site.event, site.name, site.data, learnt, fitted)


def _loaded(data: Data) -> Iterator[Fitted]:
    """What changed these data, was loaded, and did not learn anew since."""
    for step in data.steps:
        fitted = step.fitted
        if isinstance(fitted, Fitted) and fitted.restored and not isinstance(step.learnt, Learn):
            yield fitted


def _only_learn(project: Project, made: Fitted | None) -> Learn | None:
    """The only act of learning of an object."""
    if made is None or known(made.fixed, True) or made.by_hand:
        return None
    learns = [e for one in project.scripts for e in one.trace.of(Learn) if e.of is made]
    return learns[0] if len(learns) == 1 and not learns[0].loops else None


def _against(
    trained: Trained, event: Event, name: str, data: Data, learnt: Learn, loaded: Fitted
) -> Iterator[Refit]:
    firsts = [(fit, counterpart(fit.x, learnt)) for fit in trained.fits if isinstance(fit.x, Data)]
    pairs = [(fit, first) for fit, first in firsts if first is not None]
    own = names_of(learnt.data)
    theirs = [names_of(first.data) for _, first in pairs]
    if not pairs or len(pairs) < len(trained.fits) or not own or not all(theirs):
        return
    if any(first.loops or own & files for (_, first), files in zip(pairs, theirs, strict=True)):
        return
    fit, first = pairs[0]
    one = found(learnt, first, fit, event, name, data, False)
    one.trained, one.sure, one.loaded = trained, trained.reach != "names", loaded
    yield one
