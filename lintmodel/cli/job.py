"""One check from beginning to end: settings, judging, mending, reports, and the exit status."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lintmodel.cli import reports
from lintmodel.cli.saying import FAILED, FOUND, When, say
from lintmodel.findings import Severity
from lintmodel.options import Options, settle
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.cli.fixing import Fixing
    from lintmodel.cli.ignoring import Ignoring
    from lintmodel.config import Settings
    from lintmodel.outcome import Outcome

MANY = 10  # findings that nobody mends in one go
GUIDE = (
    "too many for today? `lintmodel check --write-baseline` notes them, "
    "and only what is new is told from then on"
)
Judge = Callable[[], "Outcome"]


@record()
class Job:
    """What a call of `check` asks for. `write_baseline` is None where none is to be written."""

    files: Sequence[Path]
    options: Options
    places: Sequence[reports.Wanted]
    color: When = "auto"
    no_cache: bool = False
    statistics: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    add_ignores: bool = False
    write_baseline: str | None = None

    def settings(self) -> Settings:
        """The settings as they are now. Errors: ConfigError, RulebookError."""
        return settle(self.files, self.options)

    def run(self) -> int:
        """Do it; the exit status."""
        began = time.perf_counter()
        settings = self.settings()
        if self.write_baseline is not None:
            return self._renew(settings, began)
        fixing = self._fixing(settings) if self.fix or self.diff else None
        changing = self._ignoring(settings) if self.add_ignores else fixing
        judge = self._judge(settings)
        outcome = changing.to_the_end(judge) if changing else judge()
        if fixing and self.diff:
            return fixing.shown(outcome)
        reports.write(outcome, settings, self.places, self.color)
        fixed = fixing.fixed if fixing else None
        _close(outcome, self.statistics, time.perf_counter() - began, fixed)
        if settings.baseline is None and len(outcome.report.findings) > MANY:
            say(f"lintmodel: {GUIDE}")
        failed = changing is not None and changing.failed
        return FAILED if failed else _status(outcome, settings.fail_on)

    def _judge(self, settings: Settings) -> Judge:
        from lintmodel.cache import Cache, user_cache
        from lintmodel.report.progress import progress
        from lintmodel.run import run

        def judge() -> Outcome:
            with progress(sys.stderr) as watch:
                cache = Cache(None) if self.no_cache else user_cache()
                return run(self.files, settings, cache, watch, reports.want_facts(self.places))

        return judge

    def _fixing(self, settings: Settings) -> Fixing:
        from lintmodel.cli.fixing import Fixing

        return Fixing(self.files, settings, unsafe=self.unsafe_fixes, dry=self.diff)

    def _ignoring(self, settings: Settings) -> Ignoring:
        from lintmodel.cli.ignoring import Ignoring

        return Ignoring(self.files, settings)

    def _renew(self, settings: Settings, began: float) -> int:
        """Write the baseline; what it holds then is not reported."""
        from lintmodel.cli.known import Renewal

        renewal = Renewal(settings, self.write_baseline or "")
        outcome = self._judge(renewal.settings)()
        renewal.write(outcome)
        reports.write(outcome, settings, self.places, self.color)
        _close(outcome, self.statistics, time.perf_counter() - began)
        return _status(outcome, settings.fail_on)


def _close(outcome: Outcome, statistics: bool, seconds: float, fixed: int | None = None) -> None:
    """Everything that is no finding, on stderr: notes, statistics, the summary, crashes."""
    from lintmodel.report import text

    report = outcome.report
    for line in text.note_lines(report.notes):
        click.echo(line, err=True)
    if statistics:
        _say_statistics(outcome)
    if not report.scripts + report.notebooks + report.models:
        say("lintmodel: nothing to check here: no script, notebook or model")
    else:
        known = f" ({outcome.known} more in the baseline)" if outcome.known else ""
        say(f"lintmodel: {text.summary(report, seconds, fixed)}{known}")
        if offer := text.offer(report):
            say(f"lintmodel: {offer}")
    for crash in outcome.crashes:
        say(f"lintmodel: {crash.place}: internal error ({crash.error}); please report")


def _say_statistics(outcome: Outcome) -> None:
    from lintmodel.report import ledger

    rules: dict[str, int] = {}
    for finding in outcome.report.findings:
        rules[finding.rule] = rules.get(finding.rule, 0) + 1
    for line in ledger.lines(rules, outcome.unknowns, outcome.evaluated):
        say(line)
    if outcome.tests:
        many = "1 unit test is" if outcome.tests == 1 else f"{outcome.tests} unit tests are"
        say(f"{many} not judged as training or serving code: --include-tests does")


def _status(outcome: Outcome, threshold: Severity) -> int:
    if outcome.crashes:
        return FAILED
    return FOUND if outcome.report.worst_at_least(threshold) else 0
