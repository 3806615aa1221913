"""`lintmodel check --add-ignores`: what is found is silenced where it stands, and nothing else changes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from lintmodel.cli.saying import say
from lintmodel.config import Settings
from lintmodel.config.excuses import LAYER
from lintmodel.discovery import Source, discover
from lintmodel.findings import Finding, Where
from lintmodel.fix.files import Mended, ignored, is_inside, write
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.outcome import Outcome

MAX_ROUNDS = 5  # what was hidden by another finding may come to light
OF_COMMENTS = ("unknown-suppression", "unused-suppression")  # these are mended, not silenced
GLOB = re.compile(r"([\\*?\[\]!#])")


@record()
class Ignoring:
    """The files that comments are added to, which are those that the user gave."""

    files: Sequence[Path]
    settings: Settings
    added: int = 0
    failed: bool = False  # a file could not be written
    changed: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)  # files that are not changed any more

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
        given = self._given()
        wanted: dict[str, list[tuple[Where, Finding]]] = {}
        for finding in outcome.report.findings:
            site = _site(finding, given)
            if site is not None and finding.rule not in OF_COMMENTS:
                wanted.setdefault(site.path, []).append((site, finding))
        made = [
            ignored(shown, given[shown].path, sites)
            for shown, sites in sorted(wanted.items())
            if shown not in self.left and self._inside(shown, given[shown].path)
        ]
        return [one for one in made if one is not None]

    def _given(self) -> Mapping[str, Source]:
        found = discover(self.files, self.settings.exclude, self.settings.base).given
        return {one.shown: one for one in found if one.kind != "model"}

    def _inside(self, shown: str, path: Path) -> bool:
        folders = [one if one.is_dir() else one.parent for one in self.files]
        if is_inside(path, folders):
            return True
        self.left.add(shown)
        say(f"lintmodel: {shown}: left as it is: a link that leads out of the folder")
        return False

    def _written(self, one: Mended) -> int:
        try:
            write(Path(one.shown), one.data)
        except OSError as error:
            self.left.add(one.shown)
            self.failed = True
            say(f"lintmodel: {one.shown}: cannot be written: {error.strerror}")
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
