"""The command line: the only place that prints or exits."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from lintmodel import __version__
from lintmodel.config import ConfigError
from lintmodel.discovery import MissingPath
from lintmodel.findings import SEVERITIES, Severity
from lintmodel.options import Options, settle
from lintmodel.passport import RulebookError
from lintmodel.report.safe import safe

if TYPE_CHECKING:
    from lintmodel.facts.project import Artifact
    from lintmodel.outcome import Outcome
    from lintmodel.report.screen import Screen

FOUND, FAILED = 1, 2
USER_ERRORS = (ConfigError, MissingPath, RulebookError, OSError)


class _Program(click.Group):
    """A group whose every failure is one line on stderr and status 2."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        _lenient_streams()
        kwargs["standalone_mode"] = False
        try:
            status = super().main(*args, **kwargs)
        except BrokenPipeError:  # the reader has seen enough; nothing is left to say it to
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
            sys.exit(FAILED)
        except click.ClickException as error:
            _fail(error.format_message())
        except click.Abort:
            _fail("interrupted")
        except USER_ERRORS as error:
            _fail(str(error))
        except Exception as error:
            _fail(f"internal error ({type(error).__name__}: {error}); please report")
        sys.exit(status if isinstance(status, int) else 0)


def _lenient_streams() -> None:
    """A terminal that cannot show a character gets its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _fail(message: str) -> NoReturn:
    _say(f"lintmodel: {' '.join(message.split())}")
    sys.exit(FAILED)


def _say(line: str) -> None:
    click.echo(safe(line), err=True)


def _listed(_: click.Context, __: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """`--select a,b --select c` as one tuple."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


@click.group(cls=_Program, invoke_without_command=True)
@click.version_option(__version__, prog_name="lintmodel")
@click.pass_context
def main(context: click.Context) -> None:
    """Says why a Keras model will behave differently once it is loaded, before it is run."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(FAILED)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--output", type=click.Path(path_type=Path), help="Write the report to this file.")
@click.option("--select", multiple=True, callback=_listed, help="Only these rules or groups.")
@click.option("--ignore", multiple=True, callback=_listed, help="Not these rules or groups.")
@click.option("--extend-select", multiple=True, callback=_listed, help="These as well.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 from here on up.")
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("--config", type=click.Path(path_type=Path), help="A TOML file to read instead.")
@click.option("--no-cache", is_flag=True, help="Read everything anew.")
@click.option("--statistics", is_flag=True, help="Say what was found how often, on stderr.")
@click.option("--show-info", is_flag=True, help="Show advice too.")
def check(
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    no_cache: bool,
    statistics: bool,
    **given: Any,
) -> None:
    """Check scripts, notebooks, models, and folders of them (default: this folder)."""
    if given["isolated"] and given["config"]:
        raise click.UsageError("--isolated reads no configuration: it goes without --config")
    from lintmodel.cache import Cache, user_cache
    from lintmodel.report.progress import progress
    from lintmodel.run import run

    files = [*paths] or [Path()]
    settings = settle(files, Options(**given))
    with progress(sys.stderr) as watch:
        outcome = run(files, settings, Cache(None) if no_cache else user_cache(), watch)
    _write(outcome, form, output)
    _close(outcome, statistics)
    sys.exit(_status(outcome, settings.fail_on))


def _write(outcome: Outcome, form: str, output: Path | None) -> None:
    text = _rendered(outcome, form, colour=output is None and _coloured())
    if output is None:
        _show(text)
        return
    try:
        output.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise click.ClickException(f"{output}: cannot be written: {error.strerror}") from None


def _rendered(outcome: Outcome, form: str, colour: bool) -> str:
    if form == "json":
        from lintmodel.report import json

        return json.render(outcome.report, __version__)
    if not outcome.report.findings:
        return ""
    from lintmodel.report import text
    from lintmodel.sourcetext import Excerpts

    return text.render(outcome.report, Excerpts(), colour)


def _coloured() -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def _screen() -> Screen:
    import shutil

    from lintmodel.report.screen import Screen

    if not sys.stdout.isatty():
        return Screen()
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    return Screen(shutil.get_terminal_size().columns, _coloured(), unicode)


def _close(outcome: Outcome, statistics: bool) -> None:
    """Everything that is no finding, on stderr: notes, statistics, the summary, crashes."""
    from lintmodel.report import text

    report = outcome.report
    for note in report.notes:
        click.echo(text.note_line(note), err=True)
    if statistics:
        _say_statistics(outcome)
    if not report.scripts + report.notebooks + report.models:
        _say("lintmodel: nothing to check here: no script, notebook or model")
    else:
        _say(f"lintmodel: {text.summary(report)}")
    for crash in outcome.crashes:
        _say(f"lintmodel: {crash.place}: internal error ({crash.error}); please report")


def _say_statistics(outcome: Outcome) -> None:
    from lintmodel.report import ledger

    rules: dict[str, int] = {}
    for finding in outcome.report.findings:
        rules[finding.rule] = rules.get(finding.rule, 0) + 1
    for line in ledger.lines(rules, outcome.unknowns, outcome.evaluated):
        _say(line)


def _status(outcome: Outcome, threshold: Severity) -> int:
    if outcome.crashes:
        return FAILED
    return FOUND if outcome.report.worst_at_least(threshold) else 0


@main.command()
def rules() -> None:
    """The catalogue: all rules, one a line."""
    from lintmodel import rulebook
    from lintmodel.report import catalogue

    _show(catalogue.table(rulebook.load(), _screen()))


@main.command()
@click.argument("name")
def rule(name: str) -> None:
    """One rule, whole: why, how to mend it, what it gets wrong."""
    from lintmodel import rulebook
    from lintmodel.config import did_you_mean
    from lintmodel.report import catalogue

    found = {rule.name: rule for rule in rulebook.load()}
    if name not in found:
        raise click.UsageError(f"there is no rule {name!r}{did_you_mean(name, found)}")
    _show(catalogue.page(found[name], rulebook.examples(found[name]), _screen()))


@main.command()
@click.argument("model", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def inspect(model: Path, form: str) -> None:
    """What is in a model file: layers, state, compile settings, signatures, versions."""
    from lintmodel.discovery import model_source
    from lintmodel.frontends.artifacts.apart import read_apart

    source = model_source(model)
    artifact = read_apart(source.path, source.shown, "state")
    _show(_inspected(artifact, form))
    sys.exit(FAILED if artifact.problems and artifact.model is None else 0)


def _inspected(artifact: Artifact, form: str) -> str:
    if form == "json":
        from lintmodel.report.model import as_json

        return as_json(artifact)
    from lintmodel.report.outline import as_text

    return as_text(artifact, _screen())


def _show(text: str) -> None:
    """Colours are in the text already or not at all: click is not to take them out again."""
    click.echo(text, nl=False, color=True)
