"""Views + rules -> findings: selection, severity, wording, merging and suppression."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from lintmodel.config import Settings
from lintmodel.crash import Crash
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import Undecided, Unknown
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import SEVERITIES, Fault, Finding, Safety, Severity, Where
from lintmodel.ignores import Scope, ignore_comments
from lintmodel.passport import Variant
from lintmodel.places import relative
from lintmodel.record import record
from lintmodel.rulebook import Rule
from lintmodel.suppression import Suppression, Suppressions
from lintmodel.versions import condition, holds

Comments = Callable[[str], Sequence[Suppression]]
Place = tuple[str, int, int, str]


@record()
class Views:
    """The views of one project, each built once, when a rule first asks for it."""

    project: Project
    built: dict[str, list[object]] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)

    def of(self, name: str) -> list[object]:
        """The subjects of this view. Errors: KeyError for a view that `lintmodel.views` lacks."""
        if name not in self.built:
            self.built[name] = self._build(name)
        return self.built[name]

    def _build(self, name: str) -> list[object]:
        from lintmodel.views import NEEDS, builder, present

        if not self.present:
            self.present = present(self.project) | {""}
        if NEEDS.get(name, {""}).isdisjoint(self.present):
            return []  # and its module is not imported
        build = builder(name)
        try:
            return list(build(self.project))
        except Undecided:  # of one script or file: the others are judged without it
            return [one for part in _parts(self.project) for one in _until_undecided(build(part))]

    def forget(self) -> None:
        """Let go of what views kept of the traces, once a project has been judged."""
        from lintmodel.views import forget

        forget()


def judge(
    project: Project,
    rules: Iterable[Rule],
    settings: Settings,
    *,
    comments: Comments | None = None,
    crashes: list[Crash] | None = None,
    own: Collection[str] | None = None,
    whole: bool = False,
) -> list[Finding]:
    """All findings on a project, in order of path, line, column and rule.

    `comments` gives the suppressions of a shown path (default: what the scripts' facts hold); those
    of the paths `own` (default: all) are judged too, and what they silence where the project was given
    `whole`. Errors: what a check raises beside Undecided, unless `crashes` is given to collect it.
    """
    views = Views(project)
    rules, comments = list(rules), comments or _comments_of(project)
    active = [rule for rule in rules if settings.selects(rule.name, rule.group)]
    first, last = _parted(active)
    found = [finding for rule in first for finding in _judge_one(rule, views, settings, crashes)]
    if last:
        scope = Scope(_names_of(rules), _names_of(active), own, whole and not crashes)
        views.built[OF_COMMENTS] = [*ignore_comments(project, found, comments, scope)]
    found += [finding for rule in last for finding in _judge_one(rule, views, settings, crashes)]
    found = _in_order_of_cells(found, project, active)
    views.forget()
    shown = [finding for finding in found if settings.shows(finding)]
    roots = _without_yielding(_without_duplicates(shown), active)
    left = _without_excused(_without_suppressed(roots, comments), settings)
    return sorted(left, key=in_order)


OF_COMMENTS = "IgnoreComment"  # the view of rules that judge what all others have found


def _parted(rules: Iterable[Rule]) -> tuple[list[Rule], list[Rule]]:
    parts: tuple[list[Rule], list[Rule]] = ([], [])
    for rule in rules:
        parts[rule.group == "source" and rule.view == OF_COMMENTS].append(rule)
    return parts


def _names_of(rules: Iterable[Rule]) -> set[str]:
    """The names that a comment may use for these rules."""
    return {name for rule in rules for name in (rule.name, rule.group)}


def _in_order_of_cells(
    findings: list[Finding], project: Project, rules: Iterable[Rule]
) -> list[Finding]:
    """In a notebook that was not executed from top to bottom, what depends on order is advice."""
    disordered = {script.path for script in project.scripts if script.disordered}
    order = {rule.name for rule in rules if rule.passport.order} if disordered else set()
    return [
        replace(finding, severity="info")
        if finding.rule in order and finding.where.path in disordered
        else finding
        for finding in findings
    ]


def in_order(finding: Finding) -> tuple[Where, str, str]:
    """The sort key of findings: place, rule, message."""
    return finding.where, finding.rule, finding.message


def _judge_one(
    rule: Rule, views: Views, settings: Settings, crashes: list[Crash] | None
) -> Iterator[Finding]:
    params = settings.params(rule.name, rule.params)
    try:
        subjects = views.of(rule.view)
    except Exception as error:
        _record(error, f"rule {rule.name}", crashes)
        return
    roots: set[object] = set()
    for subject in subjects:
        try:
            yield from _findings(rule, subject, params, settings, roots)
        except Undecided:
            continue
        except Exception as error:
            _record(error, _place_of(subject, rule), crashes)


def _findings(
    rule: Rule, subject: object, params: Mapping[str, Any], settings: Settings, roots: set[object]
) -> list[Finding]:
    """All or nothing: a check that is Undecided half-way has said nothing of this subject."""
    worded = [(fault.root, word(rule, fault, settings)) for fault in rule.check(subject, params)]
    fresh = [(root, one) for root, one in worded if one and (root is None or root not in roots)]
    roots.update(root for root, one in fresh if root is not None and one.severity != "info")
    return [finding for _, finding in fresh]


def _record(error: Exception, place: str, crashes: list[Crash] | None) -> None:
    if crashes is None:
        raise error
    crashes.append(Crash.of(place, error))


def _place_of(subject: object, rule: Rule) -> str:
    where = getattr(subject, "where", None)
    return where.path if isinstance(where, Where) and where.path else f"rule {rule.name}"


def word(rule: Rule, fault: Fault, settings: Settings) -> Finding | None:
    """The finding that a fault makes; None where its Keras version does not have the fault.

    Errors: KeyError for a slot that the check does not fill; Undecided for one that is UNKNOWN.
    """
    variant = rule.variant(fault.variant)
    asked = severity = settings.severity(rule.name, variant.severity)
    message = relative(variant.message.format_map(_known_slots(fault.slots)))
    if variant.keras:
        answer = holds(variant.keras, fault.version or KerasVersion(), settings.keras)
        if answer is False or (variant.proven and answer is not True):
            return None
        if isinstance(answer, Unknown):
            severity, message = "info", f"{message}. {condition(variant.keras)}"
    severity = "info" if fault.weak else severity
    fixable = _safety(variant, fault, severity == asked)
    return Finding(
        rule=rule.name,
        group=rule.group,
        severity=severity,
        message=message,
        where=fault.where,
        related=tuple(fault.related),
        fixable=fixable,
        remedies=tuple(fault.remedies) if fixable else (),
    )


def _safety(variant: Variant, fault: Fault, proven: bool) -> Safety | None:
    """How safe the fix is; what is advice for want of proof is not mended without being asked."""
    scripts = all(remedy.at.line for remedy in fault.remedies)
    if variant.fix_safety is None or not fault.remedies or not scripts:
        return None
    return variant.fix_safety.kind if proven else "unsafe"


def _known_slots(slots: Mapping[str, Any]) -> Mapping[str, Any]:
    if any(isinstance(value, Unknown) for value in slots.values()):
        raise Undecided("a message must not speak of what the source does not fix")
    return slots


def _parts(project: Project) -> Iterator[Project]:
    """Each script and each model file by itself, with the links that it takes part in."""
    for script in project.scripts:
        links = [link for link in project.links if link.script is script]
        yield replace(project, scripts=[script], artifacts=[], links=links)
    for artifact in project.artifacts:
        links = [link for link in project.links if link.artifact is artifact]
        yield replace(project, scripts=[], artifacts=[artifact], links=links)


def _until_undecided(subjects: Iterable[object]) -> Iterator[object]:
    try:
        yield from subjects
    except Undecided:
        return


def _rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)


def _without_duplicates(findings: Iterable[Finding]) -> list[Finding]:
    """One finding a rule and place, the most severe."""
    kept: dict[tuple[str, Where], Finding] = {}
    for finding in findings:
        key = finding.rule, finding.where
        if key not in kept or _rank(finding.severity) < _rank(kept[key].severity):
            kept[key] = finding
    return list(kept.values())


def _places(finding: Finding) -> set[Place]:
    return {(site.path, site.cell, site.line, site.part) for site in finding.sites()}


def _without_yielding(findings: list[Finding], rules: Iterable[Rule]) -> list[Finding]:
    """One root, one message: a finding gives way to one of a rule that it yields to.

    Advice is often not shown, so only advice gives way to it.
    """
    all_places, loud_places = _places_of(findings), _places_of(filter(_is_loud, findings))
    roots = {rule.name: rule.passport.yields_to for rule in rules}

    def yields(finding: Finding) -> bool:
        taken = loud_places if _is_loud(finding) else all_places
        return any(_places(finding) & taken.get(root, set()) for root in roots[finding.rule])

    return [finding for finding in findings if not yields(finding)]


def _is_loud(finding: Finding) -> bool:
    return finding.severity != "info"


def _places_of(findings: Iterable[Finding]) -> dict[str, set[Place]]:
    """Every site of the findings, by rule."""
    places: dict[str, set[Place]] = {}
    for finding in findings:
        places.setdefault(finding.rule, set()).update(_places(finding))
    return places


def _without_suppressed(findings: Iterable[Finding], comments: Comments) -> list[Finding]:
    """A comment at any site of a finding counts, so that both authors of a pair can answer."""
    known: dict[str, Suppressions] = {}

    def is_silenced(site: Where, finding: Finding) -> bool:
        if site.path not in known:
            known[site.path] = Suppressions(comments(site.path))
        return any(True for _ in known[site.path].of(site, finding))

    return [one for one in findings if not any(is_silenced(site, one) for site in one.sites())]


def _without_excused(findings: list[Finding], settings: Settings) -> list[Finding]:
    """As the configuration says of a path or of a layer, for what cannot carry a comment."""
    if not settings.per_path_ignores:
        return findings
    from lintmodel.config.excuses import Excuses

    excuses = Excuses(settings.base, settings.per_path_ignores)
    return [finding for finding in findings if not excuses.cover(finding)]


def _comments_of(project: Project) -> Comments:
    """The suppressions that the scripts' facts hold: (line, names, reason), line 0 for the file."""
    known = {
        script.path: tuple(
            Suppression(line, tuple(name.strip() for name in names.split(",")), reason)
            for line, names, reason in script.suppressions
        )
        for script in project.scripts
    }
    return lambda path: known.get(path, ())
