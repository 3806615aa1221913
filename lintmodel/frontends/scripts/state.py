"""The mutable state of an interpretation, with an undo log, so that arms can be run and joined.

Everything that a script can change lives in dicts (names of a scope, fields of an instance, the cell
of a list) and is written through `State.write`. An arm of a condition is run on the live state, its
writes are read off the log, undone, and joined with those of the other arm.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lintmodel.facts.event import Guard, Loop
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.joining import identical, join
from lintmodel.frontends.scripts.values import Value

MISSING = object()
Writes = dict[
    tuple[int, Any], tuple[dict[Any, Any], Any, Value]
]  # (table id, key) -> table, key, value


class State:
    """Undo log, guards, counts and scopes of the point of execution."""

    def __init__(self) -> None:
        self.log: list[tuple[dict[Any, Any], Any, Value]] = []
        self.guards: frozenset[Guard] = frozenset()
        self.count: Maybe[int] = 1
        self.scopes: tuple[str, ...] = ()
        self.loops: tuple[Loop, ...] = ()
        self.looped = 0  # loops entered so far
        self.optional = False
        self.conditions: dict[Any, int] = {}
        self.tapes: list[Any] = []
        self.item: Value = None  # what the nearest loop around has taken up
        self.looked = 0  # writes looked through so far: part of the budget

    # -- writes --------------------------------------------------------------------------------

    def write(self, table: dict[Any, Any], key: Any, value: Value) -> None:
        """table[key] = value, undoably."""
        self.log.append((table, key, table.get(key, MISSING)))
        table[key] = value

    def writes_since(self, mark: int) -> Writes:
        """What was written since the mark, with the values that stand now."""
        found: Writes = {}
        self.looked += len(self.log) - mark
        for table, key, _ in self.log[mark:]:
            found[(id(table), key)] = (table, key, table.get(key, MISSING))
        return found

    def undo(self, mark: int) -> None:
        """Take back everything since the mark."""
        while len(self.log) > mark:
            table, key, old = self.log.pop()
            if old is MISSING:
                table.pop(key, None)
            else:
                table[key] = old

    def redo(self, writes: Writes) -> None:
        """Write again what an arm had written."""
        for table, key, value in writes.values():
            if value is not MISSING:
                self.write(table, key, value)

    def merge(self, arms: list[tuple[frozenset[Guard], Writes]]) -> None:
        """Join the writes of arms that were run from the present state, each undone."""
        keys: dict[tuple[int, Any], tuple[dict[Any, Any], Any]] = {}
        self.looked += sum(len(writes) for _, writes in arms) * (1 + len(arms) // 4)
        for _, writes in arms:
            for place, (table, key, _) in writes.items():
                keys[place] = (table, key)
        for place, (table, key) in keys.items():
            old = table.get(key, MISSING)
            options = [
                (guards, writes[place][2] if place in writes else old) for guards, writes in arms
            ]
            present = [(guards, value) for guards, value in options if value is not MISSING]
            if present:
                self._write_joined(table, key, present)

    def _write_joined(self, table: dict[Any, Any], key: Any, options: list[Any]) -> None:
        if key == "open":  # of a list or dict: more may be in it if more may be in either
            self.write(table, key, any(value for _, value in options))
        elif key == "items" and "open" in table:  # arms that left different items: may-items
            longest = max((value for _, value in options), key=len)
            if not all(identical(value, longest) for _, value in options):
                self.write(table, "open", True)
            self.write(table, key, longest)
        else:
            self.write(table, key, join(options))

    # -- the point of execution ----------------------------------------------------------------

    def condition(self, key: Any) -> int:
        """The number of a condition; equal symbolic conditions share it."""
        return self.conditions.setdefault(key, len(self.conditions))

    @contextmanager
    def under(self, *guards: Guard) -> Iterator[None]:
        """Run with more guards."""
        before = self.guards
        self.guards = before | frozenset(guards)
        try:
            yield
        finally:
            self.guards = before

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Run what depends on nothing here: under no guard, and what it writes stays."""
        kept = self.guards, self.count, self.scopes, self.optional, self.tapes, self.log
        self.guards, self.count, self.scopes, self.optional = frozenset(), 1, (), False
        self.tapes, self.log = [], []
        try:
            yield
        finally:
            self.guards, self.count, self.scopes, self.optional, self.tapes, self.log = kept

    @contextmanager
    def recorded_by(self, tape: Any) -> Iterator[None]:
        """Run inside a tape that no `with` opens."""
        before = self.tapes
        self.tapes = [*before, tape]
        try:
            with self.within("GradientTape"):
                yield
        finally:
            self.tapes = before

    @contextmanager
    def within(self, scope: str) -> Iterator[None]:
        """Run inside a named scope ("GradientTape", "train_step")."""
        before = self.scopes
        self.scopes = (*before, scope)
        try:
            yield
        finally:
            self.scopes = before

    @contextmanager
    def looping(self, scope: str = "", over: Any = None) -> Iterator[None]:
        """Run the rounds of a loop, which begin under the present guards."""
        before, scopes = self.loops, self.scopes
        self.looped += 1
        self.loops = (*before, Loop(self.looped, self.guards, over))
        self.scopes = (*scopes, scope) if scope else scopes
        try:
            yield
        finally:
            self.loops, self.scopes = before, scopes

    @contextmanager
    def times(self, count: Maybe[int]) -> Iterator[None]:
        """Run with every event counted `count` times."""
        before = self.count
        unknown = isinstance(before, Unknown) or isinstance(count, Unknown)
        self.count = UNKNOWN if unknown else before * count
        try:
            yield
        finally:
            self.count = before

    @contextmanager
    def cut_short(self) -> Iterator[None]:
        """Run what may end early (a try body)."""
        before = self.optional
        self.optional = True
        try:
            yield
        finally:
            self.optional = before
