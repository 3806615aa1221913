"""`lintmodel check`: scripts, notebooks, models, and folders of them."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lintmodel.cli import known, reports, stdin
from lintmodel.cli.names import complete, formats, listed, rules_and_groups
from lintmodel.cli.saying import FAILED, FOUND, When, say
from lintmodel.findings import SEVERITIES, Severity
from lintmodel.options import Options, settle

if TYPE_CHECKING:
    from lintmodel.cli.fixing import Fixing
    from lintmodel.config import Settings
    from lintmodel.outcome import Outcome


RULES = complete(rules_and_groups)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "forms", multiple=True, callback=reports.wanted, metavar="FORMAT[=FILE]",
              shell_complete=complete(formats),
              help=f"{', '.join(reports.FORMATS)}; several where all but one name a file.")  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path), help="Write the report to this file.")
@click.option("--select", multiple=True, callback=listed, shell_complete=RULES,
              help="Only these rules or groups.")  # fmt: skip
@click.option("--ignore", multiple=True, callback=listed, shell_complete=RULES,
              help="Not these rules or groups.")  # fmt: skip
@click.option("--extend-select", multiple=True, callback=listed, shell_complete=RULES,
              help="These as well.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 from here on up.")
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("--config", type=click.Path(path_type=Path), help="A TOML file to read instead.")
@click.option("--no-cache", is_flag=True, help="Read everything anew, and keep nothing.")
@click.option("--statistics", is_flag=True, help="Say what was found how often, on stderr.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE",
              help="Leave out the findings that this file holds.")  # fmt: skip
@click.option("--write-baseline", is_flag=False, flag_value="", metavar="[FILE]",
              help="Write what is found into the baseline, and report nothing.")  # fmt: skip
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, in the files given.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: mend what needs a look too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), metavar="FILE",
              help="With the path -: the text of this file comes by standard input.")  # fmt: skip
@click.option("--include-tests", is_flag=True, help="Judge unit tests as other scripts.")
@click.option("--show-info", is_flag=True, help="Show advice too.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto",
              help="Colours on stdout (auto: on a terminal; NO_COLOR, FORCE_COLOR).")  # fmt: skip
def check(
    paths: tuple[Path, ...],
    forms: tuple[reports.Wanted, ...],
    output: Path | None,
    no_cache: bool,
    statistics: bool,
    write_baseline: str | None,
    stdin_filename: Path | None,
    color: When,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    **given: Any,
) -> None:
    """Check scripts, notebooks, models, and folders of them (default: this folder)."""
    if given["isolated"] and given["config"]:
        raise click.UsageError("--isolated reads no configuration: it goes without --config")
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if fix and not diff and stdin_filename is not None:
        raise click.UsageError("--fix writes files: what comes by standard input goes with --diff")
    from lintmodel.cache import Cache, user_cache
    from lintmodel.report.progress import progress
    from lintmodel.run import run

    began = time.perf_counter()
    places = reports.settle(forms, output)
    paths, write_baseline = known.parted(paths, write_baseline)
    files = stdin.settle(paths, stdin_filename)
    settings = settle(files, Options(**given))
    renewal = known.Renewal(settings, write_baseline) if write_baseline is not None else None
    settings = renewal.settings if renewal else settings
    fixing = _fixing(files, settings, unsafe_fixes, diff) if fix or diff else None

    def judge() -> Outcome:
        with progress(sys.stderr) as watch:
            return run(files, settings, Cache(None) if no_cache else user_cache(), watch)

    outcome = fixing.to_the_end(judge) if fixing else judge()
    if fixing and diff:
        sys.exit(fixing.shown(outcome))
    if renewal:
        renewal.write(outcome)
    reports.write(outcome, places, color)
    _close(outcome, statistics, time.perf_counter() - began, fixing)
    failed = fixing is not None and fixing.failed
    sys.exit(FAILED if failed else _status(outcome, settings.fail_on))


def _fixing(files: list[Path], settings: Settings, unsafe: bool, dry: bool) -> Fixing:
    from lintmodel.cli.fixing import Fixing

    return Fixing(files, settings, unsafe, dry)


def _close(outcome: Outcome, statistics: bool, seconds: float, fixing: Fixing | None) -> None:
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
        fixed = fixing.fixed if fixing else None
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
