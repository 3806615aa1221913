"""Loops whose rounds decide anew what they do: an arm of one round may follow another of an earlier."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.event import Adapt, Fit
from lintmodel.facts.trace import before, dominates, exclusive, happened
from lintmodel.facts.unknown import UNKNOWN

MODEL = (
    "import sys\nx, y = np.random.rand(8, 4), np.random.rand(8, 1)\n"
    "norm = layers.Normalization()\n"
    "model = keras.Sequential([keras.Input((4,)), norm, layers.Dense(1)])\n"
    "model.compile('adam', 'mse')\n"
)
# loop -> whether the first fit may have seen an adapt
LOOPS: dict[str, tuple[str, bool]] = {
    "while, exclusive arms": (
        "while True:\n    c = input()\n    if c == 'adapt':\n        norm.adapt(x)\n"
        "    elif c == 'fit':\n        model.fit(x, y)\n",
        True,
    ),
    "while, the other order": (
        "while True:\n    c = input()\n    if c == 'fit':\n        model.fit(x, y)\n"
        "    if c == 'adapt':\n        norm.adapt(x)\n",
        True,
    ),
    "while, adapt in every round": (
        "while True:\n    if input() == 'fit':\n        model.fit(x, y)\n    norm.adapt(x)\n",
        True,
    ),
    "a few rounds": (
        "for _ in range(3):\n    c = input()\n    if c == 'fit':\n        model.fit(x, y)\n"
        "    else:\n        norm.adapt(x)\n",
        True,
    ),
    "by a helper": (
        "def do(c):\n    if c == 'fit':\n        model.fit(x, y)\n    else:\n        norm.adapt(x)\n"
        "for line in sys.stdin:\n    do(line)\n",
        True,
    ),
    "continue": (
        "for line in sys.stdin:\n    if line == 'adapt':\n        norm.adapt(x)\n        continue\n"
        "    model.fit(x, y)\n",
        True,
    ),
    "a loop in a loop": (
        "while True:\n    for line in sys.stdin:\n        if line == 'fit':\n            model.fit(x, y)\n"
        "    norm.adapt(x)\n",
        True,
    ),
    "the first round fits": ("while True:\n    model.fit(x, y)\n    norm.adapt(x)\n", False),
    "arms without a loop": (
        "if input() == 'adapt':\n    norm.adapt(x)\nelse:\n    model.fit(x, y)\n",
        False,
    ),
    "a condition from before the loop": (
        "c = input()\nif c == 'fit':\n    for _ in range(3):\n        model.fit(x, y)\n"
        "else:\n    norm.adapt(x)\n",
        False,
    ),
    "another loop": (
        "while True:\n    if input() == 'fit':\n        model.fit(x, y)\n        break\n"
        "while True:\n    if input() == 'adapt':\n        norm.adapt(x)\n",
        False,
    ),
}


@pytest.mark.parametrize(("text", "maybe"), LOOPS.values(), ids=LOOPS)
def test_an_earlier_round_may_have_adapted(text: str, maybe: bool, read: Any) -> None:
    trace = read(MODEL + text).trace
    adapts, fits = list(trace.of(Adapt)), list(trace.of(Fit))
    assert happened(adapts, fits[0]) is (UNKNOWN if maybe else False)
    assert not any(dominates(adapt, fits[0]) for adapt in adapts)


def test_no_event_comes_before_itself(read: Any) -> None:
    trace = read(f"{MODEL}while True:\n    if input():\n        model.fit(x, y)\n").trace
    for fit in trace.of(Fit):
        assert before(fit, fit) is False


def test_arms_of_one_round_exclude_each_other_outside_only(read: Any) -> None:
    text = "if input() == 'fit':\n    model.fit(x, y)\nelse:\n    norm.adapt(x)\n"
    for loop, expected in (("", True), ("while True:\n", False)):
        body = text.replace("\n", "\n    ").join(("    ", "")) if loop else text
        trace = read(MODEL + loop + body).trace
        assert exclusive(next(trace.of(Fit)), next(trace.of(Adapt))) is expected


def test_a_range_of_bounds_that_are_not_known(read: Any) -> None:
    for bounds in ("*bounds()", "", "1, 2, 3, 4", "*bounds(), 2"):
        trace = read(f"{MODEL}for i in range({bounds}):\n    model.fit(x, y)\n").trace
        assert len(list(trace.of(Fit))) >= 1
