"""The reports of a run: which formats, and where each goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lintmodel import __version__
from lintmodel.cli.names import meant
from lintmodel.cli.saying import When, look, show
from lintmodel.record import record

if TYPE_CHECKING:
    from lintmodel.config import Settings
    from lintmodel.findings import Finding
    from lintmodel.fingerprint import Excerpt
    from lintmodel.outcome import Outcome
    from lintmodel.passport import Passport
    from lintmodel.report import sarif
    from lintmodel.report.text import Look


@record()
class Sheet:
    """What a report is made of: a run's outcome and settings, and how text is to be drawn."""

    outcome: Outcome
    settings: Settings
    look: Look

    @property
    def excerpt(self) -> Excerpt:
        """The lines of the sources."""
        from lintmodel.sourcetext import Excerpts

        return Excerpts()

    @property
    def passports(self) -> dict[str, Passport]:
        """All rules in words."""
        from lintmodel.options import all_rules

        return {rule.name: rule.passport for rule in all_rules(self.settings)}


def _text(sheet: Sheet) -> str:
    if not sheet.outcome.report.findings:
        return ""
    from lintmodel.report import text

    return text.render(sheet.outcome.report, sheet.excerpt, sheet.look)


def _json(sheet: Sheet) -> str:
    from lintmodel.report import json

    return json.render(sheet.outcome.report, __version__)


def _sarif(sheet: Sheet) -> str:
    from lintmodel.report import sarif

    crashes = [(crash.place, crash.error) for crash in sheet.outcome.crashes]
    tool = sarif.Tool(__version__, sheet.passports, crashes, _mends)
    return sarif.render(sheet.outcome.report, sheet.excerpt, tool)


def _mends(finding: Finding) -> list[sarif.Replacement]:
    """What the fix of a finding replaces in its file; of a notebook, in the JSON that it is."""
    places = {(remedy.at.path, remedy.at.cell) for remedy in finding.remedies}
    if not finding.fixable or len(places) != 1:
        return []
    from lintmodel.fix.files import alone
    from lintmodel.report.sarif import replacement

    ((path, cell),) = places
    text, edits = alone(Path(path), cell, finding.remedies)
    return [replacement(path, text, edit.start, edit.end, edit.text) for edit in edits]


def _github(sheet: Sheet) -> str:
    from lintmodel.report import github

    return github.render(sheet.outcome.report)


def _gitlab(sheet: Sheet) -> str:
    from lintmodel.report import gitlab

    return gitlab.render(sheet.outcome.report, sheet.excerpt)


def _junit(sheet: Sheet) -> str:
    from lintmodel.report import junit

    return junit.render(sheet.outcome.report, sheet.excerpt, sheet.outcome.checked)


def _html(sheet: Sheet) -> str:
    from lintmodel.facts.project import Project
    from lintmodel.report.html import page

    outcome = sheet.outcome
    project = outcome.project or Project()
    subject = page.Subject(
        outcome.report, project, outcome.checked, sheet.passports, __version__
    )
    return page.render(subject, sheet.excerpt)


Render = Callable[[Sheet], str]
FORMATS: dict[str, Render] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
    "html": _html,
}
ENDINGS = {".html": "html", ".json": "json", ".sarif": "sarif", ".xml": "junit"}
OF_FACTS = ("html",)  # reports that show more than findings
Wanted = tuple[str, Path | None]  # a format, and the file that it goes to; None is stdout


def wanted(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> tuple[Wanted, ...]:
    """`--format text --format json=report.json`. Errors: BadParameter."""
    found: list[Wanted] = []
    for value in values:
        name, _, file = value.partition("=")
        if name not in FORMATS:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}{meant(name, FORMATS)}")
        found.append((name, Path(file) if file else None))
    return tuple(found)


def settle(asked: Iterable[Wanted], outputs: Sequence[Path]) -> list[Wanted]:
    """All reports that are to be written, text to stdout where none is. Errors: UsageError.

    A format that names no file goes to the one output; of other outputs the endings say the format.
    """
    found = [*asked]
    loose = [name for name, file in found if file is None]
    if loose and outputs:
        if len(loose) > 1:
            raise click.UsageError("--output is for the one --format that names no file of its own")
        if len(outputs) > 1:
            raise click.UsageError(
                f"of several --output the endings say the format: --format {loose[0]}=FILE for another"
            )
        return [(name, file or outputs[0]) for name, file in found]
    if len(loose) > 1:
        raise click.UsageError("only one report can go to stdout: --format FORMAT=FILE for the others")
    found += [(ENDINGS.get(output.suffix.lower(), "text"), output) for output in outputs]
    return found or [("text", None)]


def want_facts(reports: Iterable[Wanted]) -> bool:
    """Whether one of these reports shows more than the findings."""
    return any(name in OF_FACTS for name, _ in reports)


def write(
    outcome: Outcome, settings: Settings, reports: Iterable[Wanted], when: When
) -> None:
    """Write each report to its place, with colours on stdout alone.

    Errors: ClickException for a file that cannot be written.
    """
    from lintmodel.report.text import PLAIN

    for name, file in reports:
        text = FORMATS[name](Sheet(outcome, settings, PLAIN if file else look(when)))
        if file is None:
            show(text)
            continue
        try:
            file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        except OSError as error:
            raise click.ClickException(f"{file}: cannot be written: {error.strerror}") from None
