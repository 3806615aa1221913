"""Objects fitted anew on what a model is to be tested with or to answer: other numbers for equal values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lintmodel.facts.data import Data, Source, Step
from lintmodel.facts.event import Evaluate, Event, Fit
from lintmodel.facts.files import Load, LoadWeights, Store
from lintmodel.facts.fitted import Fitted, Learn
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.rows import pieces, relation
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import is_known, same
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import Trained, elsewhere, sites
from lintmodel.views.common import about, index, judged


@record()
class Refit:
    """What a model gets at `site` goes by `learnt`; what it was trained on went by something else.

    `first` is that other act of learning; None where the model was loaded, and no fit() is seen.
    `from_` is the kind of the data that it learned from; `whole` says that these are more than what the
    model gets of them, `alone` that other data are what the model gets. `trained` is the training in
    another script, where the model came from a file, and `kept` where that script stores the object.
    """

    fitted: Fitted
    learnt: Learn
    first: Learn | None
    fit: Fit | None
    site: Event
    site_name: str
    from_: str
    whole: bool
    alone: bool
    labels: bool
    named_train: bool
    of_targets: bool  # it learned from the targets, after it had scaled the inputs
    where: Where
    trained: Trained | None = None
    sure: bool = True  # False: the files of the two scripts share their name, and no more
    kept: Store | None = None
    loaded: Fitted | None = None  # what came out of the file that the object was put into
    answers: bool = False  # what it learned reads the classes that the model answers


def refits(project: Project) -> Iterator[Refit]:
    """One for each act of learning anew."""
    known = elsewhere(project)
    for script in judged(project.scripts):
        if any(True for _ in script.trace.of(Learn)):
            seen: set[int] = set()
            for model in index(script.trace).models.values():
                for one in _of_model(script, model, known.get(id(model))):
                    if id(one.learnt) not in seen:
                        seen.add(id(one.learnt))
                        yield one
            yield from _decoded(script, known)
        yield from _exchanged(project, script, known)


def _decoded(script: Script, known: dict[int, Trained]) -> Iterator[Refit]:
    from lintmodel.views.decoding import decoded

    return decoded(script, known)


def _exchanged(project: Project, script: Script, known: dict[int, Trained]) -> Iterator[Refit]:
    from lintmodel.views.exchanged import exchanged

    return exchanged(project, script, known)


def _of_model(script: Script, model: Model, trained: Trained | None) -> Iterator[Refit]:
    fits = about(script.trace, model, Fit)
    loads = about(script.trace, model, Load, LoadWeights)
    for event, name, data, labels in _given(script, model):
        for step in data.steps:
            learnt = step.learnt
            if not isinstance(learnt, Learn) or not _is_refit(step, data):
                continue
            if fits:
                yield from _against_fits(fits, event, name, data, learnt, labels)
                continue
            loaded = any(before(load, event) is True for load in loads)
            if not loaded or labels or _trained_with(script, learnt):
                continue
            if learnt.of.restored is None and trained is not None and _told(trained, learnt):
                yield from _against_training(trained, event, name, data, learnt)
            elif not learnt.of.by_hand:
                yield found(learnt, None, None, event, name, data, labels)


def _given(script: Script, model: Model) -> Iterator[tuple[Event, str, Data, bool]]:
    """What the model gets elsewhere than in fit(), and the labels that it is held against."""
    for site in sites(script, model):
        yield site.event, site.name, site.data, False
    for fit in about(script.trace, model, Fit):
        if isinstance(fit.validation_y, Data):
            yield fit, "validation_data", fit.validation_y, True
    for run in about(script.trace, model, Evaluate):
        if isinstance(run.y, Data):
            yield run, f"{run.method}()", run.y, True


def _is_refit(step: Step, data: Data) -> bool:
    """Whether a step goes by what really was learned, and nothing unseen was done to it since."""
    fitted = step.learnt.of
    if fitted.fixed is not False:
        return False
    later = data.steps[data.steps.index(step) :]
    return not (fitted.call and any(one.kind == "opaque" for one in later))


# -- against fit() in the same script ------------------------------------------------------------


def _against_fits(
    fits: list[Fit], event: Event, name: str, data: Data, learnt: Learn, labels: bool
) -> Iterator[Refit]:
    """Every fit() of the model must have gone by another act of learning of the same kind."""
    firsts: list[tuple[Fit, Learn]] = []
    for fit in fits:
        theirs = fit.y if labels else fit.x
        first = counterpart(theirs, learnt) if isinstance(theirs, Data) else None
        if first is not None and not labels and _from_targets(fit, first, learnt):
            yield found(learnt, first, fit, event, name, data, labels, targets=True)
            return
        if first is None or not differ(first, learnt):
            return
        if _in_own_loop(learnt, fit) or _in_own_loop(first, fit):
            return
        firsts.append((fit, first))
    if firsts and _own(learnt, data):
        yield found(learnt, firsts[0][1], firsts[0][0], event, name, data, labels)


def _from_targets(fit: Fit, first: Learn, learnt: Learn) -> bool:
    """Whether the object that scaled the inputs has learned from the targets of this fit() since."""
    y = fit.y.steps if isinstance(fit.y, Data) else ()
    if learnt.of is not first.of or not any(step.learnt is learnt for step in y):
        return False
    one, other = first.data, learnt.data
    if not isinstance(one, Data) or not isinstance(other, Data):
        return False
    return one is not other and one.steps != other.steps and not learnt.loops


def counterpart(data: Data, learnt: Learn) -> Learn | None:
    """The act of learning that data of fit() go by, of an object of the same class; None for this one."""
    found = [step.learnt for step in data.steps if isinstance(step.learnt, Learn)]
    if any(one is learnt for one in found):
        return None
    alike = [one for one in found if one.of.name == learnt.of.name]
    return alike[-1] if alike else None


def differ(first: Learn, learnt: Learn) -> bool:
    """Whether two acts of learning are known to go by different rows."""
    one, other = first.data, learnt.data
    if not isinstance(one, Data) or not isinstance(other, Data):
        return False
    parts = pieces(other) if _share(one, other) else ()
    return any(_other_rows(one, part) for part in (other, *parts))


def _other_rows(one: Data, other: Data) -> bool:
    """Whether one of the two is known to hold rows that the other does not."""
    if not one.sources or not other.sources:
        return False
    if not _share(one, other):
        return all(_unlike(source, mine) for source in other.sources for mine in one.sources)
    if same(relation(one, other), "disjoint"):
        return True
    return bool(one.split and other.split and one.split != other.split) or bool(
        one.part and other.part and one.part != other.part
    )


def _share(one: Data, other: Data) -> bool:
    return any(source is mine for source in other.sources for mine in one.sources)


def _unlike(one: Source, other: Source) -> bool:
    """Whether two acts of reading yield different rows, as far as anybody can tell."""
    if one.where == other.where and one.kind != "unknown":  # a function that is called twice
        return is_known(one.path) and is_known(other.path) and one.path != other.path
    if is_known(one.path) and is_known(other.path):
        return one.path != other.path
    return True


def _in_own_loop(learnt: Learn, fit: Fit) -> bool:
    """Whether it learns from one sample after the other: done alike on both sides, that is right."""
    around = {loop.number for loop in fit.loops}
    return "comprehension" in learnt.scopes or any(
        loop.number not in around for loop in learnt.loops
    )


def _own(learnt: Learn, data: Data) -> bool:
    """Whether it learned from the very rows that the model gets."""
    on = learnt.data
    if not isinstance(on, Data):
        return False
    if same(relation(on, data), "disjoint"):
        return False
    return all(any(source is one for one in on.sources) for source in data.sources) and (
        not on.split or on.split == data.split
    )


# -- against a model that was loaded -------------------------------------------------------------


def _told(trained: Trained, learnt: Learn) -> bool:
    """Whether it is known what object of its kind every fit() in the other script went by."""
    given = [fit.x for fit in trained.fits]
    return all(isinstance(x, Data) and counterpart(x, learnt) is not None for x in given)


def _against_training(
    trained: Trained, event: Event, name: str, data: Data, learnt: Learn
) -> Iterator[Refit]:
    """Other data than those of the training: known to be others, or else of no known name."""
    firsts = [(fit, counterpart(fit.x, learnt)) for fit in trained.fits if isinstance(fit.x, Data)]
    pairs = [(fit, first) for fit, first in firsts if first is not None]
    if any(_in_own_loop(first, fit) for fit, first in pairs):
        return  # each by itself, in training as well
    fit, first = pairs[0]
    proven = _own(learnt, data) and all(differ(one, learnt) for _, one in pairs)
    refit = found(learnt, first if proven else None, fit, event, name, data, False)
    refit.trained, refit.kept = trained, _kept(trained, first)
    refit.sure = trained.reach != "names"
    if all(same_file(one, learnt) for _, one in pairs):
        refit.first, refit.whole = None, True
    if refit.first or not learnt.of.by_hand:
        yield refit


def same_file(first: Learn, learnt: Learn) -> bool:
    """Whether both learn from files of one name."""
    names = [names_of(one.data) for one in (first, learnt)]
    return bool(names[0]) and names[0] == names[1]


def names_of(data: object) -> set[str]:
    """The last names of the files that data come from, where all are known."""
    sources = data.sources if isinstance(data, Data) else ()
    paths = [source.path for source in sources if isinstance(source.path, str)]
    return {re.split(r"[/\\]", path)[-1] for path in paths if len(paths) == len(sources)}


def _kept(trained: Trained, first: Learn) -> Store | None:
    """Where a script that writes the model stores the object as well."""
    stores = (
        link.event
        for link in trained.links
        if link.kind == "stores" and isinstance(link.event, Store) and is_known(link.event.holds)
    )
    return next((one for one in stores if any(obj is first.of for obj in one.holds)), None)


def _trained_with(script: Script, learnt: Learn) -> bool:
    """Whether a model of this script is trained by what was learned there."""
    return any(
        step.learnt is learnt
        for fit in script.trace.of(Fit)
        for data in (fit.x, fit.y)
        if isinstance(data, Data)
        for step in data.steps
    )


def found(
    learnt: Learn,
    first: Learn | None,
    fit: Fit | None,
    event: Event,
    name: str,
    data: Any,
    labels: bool,
    targets: bool = False,
) -> Refit:
    """A refit, and what is known of the data that it learned from."""
    on = learnt.data
    kinds = {source.kind for source in on.sources} if isinstance(on, Data) else set()
    own = _own(learnt, data)
    split = isinstance(on, Data) and bool(data.split) and on.split != data.split
    named = isinstance(on, Data) and on.provenance.hints("train", "corpus", "fit_")
    one_row = isinstance(on, Data) and same(on.rows, 1)
    kind = "request" if one_row else kinds.pop() if len(kinds) == 1 else "several"
    return Refit(
        learnt.of, learnt, first, fit, event, name, kind, split, not own, labels, named, targets,
        learnt.where,
    )  # fmt: skip
