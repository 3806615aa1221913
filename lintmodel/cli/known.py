"""`lintmodel check --write-baseline [FILE]`: what is found now is known from here on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lintmodel.cli.saying import say
from lintmodel.config.settings import BASELINE
from lintmodel.discovery import kind_by_name

if TYPE_CHECKING:
    from lintmodel.baseline import Baseline
    from lintmodel.config import Settings
    from lintmodel.outcome import Outcome


def parted(paths: tuple[Path, ...], asked: str | None) -> tuple[tuple[Path, ...], str | None]:
    """What a run checks is no baseline: the option's value may be left out before it."""
    if asked and (Path(asked).is_dir() or kind_by_name(Path(asked))):
        return (*paths, Path(asked)), ""
    return paths, asked


class Renewal:
    """A baseline that is to be written. `settings` are those of the run, which finds all there is."""

    def __init__(self, settings: Settings, asked: str) -> None:
        """Errors: UsageError where another file would be overwritten."""
        self._own = settings.baseline
        self._base = settings.base
        self._old = _old(Path(asked) if asked else settings.baseline or _place(settings.base))
        self.settings = replace(settings, baseline=None)

    def write(self, outcome: Outcome) -> None:
        """Write what was found, and take it out of the outcome. Errors: ClickException."""
        from lintmodel import baseline
        from lintmodel.places import shown
        from lintmodel.sourcetext import Excerpts

        old, name = self._old, shown(self._old.file)
        if outcome.crashes:
            say(f"lintmodel: {name} is not written: not all was checked")
            return
        found = baseline.entries(outcome.report.findings, old, Excerpts())
        judged = baseline.judged_by(self.settings)
        new = baseline.renewed(old, found, outcome.checked, judged)
        try:
            baseline.write(new)
        except OSError as error:
            raise click.ClickException(f"{name}: cannot be written: {error.strerror}") from None
        outcome.report.findings = []
        many = "1 finding" if len(new.entries) == 1 else f"{len(new.entries)} findings"
        say(f"lintmodel: {name} holds {many} now, which are not reported again")
        if not self._is_read():
            say(f"lintmodel: {self._hint(name)}")

    def _is_read(self) -> bool:
        """Whether the next run reads it unasked."""
        file, base = self._old.file.resolve(), self._base.resolve()
        if self._own is not None and self._own.resolve() == file:
            return True
        return file.name == BASELINE and (file.parent == base or file.parent in base.parents)

    def _hint(self, name: str) -> str:
        if self._old.file.resolve().parent != self._base.resolve():
            return f"`--baseline {name}` reads it"
        key = f'baseline = "{self._old.file.name}"'
        return f"to read it: `{key}` in [tool.lintmodel], or `--baseline {name}`"


def _place(base: Path) -> Path:
    """Where a new one goes: beside the configuration, or where all of the project is checked from."""
    here = Path.cwd()
    return (here if here in base.parents else base) / BASELINE


def _old(file: Path) -> Baseline:
    from lintmodel.baseline import Baseline, read
    from lintmodel.config import ConfigError

    if not file.exists():
        return Baseline(file)
    try:
        return read(file)
    except ConfigError as error:
        raise click.UsageError(f"{error}; it is not overwritten: mend it, or delete it first") from None
