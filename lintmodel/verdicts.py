"""The outcome of a run, kept for the next one: where nothing has changed, nothing is judged again.

What an outcome depends on is the state of the project's folder, the settings, the rules, this build
and the sources that were asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from lintmodel.cache import Cache
from lintmodel.config import Settings
from lintmodel.discovery import Source
from lintmodel.findings import Finding, Note, Related, Remedy, Report, Where
from lintmodel.outcome import Outcome
from lintmodel.rulebook import Rule
from lintmodel.standing import standing


def name_of(
    root: Path,
    settings: Settings,
    rules: Iterable[Rule],
    parts: Iterable[Sequence[Source]],
) -> str | None:
    """What the outcome of a run is called; None where its like could not be told from it.

    A run from outside the project's folder may look at files there.
    """
    here = Path.cwd()
    state = standing(root) if here == root or root in here.parents else None
    if state is None:
        return None
    sources = [[(one.shown, one.kind, one.named) for one in part] for part in parts]
    options = [(field.name, str(getattr(settings, field.name))) for field in fields(settings)]
    known = [(str(rule.path), rule.path.stat().st_mtime_ns) for rule in rules]
    return json.dumps(["outcome", str(root), str(here), state, options, known, sources])


def recall(cache: Cache, name: str) -> Outcome | None:
    """The outcome that was kept under a name, None where there is none."""
    kept = cache.get(name)
    try:
        return from_data(json.loads(kept)) if kept is not None else None
    except (ValueError, TypeError, RecursionError):
        return None  # an entry that somebody damaged


def keep(cache: Cache, name: str, outcome: Outcome) -> None:
    """Keep an outcome, unless lintmodel failed on the way."""
    if outcome.crashes:
        return
    cache.put(name, json.dumps(as_data(outcome)).encode())


def as_data(outcome: Outcome) -> list[Any]:
    """An outcome without its crashes as JSON can hold it."""
    report = outcome.report
    counts = [report.scripts, report.notebooks, report.models]
    return [
        [_of_finding(finding) for finding in report.findings],
        [_row(note) for note in report.notes],
        counts,
        outcome.unknowns,
        outcome.evaluated,
        outcome.tests,
    ]


def from_data(data: list[Any]) -> Outcome:
    """The outcome that `as_data` gave."""
    return _outcome(*data)


def _outcome(
    findings: list[Any],
    notes: list[Any],
    counts: list[int],
    unknowns: dict[str, int],
    evaluated: int,
    tests: int,
) -> Outcome:
    report = Report([_finding(*row) for row in findings], [Note(*row) for row in notes], *counts)
    return Outcome(report, [], unknowns, evaluated, tests)


def _row(value: Any) -> list[Any]:
    return [getattr(value, one.name) for one in fields(value)]


def _of_finding(finding: Finding) -> list[Any]:
    related = [[_row(one.where), one.message] for one in finding.related]
    own = finding.rule, finding.group, finding.severity, finding.message
    remedies = [_of_remedy(remedy) for remedy in finding.remedies]
    return [*own, _row(finding.where), related, finding.fixable, remedies]


def _of_remedy(remedy: Remedy) -> list[Any]:
    source = _row(remedy.source) if remedy.source else None
    own = remedy.name, remedy.value, remedy.of, remedy.position
    return [remedy.action, _row(remedy.at), *own, source]


def _finding(
    rule: str, group: str, severity: Any, message: str, where: list[Any], related: Any, fixable: Any,
    remedies: Any,
) -> Finding:  # fmt: skip
    others = tuple(Related(Where(*place), words) for place, words in related)
    mends = tuple(_remedy(*row) for row in remedies)
    return Finding(rule, group, severity, message, Where(*where), others, fixable, mends)


def _remedy(
    action: Any, at: list[Any], name: str, value: Any, of: list[str], position: int, source: Any
) -> Remedy:
    place = Where(*source) if source else None
    return Remedy(action, Where(*at), name, value, tuple(of), position, place)
