"""Sources that could not be read whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lintmodel.facts.project import Problem, Project
from lintmodel.record import record


@record()
class SourceProblem:
    """One thing that is wrong with a script or a model file as a source."""

    problem: Problem
    of: Literal["script", "model"]


def source_problems(project: Project) -> Iterator[SourceProblem]:
    """Every problem that the frontends met."""
    for script in project.scripts:
        for problem in script.problems:
            yield SourceProblem(problem, "script")
    for artifact in project.artifacts:
        for problem in artifact.problems:
            yield SourceProblem(problem, "model")
