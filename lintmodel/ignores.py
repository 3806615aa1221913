"""What the ignore comments of a project are worth: names that do not exist, comments without use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.findings import Finding, Where
from lintmodel.record import record
from lintmodel.suppression import Suppression, Suppressions
from lintmodel.views.comments import IgnoreComment

OF_COMMENTS = frozenset({"unknown-suppression", "unused-suppression", "source"})


@record(frozen=True, eq=True)
class Scope:
    """What a run judged: by which rules and groups (`active`), of all that there are (`names`).

    `own` are the paths whose comments are judged, None for all; `whole` says that all of the project
    was given, and every rule selected.
    """

    names: Collection[str]
    active: Collection[str]
    own: Collection[str] | None = None
    whole: bool = False


def ignore_comments(
    project: Project,
    found: Sequence[Finding],
    comments: Callable[[str], Iterable[Suppression]],
    scope: Scope,
) -> Iterator[IgnoreComment]:
    """The comments of these scripts; `found` are all findings, those that are not shown included."""
    at: dict[str, list[tuple[Where, Finding]]] | None = None
    for script in project.scripts:
        if scope.own is not None and script.path not in scope.own:
            continue
        listed = [*comments(script.path)]
        if not listed:
            continue
        at = _by_path(found) if at is None else at
        index = Suppressions(listed)
        useful = {one for site in at.get(script.path, ()) for one in index.of(*site)}
        yield from (_judged(script, comment, comment in useful, scope) for comment in listed)


def _by_path(found: Iterable[Finding]) -> dict[str, list[tuple[Where, Finding]]]:
    at: dict[str, list[tuple[Where, Finding]]] = {}
    for finding in found:
        for site in finding.sites():
            at.setdefault(site.path, []).append((site, finding))
    return at


def _judged(script: Script, comment: Suppression, useful: bool, scope: Scope) -> IgnoreComment:
    unknown = tuple(
        (name, _meant(name, scope)) for name in comment.names if name not in scope.names
    )
    line = comment.at or comment.line
    where = Where(script.path, line, comment.column, cell=comment.cell)
    used = useful or _used(script, comment, scope)
    return IgnoreComment(comment.names, unknown, used, comment.line == 0, where)


def _meant(name: str, scope: Scope) -> str:
    from difflib import get_close_matches

    plain = name.lower().replace("_", "-")
    if plain in scope.names:
        return plain
    return next(iter(get_close_matches(plain, sorted(scope.names), 1, 0.7)), "")


def _used(script: Script, comment: Suppression, scope: Scope) -> Maybe[bool]:
    """Of a comment that silences none of the findings."""
    judged = scope.whole and not script.trace.spent and not script.problems
    names = set(comment.names)
    if not judged or script.role == "test" or names & OF_COMMENTS:
        return UNKNOWN
    return False if names <= set(scope.active) else UNKNOWN
