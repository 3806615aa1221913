"""Encoders by which answers are read: fitted anew, they number the names otherwise than for fit()."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import Event, Fit
from lintmodel.facts.fitted import Learn, Transform
from lintmodel.facts.model import Model
from lintmodel.facts.project import Script
from lintmodel.views.across import Trained
from lintmodel.views.common import about
from lintmodel.views.refits import Refit, counterpart, differ, found, same_file

READ_OFF = ("decide", "reshape", "cast")  # what leaves a class what it is


def decoded(script: Script, known: dict[int, Trained]) -> Iterator[Refit]:
    """inverse_transform() of the classes that a model answers, by what learned from other data."""
    for event in script.trace.of(Transform):
        learnt = event.learnt
        if not event.inverse or event.by.kind != "encoder" or not isinstance(learnt, Learn):
            continue
        made = _answer(event.data)
        model = getattr(made, "model", None) or getattr(made, "target", None)
        if made is not None and isinstance(model, Model) and learnt.of.fixed is False:
            yield from _of_answer(script, known, made, model, learnt)


def _of_answer(
    script: Script, known: dict[int, Trained], made: Event, model: Model, learnt: Learn
) -> Iterator[Refit]:
    own = about(script.trace, model, Fit)
    trained = None if own else known.get(id(model))
    fits = own or (trained.fits if trained is not None else [])
    firsts = [counterpart(fit.y, learnt) if isinstance(fit.y, Data) else None for fit in fits]
    first = firsts[0] if firsts else None
    if first is None or not all(one is not None and differ(one, learnt) for one in firsts):
        return
    name = f"{getattr(made, 'method', 'the call')}()"
    refit = found(learnt, first, fits[0], made, name, learnt.data, True)
    refit.trained, refit.answers = trained, True
    refit.sure = trained is None or trained.reach != "names"
    if isinstance(refit.learnt.data, Data) and not same_file(first, learnt):
        yield refit


def _answer(data: object) -> Event | None:
    """The prediction that classes were read off, if nothing else is among them."""
    if not isinstance(data, Data) or len(data.sources) != 1:
        return None
    plain = all(step.kind in READ_OFF for step in data.steps)
    made = data.sources[0].origin
    return made if plain and data.sources[0].kind == "prediction" and isinstance(made, Event) else None
