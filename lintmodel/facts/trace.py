"""The trace of a script: events in order, and what must or may come before what.

The lattice, on one page. An event that must happen whenever its entry point runs has no guards. Each
guard names a condition and the arm taken; equal conditions share a number, so arms of one condition
are exclusive wherever they stand. `a` dominates `b` if `a` comes before `b` on every path to `b`:
it is earlier in the trace and needs no condition that `b` does not need. `before` is

    False    on exclusive arms, in another order, or from an entry point that runs later
    UNKNOWN  between two entry points, between the module and a function that other code was handed
             before, where `a` may be cut short (a try body), or in a loop whose rounds decide anew
             whether `b` happens: `a` may belong to an earlier round
    True     otherwise: earlier in the trace, on a feasible common path

An error needs must-events (dominates) on one feasible path; where an event only may have happened
(`before` and not `dominates`), what it would have changed is UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from lintmodel.facts.event import MODULE, Escape, Event, Guard
from lintmodel.facts.unknown import UNKNOWN, Maybe

E = TypeVar("E", bound=Event)


@dataclass(eq=False, slots=True)
class Trace:
    """The events of one script, append-only."""

    events: list[Event] = field(default_factory=list)
    spent: bool = False  # the budget of steps ran out: absence proves nothing

    def add(self, event: Event) -> None:
        """Append an event and number it."""
        event.index = len(self.events)
        self.events.append(event)

    def of(self, *kinds: type[E]) -> Iterator[E]:
        """The events of these kinds, in order."""
        for event in self.events:
            if isinstance(event, kinds):
                yield event


def exclusive(a: Event, b: Event) -> bool:
    """Whether no path leads through both events; rounds of a loop may take one arm each."""
    if not a.guards or not b.guards:  # most events: rules compare each with each
        return False
    return any(not _in_other_round(a, b, (guard,)) for guard in _conflicts(a, b))


def _conflicts(a: Event, b: Event) -> list[Guard]:
    """The guards of `b` that stand for another arm of a condition of `a`."""
    arms = {guard.condition: guard.arm for guard in a.guards}
    return [guard for guard in b.guards if arms.get(guard.condition, guard.arm) != guard.arm]


def _in_other_round(a: Event, b: Event, guards: Iterable[Guard]) -> bool:
    """Whether every round of a loop around both decides one of these guards of `b` anew."""
    around = {loop.number for loop in a.loops}
    shared = [loop for loop in b.loops if loop.number in around]
    return any(guard not in loop.guards for loop in shared for guard in guards)


def before(a: Event, b: Event) -> Maybe[bool]:
    """Whether `a` comes before `b`, on the paths that lead through both."""
    if a is b or exclusive(a, b):
        return False
    if a.entry != b.entry:
        return _between_entries(a, b)
    if a.guards and b.guards and _conflicts(a, b):
        return UNKNOWN
    if a.index >= b.index:
        return UNKNOWN if b.guards and _in_other_round(a, b, b.guards) else False
    return UNKNOWN if a.optional and not b.optional else True


def _between_entries(a: Event, b: Event) -> Maybe[bool]:
    """Entries follow the module's code, but what other code was handed may run from then on."""
    if a.entry == MODULE:
        return True if b.handed < 0 or a.index < b.handed else UNKNOWN
    if b.entry == MODULE:
        return False if a.handed < 0 or b.index < a.handed else UNKNOWN
    return UNKNOWN


def dominates(a: Event, b: Event) -> bool:
    """Whether `a` has happened on every path that reaches `b`."""
    return before(a, b) is True and a.guards <= b.guards


def happened(candidates: list[Event] | Iterator[Event], at: Event) -> Maybe[bool]:
    """Whether one of these events has happened when `at` does: three-valued."""
    possible = False
    for event in candidates:
        if dominates(event, at):
            return True
        possible = possible or before(event, at) is not False
    return UNKNOWN if possible else False


def escaped(trace: Trace, target: object, at: Event) -> bool:
    """Whether code that we cannot see may have changed `target` before `at`."""
    return any(
        event.target is target and before(event, at) is not False for event in trace.of(Escape)
    )
