"""What a model learns from beside what it is judged on: which rows of the one are among the other's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Call, Evaluate, Event, Fit, Predict
from lintmodel.facts.fitted import Fitted, Learn
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.rows import (
    Cut,
    Order,
    Relation,
    Taken,
    crossing,
    overlapping,
    relation,
    repeated,
    taken,
)
from lintmodel.facts.serving import called
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import elsewhere
from lintmodel.views.common import about, index, judged

MAX_PAIRS = 400  # of one model: a script may fit it a thousand times


@record()
class RowPair:
    """Two pieces of data of which the rows matter to each other.

    `use` says what for: "judged" where a model learns from `first` and is judged on `second`, "asked"
    where it predicts from it, "held-out" where one is validation data and the other test data, "labels"
    where they are inputs and their labels. `site` names where the second is given.

    `leak` is the act of dividing that is done anew in every pass, so that both sides share rows in the
    end; `crossing` the two acts of chance that divided the same rows differently; `prior` what was
    learned from all rows, or made of them, before the act that tells the two apart; `chooses` the
    callback that picks weights by the validation data; `windows` how overlapping pieces of one series
    were taken before chance told the two apart.
    """

    use: str
    model: Model
    first: Data
    second: Data
    first_event: Event
    second_event: Event
    site: str
    relation: Maybe[Relation]
    leak: Cut | None
    crossing: tuple[Cut, Cut] | None
    prior: Step | None
    chooses: str
    windows: Taken | None
    toy: bool
    where: Where
    across: bool = False  # the model was trained by another script
    sure: bool = True


def row_pairs(project: Project) -> Iterator[RowPair]:
    """All pairs of a model, each of its data once."""
    for script in judged(project.scripts):
        for model in index(script.trace).models.values():
            yield from _of_model(script, model)
    yield from _in_two_scripts(project)


def _in_two_scripts(project: Project) -> Iterator[RowPair]:
    """A file that was divided for training, and divided anew for the evaluation of what came of it."""
    for one in elsewhere(project).values():
        for event in about(one.load.script.trace, one.model, Evaluate, Predict):
            for judged_event, data, site in _judged_on(event):
                crossed = [(fit, _divided_anew(fit.x, data)) for fit in one.fits]
                fit, cuts = crossed[0]
                if isinstance(fit.x, Data) and all(cut for _, cut in crossed):
                    yield RowPair("judged", one.model, fit.x, data, fit, judged_event, site, "overlap",
                                  None, cuts, None, "", None, False, event.where, True,
                                  one.reach != "names")  # fmt: skip


def _divided_anew(learned: object, data: Data) -> tuple[Cut, Cut] | None:
    """The two acts of chance that divide one file, as a whole, into other parts."""
    if not isinstance(learned, Data) or not learned.sources or not _one_file(learned, data):
        return None
    ours, theirs = taken(learned)[:1], taken(data)[:1]
    drawn = ours and theirs and overlapping(ours[0], theirs[0])
    return (ours[0].cut, theirs[0].cut) if drawn else None


def _one_file(one: Data, other: Data) -> bool:
    """Whether both are read from one file or folder by the same call."""
    if len(one.sources) != 1 or len(other.sources) != 1:
        return False
    ours, theirs = one.sources[0], other.sources[0]
    named = isinstance(ours.path, str) and isinstance(theirs.path, str)
    return named and ours.path == theirs.path and ours.name == theirs.name


def _of_model(script: Script, model: Model) -> Iterator[RowPair]:
    events = about(script.trace, model, Fit, Evaluate, Predict, Call)
    learned = [(event, data) for event in events for data in _learned(event)]
    if not learned:
        return
    checked = [found for event in events for found in _judged_on(event)]
    seen: set[tuple[int, int]] = set()
    for use, first, second, site in _combined(learned, checked, seen):
        if len(seen) >= MAX_PAIRS:
            return
        seen.add((id(first[1]), id(second[1])))
        yield _pair(use, model, first, second, site)


Given = tuple[Event, Data]


def _combined(
    learned: list[Given], checked: list[tuple[Event, Data, str]], seen: set[tuple[int, int]]
) -> Iterator[tuple[str, Given, Given, str]]:
    for event, data, site in checked:
        for first in learned:
            if (id(first[1]), id(data)) in seen:
                continue
            if first[0] is event or before(first[0], event) is True:
                use = "asked" if isinstance(event, Predict) else "judged"
                yield use, first, (event, data), site
    for one, data, _ in checked:
        for other, tested, site in checked:
            if (id(data), id(tested)) in seen:
                continue
            if isinstance(one, Fit) and isinstance(other, Evaluate):
                yield "held-out", (one, data), (other, tested), site
    for event, data in learned:
        labels = event.y if isinstance(event, Fit) else None
        if isinstance(labels, Data) and (id(data), id(labels)) not in seen:
            yield "labels", (event, data), (event, labels), "the labels"


def _learned(event: Event) -> Iterator[Data]:
    trains = isinstance(event, Fit) or (isinstance(event, Call) and event.tapes)
    x = event.x if trains and isinstance(event, Fit | Call) else None
    if isinstance(x, Data) and x.sources:
        yield x


def _judged_on(event: Event) -> Iterator[tuple[Event, Data, str]]:
    data: object = None
    site = "validation_data"
    if isinstance(event, Fit):
        data = event.validation
    elif isinstance(event, Evaluate | Predict):
        data, site = event.x, called(event.method)
    elif isinstance(event, Call) and not event.tapes and event.training is not True:
        data, site = event.x, "the call"
    if isinstance(data, Data) and data.sources:
        yield event, data, site


def _pair(use: str, model: Model, first: Given, second: Given, site: str) -> RowPair:
    one, other = first[1], second[1]
    toy = all(source.kind == "synthetic" for source in one.sources)
    found = relation(one, other)
    crossed = crossing(one, other) if use == "labels" or _overlap(found) else None
    leak = _leak(one, other, use == "held-out")
    told = not isinstance(found, Unknown) and found == "disjoint"
    prior = _prior(one, other, first[0]) if told else None
    chooses = _chooser(first[0]) if use == "held-out" else ""
    windows = _windows(one, other) if told else None
    return RowPair(use, model, one, other, first[0], second[0], site, found, leak, crossed, prior, chooses,
                   windows, toy, second[0].where)  # fmt: skip


def _overlap(found: Maybe[Relation]) -> bool:
    return not isinstance(found, Unknown) and found == "overlap"


def _leak(one: Data, other: Data, alone: bool) -> Cut | None:
    """A dataset that is shuffled anew in every pass, cut by take() and skip(); `alone`: cut once.

    It stands where the first of the two parts is taken: others may have been, to look at a few rows.
    """
    theirs = {id(each.cut): each for each in taken(other)}
    for mine in taken(one):
        order = mine.cut.order
        if isinstance(order, Order) and order.anew and id(mine.cut) in theirs:
            part = theirs[id(mine.cut)]
            if mine.part != part.part:
                return replace(mine.cut, where=min(mine.where, part.where, key=_place))
            if alone:
                return None
    return None


def _place(where: Where) -> tuple[str, int, int, int]:
    return where.path, where.cell, where.line, where.column


SAMPLERS = ("SMOTE", "ADASYN", "RandomOverSampler")


def _prior(one: Data, other: Data, fit: Event) -> Step | None:
    """What learned from the rows of both, or made copies of them, before they were told apart."""
    theirs = {id(step) for step in other.steps}
    shared = [step for step in one.steps if id(step) in theirs]
    if len(shared) == len(one.steps):
        return None
    for step in shared:
        if step.rows is not None and (_sampled(step.rows) or repeated(step.rows)):
            return step
        if _learned_from_all(step, fit) and _covers(step.fitted_on, one, shared):
            return step
    return None


def _sampled(act: Taken) -> bool:
    return any(name in act.cut.name for name in SAMPLERS)


def _learned_from_all(step: Step, fit: Event) -> bool:
    """Whether a scaler learned from rows that were not divided yet, and not from each row anew."""
    known_fit = isinstance(step.fitted, Fitted) and step.fitted.fixed is False
    if step.kind != "standardise" or not known_fit or not isinstance(step.learnt, Learn):
        return False
    around = {loop.number for loop in fit.loops}
    if any(loop.number not in around for loop in step.learnt.loops):
        return False
    if "comprehension" in step.learnt.scopes:
        return False
    return not step.learnt.adds


def _covers(seen: object, one: Data, shared: list[Step]) -> bool:
    """Whether what a scaler has seen are all rows there were: nothing else was ever taken out."""
    if not isinstance(seen, Data):
        return False
    acts = {id(step.rows.cut) for step in shared if step.rows is not None}
    whole = all(id(each.cut) in acts for each in taken(seen))
    return whole and all(any(source is own for own in seen.sources) for source in one.sources)


def _chooser(fit: Event) -> str:
    """The callback of a fit that picks weights by how they do on validation data."""
    for callback in fit.callbacks if isinstance(fit, Fit) else ():
        if not callback.shipped:
            continue
        watched = callback.args.get("monitor", "val_loss")
        if not isinstance(watched, str) or not watched.startswith("val_"):
            continue
        if callback.kind == "EarlyStopping":
            return "EarlyStopping"
        if callback.kind == "ModelCheckpoint" and callback.args.get("save_best_only") is True:
            return "ModelCheckpoint"
    return ""


def _windows(one: Data, other: Data) -> Taken | None:
    """Windows along a series that came, by chance, to one side or to the other."""
    theirs = {id(each.cut) for each in taken(other)}
    found: Taken | None = None
    for mine in taken(one):
        if mine.cut.kind == "window":
            found = mine
        elif mine.cut.kind in ("split", "fold") and id(mine.cut) in theirs:
            return found if mine.cut.random is True else None
    return None
