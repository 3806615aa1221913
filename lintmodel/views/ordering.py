"""Several inputs that are told apart by their order."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Evaluate, Fit, Predict
from lintmodel.facts.project import Project, Script
from lintmodel.facts.serving import SetInput
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged
from lintmodel.views.held import held


@record()
class OrderedInput:
    """A model of several inputs that is fed by order.

    `declared` are the keys of the dict that its inputs were declared as, and `taken` the order in
    which Keras 2 takes a list; both are empty for an interpreter of TFLite. `others` are further places.
    """

    declared: tuple[str, ...]
    taken: tuple[str, ...]
    how: str
    made: Where
    others: tuple[Where, ...]
    version: KerasVersion
    where: Where


def ordered_inputs(project: Project) -> Iterator[OrderedInput]:
    """One for each model and each interpreter."""
    for script in judged(project.scripts):
        yield from _lists(project, script)
        yield from _tensors(script)


def _lists(project: Project, script: Script) -> Iterator[OrderedInput]:
    """Lists given to models whose inputs were declared as a dict in another order than sorted."""
    found: dict[int, list[Fit | Evaluate | Predict]] = {}
    for event in script.trace.events:
        given = event.args.get("x") if isinstance(event, Fit | Evaluate | Predict) else None
        if isinstance(event, Fit | Evaluate | Predict) and isinstance(given, list | tuple):
            if len(given) == len(held(project, event.model).input_keys) > 1:
                found.setdefault(id(event.model), []).append(event)
    for events in found.values():
        model, first = held(project, events[0].model), events[0]
        taken = tuple(sorted(model.input_keys))
        if taken != model.input_keys:
            others = tuple(
                dict.fromkeys(one.where for one in events[1:] if one.where != first.where)
            )
            yield OrderedInput(model.input_keys, taken, f"{first.method}()", model.where, others,
                               script.version, first.where)  # fmt: skip


def _tensors(script: Script) -> Iterator[OrderedInput]:
    """Interpreters of TFLite with several inputs, none of which is looked at by name or shape."""
    found: dict[int, list[SetInput]] = {}
    for event in script.trace.of(SetInput):
        found.setdefault(id(event.interpreter), []).append(event)
    for events in found.values():
        positions = {one.position for one in events if isinstance(one.position, int)}
        made = events[0].interpreter
        if len(positions) > 1 and not made.checked:
            first = next(one for one in events if isinstance(one.position, int))
            others = tuple(dict.fromkeys(one.where for one in events if one.where != first.where))
            yield OrderedInput(
                (), (), "set_tensor()", made.where, others, script.version, first.where
            )
