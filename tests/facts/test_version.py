"""Which Keras: bounds answered with yes, no or UNKNOWN, never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from lintmodel.facts.unknown import UNKNOWN
from lintmodel.facts.version import KerasVersion, parse_release


@pytest.mark.parametrize(
    ("release", "bound", "expected"),
    [
        ((3, 6), ">=3", True),
        ((3, 6), "<3", False),
        ((2, 15), ">=3", False),
        ((2, 15), "<3", True),
        ((3,), ">=3", True),
        ((3,), "<3", False),
        ((3,), ">=3.6", UNKNOWN),
        ((3,), "<3.6", UNKNOWN),
        ((2,), ">=3.6", False),
        ((4,), ">=3.6", True),
        ((3, 5), ">=3.6", False),
        ((3, 6), ">=3.6", True),
        ((3, 6), "<3.6", False),
        ((3, 10), ">=3.9", True),  # ten is more than nine
        ((3, 4), ">=3,<3.6", True),
        ((3, 4), ">=3, <3.6", True),
        ((3, 6), ">=3,<3.6", False),
        ((2, 15), ">=3,<3.6", False),
        ((3,), ">=3,<3.6", UNKNOWN),
        ((2,), ">=3,<3.6", False),
        (UNKNOWN, ">=3", UNKNOWN),
        (UNKNOWN, "<3", UNKNOWN),
        (UNKNOWN, ">=3,<3.6", UNKNOWN),
    ],
)
def test_within(release: Any, bound: str, expected: Any) -> None:
    assert KerasVersion(release).within(bound) is expected


@pytest.mark.parametrize("bound", ["3", "==3", ">3", "<=3", "", ">=3,", ">=three"])
def test_another_form_is_refused(bound: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        KerasVersion((3, 6)).within(bound)


@pytest.mark.parametrize(("release", "major"), [((3, 6), 3), ((2,), 2), (UNKNOWN, UNKNOWN)])
def test_major(release: Any, major: Any) -> None:
    found = KerasVersion(release).major
    assert found is UNKNOWN if major is UNKNOWN else found == major


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.15.1", (3, 15)),
        ("3.15.0.dev2", (3, 15)),
        ("v2.12", (2, 12)),
        (" 3 ", (3,)),
    ],
)
def test_release(text: str, expected: tuple[int, ...]) -> None:
    assert parse_release(text) == expected


@pytest.mark.parametrize("text", ["", "three", "3.x", "latest", "3.15rc1", ".", "-1.2"])
def test_no_release(text: str) -> None:
    assert parse_release(text) is UNKNOWN
