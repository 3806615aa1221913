"""Which names a template of checkpoints may have been filled in as."""

from __future__ import annotations

import pytest

from lintmodel.frontends.linking import _is_filled
from lintmodel.views.best import _may_be


@pytest.mark.parametrize(
    ("written", "read", "expected"),
    [
        ("w.{epoch}.keras", "w.3.keras", True),
        ("out/w.{epoch:02d}-{val_loss:.2f}.keras", "w.03-0.12.keras", True),
        ("w.keras", "out/w.keras", True),
        ("w.keras", "v.keras", False),
        ("w.{epoch}.keras", "w.keras", False),
        ("a{epoch}a", "a", False),
        ("a{epoch}b{val_loss}b", "ab", False),
        ("a{epoch}b{val_loss}b", "abb", True),
        (
            "x{epoch}" * 60 + "y",
            "x" * 3000,
            False,
        ),  # at once: patterns of a script may be made to hurt
    ],
)
def test_a_template_and_a_name(written: str, read: str, expected: bool) -> None:
    assert _may_be(read, written) is expected


@pytest.mark.parametrize(
    ("template", "place", "expected"),
    [
        ("out/w.{epoch:02d}-{val_loss:.2f}.keras", "out/w.03-0.12.keras", True),
        ("out/w.{epoch}.keras", "out/w.keras", False),
        ("w{epoch}.keras", "w.keras", False),  # a field is never empty
        ("{run}/w.keras", "out/deep/w.keras", False),  # nor a folder more
        ("{a}{b}w.keras", "1w.keras", False),
        ("{a}{b}w.keras", "12w.keras", True),
        ("{a}aa{b}a.keras", "aaaaa.keras", True),
        ("{a}" * 90 + "y", "a" * 290 + "x", False),
    ],
)
def test_a_template_and_a_place(template: str, place: str, expected: bool) -> None:
    assert _is_filled(template, place) is expected
