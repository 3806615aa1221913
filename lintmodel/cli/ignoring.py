"""`lintmodel check --add-ignores`: what is found is silenced where it stands, and nothing else changes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from lintmodel.cli.changing import Changing
from lintmodel.cli.saying import say
from lintmodel.config.excuses import LAYER
from lintmodel.discovery import Source
from lintmodel.findings import Finding, Where
from lintmodel.fix.files import Mended, ignored
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.outcome import Outcome

MAX_ROUNDS = 5  # what was hidden by another finding may come to light
OF_COMMENTS = ("unknown-suppression", "unused-suppression")  # these are mended, not silenced
GLOB = re.compile(r"([\\*?\[\]!#])")


@record()
class Ignoring(Changing):
    """The files that comments are added to, which are those that the user gave."""

    SPARED = "left as it is"

    added: int = 0
    changed: set[str] = field(default_factory=set)

    def to_the_end(self, judge: Callable[[], Outcome]) -> Outcome:
        """Judge, add and judge again; what is found in the end."""
        outcome = judge()
        for _ in range(MAX_ROUNDS):
            done = sum(self._written(one) for one in self._planned(outcome))
            if not done:
                break
            self.added += done
            outcome = judge()
        self._say(outcome.report.findings)
        return outcome

    def _planned(self, outcome: Outcome) -> list[Mended]:
        if outcome.crashes:
            return []
        given = {shown: one for shown, one in self.given().items() if one.kind != "model"}
        wanted: dict[str, list[tuple[Where, Finding]]] = {}
        for finding in outcome.report.findings:
            site = _site(finding, given)
            if site is not None and finding.rule not in OF_COMMENTS:
                wanted.setdefault(site.path, []).append((site, finding))
        made = [
            ignored(shown, given[shown].path, sites)
            for shown, sites in sorted(wanted.items())
            if self.may_change(shown, given[shown].path)
        ]
        return [one for one in made if one is not None]

    def _written(self, one: Mended) -> int:
        if not self.written(one):
            return 0
        self.changed.add(one.shown)
        return len(one.findings)

    def _say(self, left: Iterable[Finding]) -> None:
        many = "1 finding" if self.added == 1 else f"{self.added} findings"
        files = "1 file" if len(self.changed) == 1 else f"{len(self.changed)} files"
        say(f"lintmodel: ignore comments for {many} are in {files} now")
        lines = [*_lines(left, self.settings.base)]
        if lines:
            say("lintmodel: what cannot carry a comment can be left out by the configuration:")
            say("[tool.lintmodel.per-path-ignores]")
            for line in lines:
                say(line)


def _site(finding: Finding, given: Mapping[str, Source]) -> Where | None:
    """Where a comment silences a finding: its first place in a given script or notebook."""
    return next((site for site in finding.sites() if site.line and site.path in given), None)


def _lines(findings: Iterable[Finding], base: Path) -> Iterable[str]:
    """The lines of the configuration that silence these findings."""
    from lintmodel.places import absolute

    found: dict[str, set[str]] = {}
    for finding in findings:
        where = finding.where
        path = absolute(Path(where.path))
        if finding.rule in OF_COMMENTS or base not in path.parents:
            continue
        key = "/" + GLOB.sub(r"\\\1", path.relative_to(base).as_posix())
        if where.part:
            key += LAYER + re.sub(r"([*?\[])", r"[\1]", where.part)
        found.setdefault(key, set()).add(finding.rule)
    for key, names in sorted(found.items()):
        yield f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(sorted(names))}"
