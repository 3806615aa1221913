"""Arithmetic with constants of each channel."""

from __future__ import annotations

from collections.abc import Callable

from lintmodel.facts.project import Script

Reader = Callable[..., Script]


def test_an_array_of_unknown_shape(read: Reader) -> None:
    script = read(
        "def shift(n):\n    return np.ones((4, 3)) - tf.zeros((n, 1))\n\nshift(int(input()))\n"
    )
    assert not script.problems
