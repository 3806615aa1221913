"""Which scaler of scikit-learn did all that was done to numbers: one kind for training, another for use."""

from __future__ import annotations

from collections.abc import Iterable

from lintmodel.facts.data import Data, Step
from lintmodel.facts.fitted import Fitted
from lintmodel.facts.unknown import is_known
from lintmodel.knowledge.preprocessing import SCALERS


def other_scaler(fits: Iterable[object], site: Data) -> tuple[Step, Step] | None:
    """The steps of training and of use, where all fits went by one kind of scaler and this by another."""
    theirs = _only_step(site)
    ours = [_only_step(data) if isinstance(data, Data) else None for data in fits]
    known = [step for step in ours if step is not None]
    if theirs is None or not known or len(known) < len(ours):
        return None
    names = {_told(step) for step in known}
    return (known[0], theirs) if len(names) == 1 and _told(theirs) not in names else None


def _only_step(data: Data) -> Step | None:
    steps = data.value_steps()
    done = steps[0] if len(steps) == 1 else None
    by = None if done is None else done.fitted
    return done if isinstance(by, Fitted) and by.name in SCALERS and not by.by_hand else None


def _told(step: Step) -> str:
    return step.fitted.name if isinstance(step.fitted, Fitted) and is_known(step.fitted.name) else ""
