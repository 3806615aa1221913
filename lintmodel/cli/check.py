"""`lintmodel check`: scripts, notebooks, models, and folders of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from lintmodel.cli import known, reports, stdin
from lintmodel.cli.job import Job
from lintmodel.cli.names import OneOf, complete, formats, listed, rules_and_groups
from lintmodel.findings import SEVERITIES
from lintmodel.options import Options

RULES = complete(rules_and_groups)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "forms", multiple=True, callback=reports.wanted, metavar="FORMAT[=FILE]",
              shell_complete=complete(formats),
              help=f"{', '.join(reports.FORMATS)}; several where all but one name a file.")  # fmt: skip
@click.option("--output", "outputs", multiple=True, type=click.Path(path_type=Path),
              help="Write the report to this file; without --format its ending says which: "
              f"{', '.join(reports.ENDINGS)}. May be given several times.")  # fmt: skip
@click.option("--select", multiple=True, callback=listed, shell_complete=RULES,
              metavar="NAME,...", help="Only these rules or groups.")  # fmt: skip
@click.option("--ignore", multiple=True, callback=listed, shell_complete=RULES,
              metavar="NAME,...", help="Not these rules or groups.")  # fmt: skip
@click.option("--extend-select", multiple=True, callback=listed, shell_complete=RULES,
              metavar="NAME,...", help="These as well.")  # fmt: skip
@click.option("--fail-on", type=OneOf(SEVERITIES), help="Exit 1 from here on up.")
@click.option("--isolated", is_flag=True, help="Read no configuration and no baseline.")
@click.option("--config", type=click.Path(path_type=Path), help="A TOML file to read instead.")
@click.option("--force-exclude", is_flag=True,
              help="Leave out what the configuration excludes, even where it is named.")  # fmt: skip
@click.option("--no-cache", is_flag=True, help="Read everything anew, and keep nothing.")
@click.option("--statistics", is_flag=True, help="Say what was found how often, on stderr.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE",
              help="Leave out the findings that this file holds (unasked: "
              "lintmodel-baseline.json, here or above).")  # fmt: skip
@click.option("--write-baseline", is_flag=False, flag_value="", metavar="[FILE]",
              help="Write what is found into the baseline, and report nothing.")  # fmt: skip
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, in the files given.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: mend what needs a look too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--add-ignores", is_flag=True, help="Silence what is found by comments where it stands.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), metavar="FILE",
              help="With the path -: the text of this file comes by standard input.")  # fmt: skip
@click.option("--include-tests", is_flag=True, help="Judge unit tests as other scripts.")
@click.option("--show-info", is_flag=True, help="Show advice too.")
@click.option("--color", type=OneOf(["auto", "always", "never"]), default="auto",
              help="Colours on stdout (auto: on a terminal; NO_COLOR, FORCE_COLOR).")  # fmt: skip
def check(
    paths: tuple[Path, ...],
    forms: tuple[reports.Wanted, ...],
    outputs: tuple[Path, ...],
    write_baseline: str | None,
    stdin_filename: Path | None,
    watch: bool,
    **given: Any,
) -> None:
    """Check scripts, notebooks and models, and folders of them.

    Without paths: all that is in this folder.
    """
    _refuse_misuse(given, write_baseline is not None, watch, stdin_filename is not None)
    paths, write_baseline = known.parted(paths, write_baseline)
    places = reports.settle(forms, outputs)
    wanted = {name: given.pop(name) for name in Options.__annotations__ if name in given}
    files = stdin.settle(paths, stdin_filename)
    job = Job(files, Options(**wanted), places, write_baseline=write_baseline, **given)
    if watch:
        from lintmodel.cli.watching import watching

        sys.exit(watching(job))
    sys.exit(job.run())


def _refuse_misuse(given: dict[str, Any], renews: bool, watches: bool, reads: bool) -> None:
    """Errors: UsageError for options that do not go together."""
    if given["isolated"] and given["config"]:
        raise click.UsageError("--isolated reads no configuration: it goes without --config")
    if given["unsafe_fixes"] and not (given["fix"] or given["diff"]):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if given["fix"] and not given["diff"] and reads:
        raise click.UsageError("--fix writes files: what comes by standard input goes with --diff")
    asked = {
        "--watch": watches,
        "--stdin-filename": reads,
        "--write-baseline": renews,
        "--add-ignores": given["add_ignores"],
        "--fix": given["fix"] or given["diff"],
    }
    named = [name for name, is_asked in asked.items() if is_asked]
    if len(named) > 1 and not {*named} <= {"--stdin-filename", "--fix"}:
        raise click.UsageError(f"{' and '.join(named)} do not go together")
