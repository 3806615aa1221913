"""Numbers of fit()'s history, of evaluate() and of scores, recognised where they meet."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.event import Compare, Evaluate, Fit
from lintmodel.facts.logged import AverageScores, CompareLogs
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Sequence, Value

LOG, EVALUATION, SCORE = "log of fit", "evaluation", "score"  # what keys of such values begin with
MAX_PARTS = 4  # history["accuracy"][-1]


def meet(run: Run, how: str, left: Value, right: Value) -> None:
    """Note that two values are compared, if one is of a history and the other of an evaluate()."""
    one, other = _origin(left), _origin(right)
    if one is None or other is None:
        return
    log, measured = (one, other) if one[0] == LOG else (other, one)
    fit, evaluate = run.trace.events[log[1]], run.trace.events[measured[1]]
    if isinstance(fit, Fit) and isinstance(evaluate, Evaluate):
        run.emit(CompareLogs, "they are compared", fit=fit, evaluate=evaluate, name=log[2], how=how)


def _origin(value: Value) -> tuple[str, int, Maybe[str]] | None:
    """Which of the two a value is a part of, of which event, and the first key on the way to it."""
    key: Any = value.key if isinstance(value, Symbol) else None
    name: Any = None
    for _ in range(MAX_PARTS):
        if type(key) is not tuple or len(key) < 2:
            return None
        if key[0] in (LOG, EVALUATION):
            word = name[1] if type(name) is tuple and name[0] == "str" else UNKNOWN
            return key[0], key[1], word
        if key[0] == "sub":
            key, name = key[1], key[2]
        elif key[0] in ("part", "item"):  # loss, accuracy = model.evaluate(...)
            key = key[-1]
        else:
            return None
    return None


def averaged(run: Run, how: str, value: Value) -> None:
    """Note the mean of a list, if what was appended to it are scores of predictions."""
    for item in value.items if isinstance(value, Sequence) else ():
        key: Any = item.key if isinstance(item, Symbol) else None
        event = run.trace.events[key[1]] if type(key) is tuple and key[0] == SCORE else None
        if isinstance(event, Compare):
            run.emit(AverageScores, f"{how} is taken", compare=event, how=how)
            return
