"""Sizes of layers as a file has them: any JSON, for a file may be made to hurt."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.views.stale import _one_size


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([3, 3], 3, True),
        ((3, 5), [3, 5], True),
        ([3, 5], 3, False),
        (None, "linear", True),
        ([[16]], 16, False),
        ([{}], 16, False),
        ([], 16, False),
    ],
)
def test_two_spellings_of_a_size(one: Any, other: Any, same: bool) -> None:
    assert (_one_size(one) == _one_size(other)) is same
    assert len({_one_size(one), _one_size(other)}) == 2 - same  # they are counted
