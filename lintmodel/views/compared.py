"""Predictions beside labels whose rows stand in another order."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Compare, Event, Fit
from lintmodel.facts.project import Project, Script
from lintmodel.facts.rows import Order, relation
from lintmodel.facts.serving import called
from lintmodel.facts.unknown import Maybe
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged


@record()
class Misalignment:
    """Predictions in the order of a shuffled pass, beside data of the same rows in another order.

    `second`: the other data are from a shuffled pass of their own; otherwise they stand as they were
    read. `trained`: fit() takes the predictions for features and the other data for their labels.
    `learned`: what is shuffled is what a model learns from, so that it has to be.
    """

    made: Event
    shuffle: Order
    how: str
    second: bool
    trained: bool
    learned: bool
    where: Where


def misalignments(project: Project) -> Iterator[Misalignment]:
    """One for each prediction: all comparisons of it are wrong alike."""
    for script in judged(project.scripts):
        seen: set[int] = set()
        for predictions, other, how, event in _pairs(script):
            made = predictions.sources[0].origin
            found = _shuffled(predictions, other)
            if found is None or id(made) in seen:
                continue
            seen.add(id(made))
            trained = isinstance(event, Fit)
            second = isinstance(other.order, Order)
            learned = _learned(script, found)
            yield Misalignment(made, found, how, second, trained, learned, event.where)


def _learned(script: Script, shuffle: Order) -> bool:
    """Whether fit() gets rows in this order, as training data."""
    given = [fit.x for fit in script.trace.of(Fit) if isinstance(fit.x, Data)]
    orders = [data.order for data in given if not _predicted(data)]
    return any(isinstance(order, Order) and order.act is shuffle for order in orders)


def _pairs(script: Script) -> Iterator[tuple[Data, Data, str, Event]]:
    for event in script.trace.of(Compare, Fit):
        if isinstance(event, Compare):
            yield event.predictions, event.other, event.how, event
        elif isinstance(event, Fit):
            for x, y in ((event.x, event.y), (event.validation, event.validation_y)):
                if isinstance(x, Data) and isinstance(y, Data) and _predicted(x):
                    yield x, y, called(event.method), event


def _predicted(data: Data) -> bool:
    return len(data.sources) == 1 and data.sources[0].origin is not None


def _shuffled(predictions: Data, other: Data) -> Order | None:
    """What shuffled the predictions, if the other data surely hold the same rows in another order."""
    order = predictions.order
    if not isinstance(order, Order) or order is other.order:
        return None
    if isinstance(other.order, Order):
        return order.act if _share(order.act, other.order.act) else None
    if other.order is not None:
        return None
    asked = getattr(predictions.sources[0].origin, "x", None)
    rows = (*order.rows, *((asked,) if isinstance(asked, Data) else ()))
    return order.act if any(_same(row, other) for row in rows) else None


def _share(one: Order, other: Order) -> bool:
    return one is other or any(_same(a, b) for a in one.rows for b in other.rows)


def _same(one: Data, other: Data) -> bool:
    """Whether the rows of the other are those of the one, or some of them."""
    found: Maybe[str] = relation(one, other)
    return isinstance(found, str) and found in ("same", "around")
