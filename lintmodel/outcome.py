"""What comes out of a run."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from lintmodel.crash import Crash
from lintmodel.findings import Report
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.facts.project import Project


@record()
class Outcome:
    """The report of a run, and the places where lintmodel itself failed on the way.

    `unknowns` counts, by cause, what the interpreter could not resolve in the given scripts, of
    `evaluated` values; `tests` of them are unit tests, which most rules pass over. `checked` are the shown
    paths of all that was given, `whole` says that this is all of a project and that every rule was
    selected, and `known` counts the findings that the baseline holds. `project` are the facts, where
    they were asked for.
    """

    report: Report = field(default_factory=Report)
    crashes: list[Crash] = field(default_factory=list)
    unknowns: dict[str, int] = field(default_factory=dict)
    evaluated: int = 0
    tests: int = 0
    checked: tuple[str, ...] = ()
    whole: bool = False
    known: int = 0
    project: Project | None = None
