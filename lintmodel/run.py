"""One run: paths and settings -> report. The way through the house, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from lintmodel.cache import Cache
from lintmodel.config import Settings, check_params
from lintmodel.discovery import Source, context, discover
from lintmodel.findings import OTHER_SIDE, Finding, Note, Related, Report
from lintmodel.frontends.scripts.bytefilter import USES, may_keep, mentions_keras
from lintmodel.outcome import Outcome
from lintmodel.overlay import active, read
from lintmodel.places import absolute, common_folder, project_root
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.facts.project import Project
    from lintmodel.frontends.scripts.concern import Concern
    from lintmodel.rulebook import Rule
    from lintmodel.suppression import Suppression


MAX_USERS = 2000  # scripts that are asked whether they bring in a given one that names no Keras
Watch = Callable[[int, int], None]  # how many sources are read, of how many


def run(
    paths: Sequence[Path],
    settings: Settings,
    cache: Cache | None = None,
    watch: Watch = lambda done, total: None,
    facts: bool = False,
) -> Outcome:
    """Read what these paths hold and judge it.

    `cache` keeps what was read for the next run (default: nothing is kept); `watch` is told how many
    sources of how many are read. With `facts` the outcome holds what was read too.
    Errors: MissingPath for a path that is not there, ConfigError for a wrong parameter of a rule,
    RulebookError for an unsound rule. Whatever else goes wrong is in the outcome's `crashes`.
    """
    found = discover(paths, settings.exclude, settings.base, settings.force_exclude)
    root = project_root(paths, settings.workspace) or common_folder(paths)
    concerns = _Concerned(root)
    given = [source for source in found.given if concerns(source)]
    place = settings.base, settings.workspace
    rest = context(paths, found.given, settings.exclude, *place)
    if rest and len(given) < len(found.given):
        given = sorted([*given, *concerns.helpers(found.given, rest)])
    kept = concerns.keepers(found.given, [*given, *rest])
    given = sorted([*given, *(one for one in kept if one not in given)])
    outcome = Outcome(Report(notes=[*found.notes, *_unheard(found.given, settings)]))
    _count(found.given, outcome.report)
    if given:
        related = [source for source in rest if concerns(source)]
        rest = sorted([*related, *concerns.keepers(rest, [*given, *related])])
        asked = _Asked(paths, given, rest, settings, root, facts)
        outcome = _judged(asked, outcome, cache or Cache(None), watch)
    outcome.checked = tuple(source.shown for source in found.given)
    outcome.whole = not settings.select and _holds_all(paths, root)
    if settings.baseline is not None:
        from lintmodel.baseline import leave_out

        leave_out(outcome, settings, settings.baseline)
    outcome.report.notes.sort(key=lambda note: (note.path, note.line, note.kind, note.message))
    return outcome


def _unheard(given: Iterable[Source], settings: Settings) -> list[Note]:
    """Configurations that the user may think count."""
    folders = {source.path.parent for source in given} if settings.searched else set()
    if not any(settings.base in folder.parents for folder in folders):
        return []
    from lintmodel.config.nested import unheard

    return unheard(settings.base, folders)


@record()
class _Asked:
    """What a run is to judge: these paths, and the sources in them that concern Keras.

    `root` is the folder of their project, `rest` what else in it does.
    """

    paths: Sequence[Path]
    given: list[Source]
    rest: list[Source]
    settings: Settings
    root: Path
    facts: bool = False


def _judged(asked: _Asked, outcome: Outcome, cache: Cache, watch: Watch) -> Outcome:
    """What is known of the sources already, or else found out and kept."""
    # Not imported before a source needs judging: most files of a commit name no Keras.
    from lintmodel import verdicts
    from lintmodel.options import all_rules

    settings = asked.settings
    rules = all_rules(settings)
    check_params(settings, {rule.name: rule.params for rule in rules})
    sources = (asked.given, asked.rest)
    keeps = cache.folder is not None and not active()  # outcomes are of what lies on the disk
    name = verdicts.name_of(asked.root, settings, rules, sources) if keeps else None
    known = verdicts.recall(cache, name) if name and not asked.facts else None
    if known is not None:
        return known
    _judge(asked, rules, outcome, cache, watch)
    if name:
        verdicts.keep(cache, name, outcome)
    cache.sweep()
    return outcome


def _judge(
    asked: _Asked,
    rules: Sequence[Rule],
    outcome: Outcome,
    cache: Cache,
    watch: Watch,
) -> None:
    from lintmodel.gather import gather
    from lintmodel.ignorefile import leaving_out
    from lintmodel.linter import judge

    given, rest, settings = asked.given, asked.rest, asked.settings
    counting = _counting(len(given) + len(rest), watch)
    skipped = leaving_out(asked.root, settings.base, settings.exclude)
    gathered = gather(given, rest, asked.root, cache, counting, skipped)
    outcome.report.notes += gathered.notes
    outcome.crashes, outcome.unknowns = gathered.crashes, gathered.unknowns
    outcome.evaluated = gathered.evaluated
    outcome.project = gathered.project if asked.facts else None
    outcome.report.models -= gathered.foreign
    shown = {source.shown for source in given}
    outcome.tests = _settle(gathered.project, settings, shown)
    findings = judge(
        gathered.project,
        rules,
        settings,
        comments=_Comments([*given, *rest]),
        crashes=outcome.crashes,
        own=shown,
        whole=not settings.select and _holds_all(asked.paths, asked.root),
    )
    outcome.report.findings = _mendable(reported(findings, shown), given)


def _mendable(findings: list[Finding], given: Iterable[Source]) -> list[Finding]:
    """The findings, of which those say that they can be mended whose fix can be written down."""
    if not any(finding.remedies for finding in findings):
        return findings
    from lintmodel.fix.files import mendable

    return mendable(findings, {source.shown: source.path for source in given})


def _settle(project: Project, settings: Settings, given: set[str]) -> int:
    """What the settings say of scripts that leave it open; how many of the given are skipped as tests."""
    from lintmodel.frontends.scripts.roles import purpose_of

    for script in project.scripts:
        if settings.backend and not script.backend and script.version.within(">=3") is not False:
            script.backend = settings.backend
        if settings.tests and script.role == "test":
            script.role = purpose_of(script)
    return sum(script.role == "test" and script.path in given for script in project.scripts)


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


class _Concerned:
    """Whether a source concerns Keras: models do; a script by its bytes, or by what it imports."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._imports: Concern | None = None
        self._known: dict[str, bool] = {}
        self._storing: set[Path] = set()  # of what does not concern Keras: may store an object

    def __call__(self, source: Source) -> bool:
        if source.shown not in self._known:
            self._known[source.shown] = source.kind == "model" or self._asked(source)
        return self._known[source.shown]

    def _asked(self, source: Source) -> bool:
        try:
            data = read(source.path)
        except OSError:
            return True  # the frontend says what is wrong with it
        if mentions_keras(data) or self._by_imports(source, data):
            return True
        if may_keep(data):
            self._storing.add(source.path)
        return False

    def _by_imports(self, source: Source, data: bytes) -> bool:
        return USES.search(data) is not None and self._concern().of(source.path, data)

    def helpers(self, given: Iterable[Source], rest: Iterable[Source]) -> list[Source]:
        """Those of the given scripts that concern Keras by who brings them in."""
        plain = [one for one in given if one.kind == "script" and not self(one)]
        if not plain:
            return []
        users = [one.path for one in islice(rest, MAX_USERS) if one.kind == "script"]
        used = self._concern().used_by([one.path for one in plain], users)
        return [one for one in plain if one.path in used]

    def keepers(self, sources: Iterable[Source], users: Iterable[Source]) -> list[Source]:
        """Those that store an object which a script of the project that names Keras may use."""
        storing = [one for one in sources if one.path in self._storing and not self(one)]
        if not storing:
            return []
        from lintmodel.frontends.scripts.keepers import keepers

        scripts = (one for one in users if one.kind != "model")
        naming = (one.path for one in islice(scripts, MAX_USERS) if self(one))
        found = keepers([one.path for one in storing], naming)
        return [one for one in storing if one.path in found]

    def _concern(self) -> Concern:
        if self._imports is None:
            from lintmodel.frontends.scripts.concern import Concern

            self._imports = Concern(self._root)
        return self._imports


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
        from lintmodel.suppression import read as comments_of

        if shown not in self._known:
            path = self._paths.get(shown)
            self._known[shown] = comments_of(path) if path else ()
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
            origin = Related(finding.where, OTHER_SIDE)
            return replace(finding, where=site.where, related=(origin, *others))
    return None
