"""`lintmodel check --fix` and `--diff`: what is found is mended, and what is left is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from lintmodel.cli.changing import Changing
from lintmodel.cli.saying import FAILED, FOUND, say, show
from lintmodel.findings import Finding
from lintmodel.fix.files import Mended, mend, wanted
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.outcome import Outcome

MAX_ROUNDS = 10  # fixes that touch the same text are made one after the other
Key = tuple[str, int, int, str, str]  # of a finding: where it stands, its rule and what it says


@record()
class Fixing(Changing):
    """What may be mended: by which fixes, in which files, which are those that the user gave."""

    SPARED = "not mended"

    unsafe: bool = False
    dry: bool = False  # nothing is written
    fixed: int = 0
    stuck: set[Key] = field(default_factory=set)  # what was mended and is found again

    def to_the_end(self, judge: Callable[[], Outcome]) -> Outcome:
        """Judge, mend and judge again, until nothing changes; what is found in the end."""
        outcome = judge()
        for _ in range(0 if self.dry else MAX_ROUNDS):
            mends = [one for one in self.planned(outcome) if self.written(one)]
            done = [finding for one in mends for finding in one.findings]
            if not done:
                break
            self.fixed += len(done)
            outcome = judge()
            self.stuck |= {*map(_key, done)} & {*map(_key, outcome.report.findings)}
        return outcome

    def planned(self, outcome: Outcome) -> list[Mended]:
        """The files that can be mended, as they would be after one round."""
        if outcome.crashes:
            return []
        found = wanted(filter(self._may, outcome.report.findings), self.unsafe)
        given = self.given() if found else {}
        mends = [
            mend(shown, given[shown].path, findings)
            for shown, findings in sorted(found.items())
            if shown in given and self.may_change(shown, given[shown].path)
        ]
        return [one for one in mends if one is not None]

    def shown(self, outcome: Outcome) -> int:
        """Print what one round would change; the exit status says whether anything would."""
        mends = self.planned(outcome)
        show("".join(one.diff for one in mends))
        say(f"lintmodel: {sum(len(one.findings) for one in mends)} would be fixed")
        for crash in outcome.crashes:
            say(f"lintmodel: {crash.place}: internal error ({crash.error}); please report")
        return FAILED if outcome.crashes else FOUND if mends else 0

    def _may(self, finding: Finding) -> bool:
        return _key(finding) not in self.stuck


def _key(finding: Finding) -> Key:
    where = finding.where
    return where.path, where.cell, where.line, finding.rule, finding.message
