"""Checks on saved models: does the file come back as it was?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.project import NOTED_PROBLEMS
from lintmodel.findings import Fault

if TYPE_CHECKING:
    from lintmodel.views import SourceProblem


def unreadable_model(source: SourceProblem) -> Iterator[Fault]:
    """A model file that is truncated, empty, no model, or over a bound."""
    if source.of == "model" and source.problem.kind not in NOTED_PROBLEMS:
        yield Fault(source.problem.where, {"problem": source.problem.message})
