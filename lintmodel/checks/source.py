"""Checks on the sources themselves: can they be read at all?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.project import NOTED_PROBLEMS
from lintmodel.findings import Fault

if TYPE_CHECKING:
    from lintmodel.views.sources import SourceProblem


def unparsable_script(source: SourceProblem) -> Iterator[Fault]:
    """A script that could not be parsed, except where the run only notes it (Python 2)."""
    if source.of == "script" and source.problem.kind not in NOTED_PROBLEMS:
        yield Fault(source.problem.where, {"problem": source.problem.message})
