"""UNKNOWN refuses every question, and never breaks who only carries it."""

from __future__ import annotations

import copy
import json
import math
import operator
from collections.abc import Callable
from typing import Any

import pytest

from lintmodel.facts.unknown import (
    UNKNOWN,
    Undecided,
    Unknown,
    all_of,
    any_of,
    decided,
    is_known,
    known,
    same,
)

BINARY = [
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod,
    operator.pow,
]  # fmt: skip
UNARY: list[Callable[[Any], Any]] = [
    bool, hash, len, iter, int, float, abs, operator.neg, operator.index, operator.not_,
    list, set, sorted, sum, math.ceil,
    lambda value: value(),
    lambda value: value[0],
    lambda value: value.kind,
    lambda value: value.startswith("a"),
    lambda value: "a" in value,
    lambda value: value in ("softmax", "sigmoid"),
    lambda value: value in {"softmax"},
    lambda value: {value: 1},
    lambda value: value or "default",
    lambda value: 1 if value else 2,
    lambda value: [1, 2][value],
    lambda value: max(1, value),
    lambda value: range(value),
]  # fmt: skip


@pytest.mark.parametrize("operation", BINARY, ids=lambda operation: operation.__name__)
@pytest.mark.parametrize("other", [0, 1.5, "softmax", None, (), True, UNKNOWN], ids=repr)
def test_no_operator_answers(operation: Callable[[Any, Any], Any], other: Any) -> None:
    with pytest.raises(Undecided):
        operation(UNKNOWN, other)
    if isinstance(other, str) and operation is operator.mod:
        return  # "%s" % UNKNOWN formats
    with pytest.raises(Undecided):
        operation(other, UNKNOWN)


@pytest.mark.parametrize("index", range(len(UNARY)))
def test_nothing_is_read_from_it(index: int) -> None:
    with pytest.raises(Undecided):
        UNARY[index](UNKNOWN)


@pytest.mark.parametrize("carry", [copy.copy, copy.deepcopy, lambda value: [value][0]])
def test_there_is_one(carry: Callable[[Any], Any]) -> None:
    assert carry(UNKNOWN) is UNKNOWN
    assert Unknown() is UNKNOWN


def test_it_can_be_printed_but_not_written_as_json() -> None:
    assert repr(UNKNOWN) == "UNKNOWN"
    assert f"{UNKNOWN}" == "UNKNOWN"
    with pytest.raises(TypeError):
        json.dumps(UNKNOWN)


@pytest.mark.parametrize("value", [0, "", None, False, (), [], {}])
def test_an_empty_value_is_known(value: Any) -> None:
    assert is_known(value)
    assert decided(value) is value
    assert known(value, "otherwise") is value


def test_asking_for_a_decision() -> None:
    assert not is_known(UNKNOWN)
    assert known(UNKNOWN, 7) == 7
    with pytest.raises(Undecided):
        decided(UNKNOWN)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (UNKNOWN, UNKNOWN, True),
        (UNKNOWN, None, False),
        (None, UNKNOWN, False),
        (1, 1, True),
        (1, 1.0, False),
        (1, True, False),
        ("a", "a", True),
        ((1, UNKNOWN), (1, UNKNOWN), True),
        ((1, UNKNOWN), (1, 2), False),
        ((1, 2), [1, 2], False),
        ((1,), (1, 2), False),
        ({"a": UNKNOWN}, {"a": UNKNOWN}, True),
        ({"a": 1}, {"a": UNKNOWN}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        ([], [], True),
    ],
)
def test_same(left: Any, right: Any, expected: bool) -> None:
    assert same(left, right) is expected


@pytest.mark.parametrize(
    ("values", "conjunction", "disjunction"),
    [
        ([], True, False),
        ([True, True], True, True),
        ([True, False], False, True),
        ([False, False], False, False),
        ([True, UNKNOWN], UNKNOWN, True),
        ([False, UNKNOWN], False, UNKNOWN),
        ([UNKNOWN, False], False, UNKNOWN),
        ([UNKNOWN, True], UNKNOWN, True),
        ([UNKNOWN, UNKNOWN], UNKNOWN, UNKNOWN),
    ],
)
def test_three_valued_logic(values: list[Any], conjunction: Any, disjunction: Any) -> None:
    assert all_of(*values) is conjunction
    assert any_of(*values) is disjunction
