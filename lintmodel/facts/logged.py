"""Numbers that are reported: fit()'s logs beside evaluate(), and means of scores."""

from __future__ import annotations

from lintmodel.facts.event import Compare, Evaluate, Event, Fit
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.record import record


@record(kw_only=True)
class CompareLogs(Event):
    """A number of history.history and one that evaluate() returned are compared or subtracted (`how`).

    `name` is the key in the history ("accuracy", "val_loss").
    """

    fit: Fit
    evaluate: Evaluate
    name: Maybe[str] = UNKNOWN
    how: str = ""


@record(kw_only=True)
class AverageScores(Event):
    """The mean (`how`) of scores that were computed one by one in a loop, as `compare` was."""

    compare: Compare
    how: str = ""
