"""Arrays that preprocess_input is given twice: it changes arrays of floats in place."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Preprocess
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged

LOOKING = ("expand_dims", "squeeze", "reshape")  # another look at the same numbers
MAX_EARLIER = 20  # of one array, looked at


@record()
class TwicePrepared:
    """preprocess_input gets an array of floats that an earlier call of it has changed already.

    `same_call` says that both are one call, in a loop.
    """

    first: Preprocess
    second: Preprocess
    same_call: bool
    where: Where


def twice_prepared(project: Project) -> Iterator[TwicePrepared]:
    """One for each second call."""
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for first, second in _pairs(script):
            if second.where not in seen:
                seen.add(second.where)
                yield TwicePrepared(first, second, first.where == second.where, second.where)


def _pairs(script: Script) -> Iterator[tuple[Preprocess, Preprocess]]:
    """Calls on the same numbers, the nearest earlier one first."""
    calls: dict[tuple[int, ...], list[Preprocess]] = {}
    for event in script.trace.of(Preprocess):
        if not _in_place(event):
            continue
        earlier = calls.setdefault(_place(event.data), [])
        for first in reversed(earlier[-MAX_EARLIER:]):
            if before(first, event) is True:
                yield first, event
                break
        earlier.append(event)


def _in_place(event: Preprocess) -> bool:
    """Whether an array of floats is known: tensors are not changed, whole numbers are copied."""
    data = event.data
    floats = isinstance(data.dtype, str) and data.dtype.startswith("float")
    names = [*(source.name for source in data.sources), *(step.what for step in data.steps)]
    tensors = "dataset" in event.scopes or any(name.startswith("tensorflow.") for name in names)
    folders = any(source.name.endswith("image_dataset_from_directory") for source in data.sources)
    return floats and bool(data.sources) and not (tensors or folders or event.varies)


def _place(data: Data) -> tuple[int, ...]:
    """Which numbers these are: where they came from, and what made others of them."""
    steps: list[Step] = list(data.steps)
    while steps and steps[-1].what in LOOKING:
        steps.pop()
    return tuple(id(one) for one in (*data.sources, *steps))
