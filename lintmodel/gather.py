"""Sources -> Project: every file read by its frontend, then linked. A crash costs one file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lintmodel.crash import Crash
from lintmodel.discovery import Source
from lintmodel.facts.project import NOTED_PROBLEMS, Artifact, Project, Script
from lintmodel.findings import Note

OTHER_DATA = (b"\x89HDF\r\n\x1a\n", b"PK\x03\x04")  # tables and arrays share formats with models


@dataclass(slots=True)
class Gathered:
    """A project, and what happened while it was read.

    `unknowns` counts, by cause, what the interpreter could not resolve in the given scripts.
    """

    project: Project = field(default_factory=Project)
    notes: list[Note] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    unknowns: dict[str, int] = field(default_factory=dict)


def gather(given: Iterable[Source], context: Iterable[Source], root: str = "") -> Gathered:
    """Read and link these sources, in the order of their paths whoever named them.

    Of the models that are context only the directory and the configuration are read.
    """
    gathered = Gathered(Project(root=root))
    sources = [(source, True) for source in given] + [(source, False) for source in context]
    for source, is_given in sorted(sources, key=lambda pair: pair[0]):
        try:
            _read(source, is_given, gathered)
        except Exception as error:
            _record(source, is_given, error, gathered)
    _link(gathered)
    return gathered


def _read(source: Source, is_given: bool, gathered: Gathered) -> None:
    if source.kind == "model":
        _read_model(source, is_given, gathered)
        return
    from lintmodel.frontends.scripts import read_script

    script = read_script(source.path, source.shown, Path(root) if root else None)
    gathered.project.scripts.append(script)
    if is_given:
        gathered.notes += _notes_on_script(script)
        for cause, count in script.unknowns.items():
            gathered.unknowns[cause] = gathered.unknowns.get(cause, 0) + count


def _read_model(source: Source, is_given: bool, gathered: Gathered) -> None:
    from lintmodel.frontends.artifacts import read_artifact

    artifact = read_artifact(source.path, source.shown, "all" if is_given else "none")
    if _is_other_data(source, artifact):
        message = "holds data, but no model: not checked"
        gathered.notes += [Note(source.shown, "not-a-model", message)] if is_given else []
        return
    gathered.project.artifacts.append(artifact)
    if is_given:
        gathered.notes += _notes_on_model(artifact)


def _record(source: Source, is_given: bool, error: Exception, gathered: Gathered) -> None:
    """A file that the user asked for fails the run; one of its context is only left out."""
    crash = Crash.of(source.shown, error)
    if is_given:
        gathered.crashes.append(crash)
    else:
        message = f"left out of the context, lintmodel failed on it ({crash.error})"
        gathered.notes.append(Note(source.shown, "internal-error", message))


def _link(gathered: Gathered) -> None:
    from lintmodel.frontends.linking import link

    try:
        link(gathered.project)
    except Exception as error:
        gathered.crashes.append(Crash.of("the links between files", error))


def _is_other_data(source: Source, artifact: Artifact) -> bool:
    """Whether this is a table or an array in a format that models use too.

    A .keras that is no model is a fault, and so is an .h5 that is a web page.
    """
    if all(problem.kind != "not-a-model" for problem in artifact.problems):
        return False
    if source.path.suffix == ".keras" or not source.path.is_file():
        return False
    with source.path.open("rb") as file:
        return file.read(8).startswith(OTHER_DATA) or source.path.suffix == ".pb"


def _notes_on_script(script: Script) -> list[Note]:
    noted = [problem for problem in script.problems if problem.kind in NOTED_PROBLEMS]
    notes = [
        Note(problem.where.path or script.path, problem.kind, problem.message, problem.where.line)
        for problem in noted
    ]
    if script.trace.spent and all(note.kind != "budget" for note in notes):
        message = "the budget of steps ran out: not all of this script was followed"
        notes.append(Note(script.path, "budget", message))
    return notes


def _notes_on_model(artifact: Artifact) -> list[Note]:
    noted = [problem for problem in artifact.problems if problem.kind in NOTED_PROBLEMS]
    return [
        *(Note(artifact.path, problem.kind, problem.message) for problem in noted),
        *(Note(artifact.path, kind, message) for kind, message in artifact.notes),
    ]
