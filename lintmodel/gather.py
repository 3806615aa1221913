"""Sources -> Project: every file read by its frontend, then linked. A crash costs one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from lintmodel.cache import Cache
from lintmodel.crash import Crash
from lintmodel.discovery import Source, is_model_folder
from lintmodel.facts.project import NOTED_PROBLEMS, Artifact, Problem, Project, Script
from lintmodel.findings import Note, Where
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.frontends.scripts.remembered import Found, Memory

KERAS_SUFFIXES = frozenset({".keras", ".h5", ".hdf5", ".tflite"})
Advance = Callable[[int], None]
FOREIGN = frozenset({"not-a-model", "pickle", "empty"})


@record()
class Gathered:
    """A project, and what happened while it was read.

    `unknowns` counts, by cause, what the interpreter could not resolve in the given scripts, of
    `evaluated` values. `foreign` are the given files with a model's name that are none.
    """

    project: Project = field(default_factory=Project)
    notes: list[Note] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    unknowns: dict[str, int] = field(default_factory=dict)
    evaluated: int = 0
    foreign: int = 0


def gather(
    given: Iterable[Source],
    context: Iterable[Source],
    root: Path,
    cache: Cache | None = None,
    advance: Advance = lambda count: None,
    skipped: Callable[[Path], bool] = lambda folder: False,
) -> Gathered:
    """Read and link these sources, in the order of their paths whoever named them.

    `root` bounds what scripts import. Of the models that are context only the directory and the
    configuration are read. `cache` keeps what was read (default: nothing is kept); `advance` is told
    how many sources are read now, each time. `skipped` folders of data are not looked into.
    """
    from lintmodel.frontends.scripts.version import pinned

    pinned.cache_clear()  # of another run in this process
    cache = cache or Cache(None)
    gathered = Gathered(Project(root=str(root)))
    pairs = [(source, True) for source in given] + [(source, False) for source in context]
    pairs.sort(key=lambda pair: pair[0])
    scripts, bare = _scripts(pairs, root, cache, advance)
    for source, is_given in pairs:
        try:
            if source.kind == "model":
                _read_model(source, is_given, gathered, cache)
                advance(1)
            else:
                _add_script(source, scripts[source.shown], is_given, gathered)
        except Exception as error:
            _record(source, is_given, error, gathered)
    _link(gathered, bare, skipped)
    return gathered


def _scripts(
    pairs: list[tuple[Source, bool]], root: Path, cache: Cache, advance: Advance
) -> tuple[dict[str, Script | Exception], list[Script]]:
    """Each script by its shown path, or what kept it from being read; and those that are bare.

    Bare is what of the context has nothing to do with the given files.
    """
    sources = [source for source, _ in pairs if source.kind != "model"]
    if not sources:
        return {}, []
    from lintmodel.frontends.scripts.disk import Files
    from lintmodel.frontends.scripts.many import read_many
    from lintmodel.frontends.scripts.remembered import Memory

    # What is read of a single file is kept with the outcome.
    memory = Memory(root, Files(), cache if len(pairs) > 1 else Cache(None))
    numbered = read_many(memory, [(one.path, one.shown) for one in sources], advance)
    found = {sources[number].shown: one for number, one in numbered}
    scripts = _bare(pairs, found, root)
    bare = [script for script in scripts.values() if isinstance(script, Script)]
    left = {shown: _script(memory, one) for shown, one in found.items() if shown not in scripts}
    return scripts | left, bare


def _bare(
    pairs: list[tuple[Source, bool]], found: Mapping[str, Found | Exception], root: Path
) -> dict[str, Script | Exception]:
    """Those of the context that have nothing to do with the given files."""
    if all(is_given for _, is_given in pairs):
        return {}
    from lintmodel.frontends.relating import related

    known = {shown: one.dealings for shown, one in found.items() if not isinstance(one, Exception)}
    given = [source.shown for source, is_given in pairs if is_given]
    models = [source.shown for source, _ in pairs if source.kind == "model"]
    wanted = related(given, known, models, str(root))
    return {shown: one.bare for shown, one in known.items() if shown not in wanted}


def _script(memory: Memory, found: Found | Exception) -> Script | Exception:
    try:
        return found if isinstance(found, Exception) else memory.script(found)
    except Exception as error:
        return error


def _add_script(
    source: Source, script: Script | Exception, is_given: bool, gathered: Gathered
) -> None:
    """Errors: what kept the script from being read, but for the file itself."""
    if isinstance(script, OSError):
        problem = Problem("unreadable", f"cannot be read: {script.strerror}", Where(source.shown))
        script = Script(source.shown, problems=[problem])
    if isinstance(script, Exception):
        raise script
    gathered.project.scripts.append(script)
    if is_given:
        gathered.notes += _notes_on_script(script)
        gathered.evaluated += script.evaluated
        for cause, count in script.unknowns.items():
            gathered.unknowns[cause] = gathered.unknowns.get(cause, 0) + count


def _read_model(source: Source, is_given: bool, gathered: Gathered, cache: Cache) -> None:
    from lintmodel.frontends.artifacts.remembered import remembered
    from lintmodel.frontends.scripts.version import pinned

    artifact = remembered(source.path, source.shown, "all" if is_given else "none", cache)
    artifact.loader = pinned(source.path.resolve().parent, Path(gathered.project.root).resolve())
    if isinstance(crash := artifact.details.get("crash"), Exception):
        raise crash
    if _is_other_data(source, artifact):
        gathered.foreign += is_given
        gathered.notes += [
            Note(source.shown, "not-a-model", f"{problem.message}; it was not checked")
            for problem in artifact.problems
            if source.named and is_given
        ]
        return
    gathered.project.artifacts.append(artifact)
    if artifact.format == "hdf5":  # other data in a container that is not only Keras'
        gathered.foreign += is_given
    if is_given and (source.named or artifact.format != "hdf5"):
        gathered.notes += _notes_on_model(artifact)


def _record(source: Source, is_given: bool, error: Exception, gathered: Gathered) -> None:
    """A file that the user asked for fails the run; one of its context is only left out."""
    crash = Crash.of(source.shown, error)
    if is_given:
        gathered.crashes.append(crash)
    else:
        message = f"left out of the context, lintmodel failed on it ({crash.error})"
        gathered.notes.append(Note(source.shown, "internal-error", message))


def _link(gathered: Gathered, bare: list[Script], skipped: Callable[[Path], bool]) -> None:
    from lintmodel.frontends.linking import link
    from lintmodel.frontends.relating import without

    try:
        left_out = link(gathered.project, skipped)
        without(gathered.project, bare)
    except Exception as error:
        gathered.crashes.append(Crash.of("the links between files", error))
        return
    gathered.notes += [Note(place, "budget", message) for place, message in left_out]


def _is_other_data(source: Source, artifact: Artifact) -> bool:
    """Whether a file that is no model has a name that other programs give to their files too.

    A .keras or an .h5 that is none (a web page, say) is a fault; a pickle, the .model of another
    library or a text that somebody named is not. A message that is damaged is a model's.
    """
    if source.path.suffix.lower() in KERAS_SUFFIXES or is_model_folder(source.path):
        return False
    return any(problem.kind in FOREIGN for problem in artifact.problems)


def _notes_on_script(script: Script) -> list[Note]:
    noted = [problem for problem in script.problems if problem.kind in NOTED_PROBLEMS]
    sites = [(problem, problem.where) for problem in noted]
    notes = [
        Note(at.path or script.path, problem.kind, problem.message, at.line, at.cell)
        for problem, at in sites
    ]
    said = ("budget", "cell", "python2")
    if script.trace.spent and all(note.kind not in said for note in notes):
        message = "the budget of steps ran out: not all of this script was followed"
        notes.append(Note(script.path, "budget", message))
    return notes


def _notes_on_model(artifact: Artifact) -> list[Note]:
    noted = [problem for problem in artifact.problems if problem.kind in NOTED_PROBLEMS]
    return [
        *(Note(artifact.path, problem.kind, problem.message) for problem in noted),
        *(Note(artifact.path, kind, message) for kind, message in artifact.notes),
    ]
