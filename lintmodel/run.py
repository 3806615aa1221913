"""One run: paths and settings -> report. The way through the house, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lintmodel.cache import Cache
from lintmodel.config import Settings, check_params
from lintmodel.discovery import Source, context, discover
from lintmodel.findings import Finding, Related, Report
from lintmodel.frontends.scripts.bytefilter import mentions_keras
from lintmodel.outcome import Outcome
from lintmodel.places import absolute, common_folder, project_root
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.rulebook import Rule
    from lintmodel.suppression import Suppression


Watch = Callable[[int, int], None]  # how many sources are read, of how many


def run(
    paths: Sequence[Path],
    settings: Settings,
    cache: Cache | None = None,
    watch: Watch = lambda done, total: None,
) -> Outcome:
    """Read what these paths hold and judge it.

    `cache` keeps what was read for the next run (default: nothing is kept); `watch` is told how many
    sources of how many are read.
    Errors: MissingPath for a path that is not there, ConfigError for a wrong parameter of a rule,
    RulebookError for an unsound rule. Whatever else goes wrong is in the outcome's `crashes`.
    """
    found = discover(paths, settings.exclude, settings.base)
    given = [source for source in found.given if concerns_keras(source)]
    outcome = Outcome(Report(notes=found.notes))
    _count(found.given, outcome.report)
    if given:
        outcome = _judged(_Asked(paths, given, settings), outcome, cache or Cache(None), watch)
    outcome.report.notes.sort(key=lambda note: (note.path, note.line, note.kind, note.message))
    return outcome


@record()
class _Asked:
    """What a run is to judge: these paths, and the sources in them that concern Keras."""

    paths: Sequence[Path]
    given: list[Source]
    settings: Settings


def _judged(asked: _Asked, outcome: Outcome, cache: Cache, watch: Watch) -> Outcome:
    """What is known of the sources already, or else found out and kept."""
    # Not imported before a source needs judging: most files of a commit name no Keras.
    from lintmodel import rulebook, verdicts

    rules, settings = rulebook.load(), asked.settings
    check_params(settings, {rule.name: rule.params for rule in rules})
    place = settings.base, settings.workspace
    rest = context(asked.paths, asked.given, settings.exclude, *place)
    rest = [source for source in rest if concerns_keras(source)]
    root = project_root(asked.paths, settings.workspace) or common_folder(asked.paths)
    name = verdicts.name_of(root, settings, rules, (asked.given, rest)) if cache.folder else None
    known = verdicts.recall(cache, name) if name else None
    if known is not None:
        return known
    _judge(asked, rest, root, rules, outcome, cache, watch)
    if name:
        verdicts.keep(cache, name, outcome)
    cache.sweep()
    return outcome


def _judge(
    asked: _Asked,
    rest: list[Source],
    root: Path,
    rules: Sequence[Rule],
    outcome: Outcome,
    cache: Cache,
    watch: Watch,
) -> None:
    from lintmodel.gather import gather
    from lintmodel.linter import judge

    given, settings = asked.given, asked.settings
    gathered = gather(given, rest, root, cache, _counting(len(given) + len(rest), watch))
    outcome.report.notes += gathered.notes
    outcome.crashes, outcome.unknowns = gathered.crashes, gathered.unknowns
    outcome.evaluated = gathered.evaluated
    outcome.report.models -= gathered.foreign
    shown = {source.shown for source in given}
    findings = judge(
        gathered.project,
        rules,
        settings,
        comments=_Comments([*given, *rest]),
        crashes=outcome.crashes,
        own=shown,
        whole=not settings.select and _holds_all(asked.paths, root),
    )
    outcome.report.findings = reported(findings, shown)


def _counting(total: int, watch: Watch) -> Callable[[int], None]:
    """What is told of each source that is read, and tells how many are."""
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        watch(done, total)

    return advance


def _holds_all(paths: Iterable[Path], root: Path) -> bool:
    """Whether one of the given folders is the project, or holds it."""
    folders = [absolute(path) for path in paths if path.is_dir()]
    return any(folder == root or folder in root.parents for folder in folders)


def concerns_keras(source: Source) -> bool:
    """Models do; a script does if its bytes name Keras (what it imports is read with it)."""
    if source.kind == "model":
        return True
    try:
        return mentions_keras(source.path.read_bytes())
    except OSError:
        return True  # the frontend says what is wrong with it


def _count(given: Iterable[Source], report: Report) -> None:
    kinds = [source.kind for source in given]
    report.scripts = kinds.count("script")
    report.notebooks = kinds.count("notebook")
    report.models = kinds.count("model")


class _Comments:
    """The suppressions of a shown path, read from the file when a finding first stands in it."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._paths = {source.shown: source.path for source in sources}
        self._known: dict[str, tuple[Suppression, ...]] = {}

    def __call__(self, shown: str) -> tuple[Suppression, ...]:
        from lintmodel.suppression import read

        if shown not in self._known:
            path = self._paths.get(shown)
            self._known[shown] = read(path) if path else ()
        return self._known[shown]


def reported(findings: Iterable[Finding], given: set[str]) -> list[Finding]:
    """The findings that have a site in a given file, each standing at its first such site."""
    from lintmodel.linter import in_order

    moved = (_standing_in(finding, given) for finding in findings)
    return sorted((finding for finding in moved if finding is not None), key=in_order)


def _standing_in(finding: Finding, given: set[str]) -> Finding | None:
    if finding.where.path in given:
        return finding
    for site in finding.related:
        if site.where.path in given:
            others = tuple(other for other in finding.related if other is not site)
            origin = Related(finding.where, "the other side of it is here")
            return replace(finding, where=site.where, related=(origin, *others))
    return None
