"""What comes before what: arms exclude each other, entry points are not ordered, try may be cut."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.event import MODULE, Escape, Event, Guard, Predict, model_of
from lintmodel.facts.files import Load
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.trace import Trace, before, dominates, escaped, exclusive, happened
from lintmodel.facts.unknown import UNKNOWN

THEN, ELSE = Guard(1, "then"), Guard(1, "else")
OTHER = Guard(2, "then")
MODEL = Model()


def event(index: int, *guards: Guard, entry: str = MODULE, optional: bool = False) -> Event:
    return Event(index=index, guards=frozenset(guards), entry=entry, optional=optional)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([THEN], [ELSE], True),
        ([ELSE], [THEN], True),
        ([THEN], [THEN], False),
        ([THEN], [OTHER], False),
        ([THEN], [], False),
        ([], [], False),
        ([THEN, OTHER], [ELSE, OTHER], True),
    ],
)
def test_exclusive(a: list[Guard], b: list[Guard], expected: bool) -> None:
    assert exclusive(event(0, *a), event(1, *b)) is expected


# a, b, before(a, b), dominates(a, b)
PAIRS: list[tuple[Event, Event, Any, bool]] = [
    (event(0), event(1), True, True),
    (event(1), event(0), False, False),
    (event(1), event(1), False, False),  # nothing comes before itself
    (event(0, THEN), event(1, THEN), True, True),
    (event(0), event(1, THEN), True, True),
    (event(0, THEN), event(1), True, False),  # it only may have happened
    (event(0, THEN), event(1, OTHER), True, False),
    (event(0, THEN), event(1, ELSE), False, False),
    (event(0, THEN, OTHER), event(1, THEN), True, False),
    (event(0, optional=True), event(1), UNKNOWN, False),  # the try body may be cut short
    (event(0, optional=True), event(1, optional=True), True, True),
    (event(0), event(1, optional=True), True, True),
    (event(0), event(9, entry="serve"), True, True),  # entry points follow the module
    (event(9, entry="serve"), event(0), False, False),
    (event(5, entry="serve"), event(9, entry="train"), UNKNOWN, False),
    (event(9, entry="serve"), event(5, entry="train"), UNKNOWN, False),
    (event(5, entry="serve"), event(9, entry="serve"), True, True),
    (event(0, THEN), event(9, ELSE, entry="serve"), False, False),
]


@pytest.mark.parametrize(("a", "b", "order", "must"), PAIRS)
def test_order(a: Event, b: Event, order: Any, must: bool) -> None:
    assert before(a, b) is order
    assert dominates(a, b) is must


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], False),
        ([event(0)], True),
        ([event(0, THEN)], UNKNOWN),
        ([event(0, THEN), event(1)], True),
        ([event(9)], False),
        ([event(9), event(0, THEN)], UNKNOWN),
        ([event(0, ELSE)], UNKNOWN),
        ([event(0, entry="serve")], False),
        ([event(0, optional=True)], UNKNOWN),
    ],
)
def test_happened(candidates: list[Event], expected: Any) -> None:
    assert happened(candidates, event(5)) is expected
    assert happened(iter(candidates), event(5)) is expected


def test_happened_on_the_other_arm() -> None:
    assert happened([event(0, ELSE)], event(5, THEN)) is False
    assert happened([event(0, ELSE), event(1, THEN)], event(5, THEN)) is True


@pytest.mark.parametrize(
    ("escapes", "expected"),
    [
        ([], False),
        ([Escape(target=MODEL)], True),
        ([Escape(target=MODEL, guards=frozenset({THEN}))], True),  # may have is enough
        ([Escape(target=Model())], False),
        ([Escape(target=MODEL, guards=frozenset({ELSE}))], False),
    ],
)
def test_escaped(escapes: list[Escape], expected: bool) -> None:
    trace = Trace()
    for one in escapes:
        trace.add(one)
    at = event(0, THEN)
    trace.add(at)
    assert escaped(trace, MODEL, at) is expected


def test_the_trace_numbers_and_filters() -> None:
    trace = Trace()
    for one in (Predict(model=MODEL), Load(model=MODEL), Predict(model=MODEL)):
        trace.add(one)
    assert [one.index for one in trace.events] == [0, 1, 2]
    assert [one.index for one in trace.of(Predict)] == [0, 2]
    assert [one.index for one in trace.of(Load, Predict)] == [0, 1, 2]
    assert list(trace.of(Escape)) == []


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Predict(model=MODEL), MODEL),
        (Escape(target=MODEL), MODEL),
        (Escape(target=Layer(kind="Dense")), None),
        (Event(), None),
    ],
)
def test_model_of(one: Event, expected: Model | None) -> None:
    assert model_of(one) is expected
