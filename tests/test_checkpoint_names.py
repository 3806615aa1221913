"""Which names a template of checkpoints may have been filled in as."""

from __future__ import annotations

import pytest

from lintmodel.facts.files import LoadWeights
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.linking import _is_filled
from lintmodel.views.reads import Reads, may_be


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
    assert may_be(read, written) is expected
    assert [load.path for _, load in reads(read).known(written)] == [read] * expected


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


def test_what_is_not_known_is_looked_up_nowhere() -> None:
    """It may be any file, so that nothing is surely read."""
    assert may_be(UNKNOWN, "w.keras") and may_be("w.keras", UNKNOWN)
    assert not list(reads("w.keras").known(UNKNOWN))


def test_names_around_the_one_that_is_sought() -> None:
    """They are sorted: those before it, and those that only begin like it, are others."""
    found = reads("v.keras", "w.keras", "w.keras2", "x/w.keras", "w.1.keras")
    assert [load.path for _, load in found.known("w.keras")] == ["w.keras", "x/w.keras"]
    assert [load.path for _, load in found.known("w.{epoch}.keras")] == ["w.1.keras"]


def reads(*paths: str) -> Reads:
    """Of one script that loads weights from these files."""
    script = Script("train.py")
    for path in paths:
        script.trace.add(LoadWeights(target=Model(kind="sequential"), path=path))
    return Reads(Project(scripts=[script]))
