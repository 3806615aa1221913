"""Numbers that Keras reports: those of fit()'s logs beside those of evaluate()."""

from __future__ import annotations

from lintmodel.facts.event import Evaluate, Event, Fit
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
