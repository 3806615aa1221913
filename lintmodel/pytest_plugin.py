"""`pytest --lintmodel`: one test a script, notebook and model file of the folders that pytest collects.

pytest imports this module in every project that has lintmodel installed: nothing else of it is imported
unless the option is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

if TYPE_CHECKING:
    from lintmodel.discovery import Source
    from lintmodel.findings import Finding, Note
    from lintmodel.outcome import Outcome

NAME = "lintmodel"
MARK = f"{NAME}: what lintmodel says of one file"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that turns it on."""
    group = parser.getgroup(NAME, "static checks of Keras models")
    words = "check scripts, notebooks and model files, too: one test a file"
    group.addoption(f"--{NAME}", action="store_true", help=words)


def pytest_configure(config: pytest.Config) -> None:
    """Nothing happens unless it is asked for."""
    if config.getoption(NAME):
        config.addinivalue_line("markers", MARK)
        config.pluginmanager.register(_Plugin(config), "lintmodel-files")


class Failed(Exception):
    """What was found in a file, or why nothing could be; the text is all that is shown."""


class _Plugin:
    """Collects the files, and judges all of them at once when the first test is run."""

    def __init__(self, config: pytest.Config) -> None:
        from lintmodel.config import ConfigError
        from lintmodel.options import Options, settle
        from lintmodel.passport import RulebookError

        asked = [Path(argument.partition("::")[0]) for argument in config.args]
        self.paths = [path for path in asked if path.exists()] or [Path()]
        try:
            self.settings = settle(self.paths, Options())
        except (ConfigError, RulebookError) as error:
            raise pytest.UsageError(f"{NAME}: {error}") from None
        self.patterns: list[str] = config.getini("python_files")
        self.standing: dict[Path, Path] = {}  # the file that stands for a file, or for a folder's model
        self.given: list[Source] = []  # that became tests

    @cached_property
    def _known(self) -> Mapping[Path, Source]:
        """What there is to check below the arguments; the settings say what to leave out."""
        from lintmodel.discovery import discover

        found = discover(self.paths, self.settings.exclude, self.settings.base).given
        return {source.path.resolve(): source for source in found}

    def pytest_collect_file(self, file_path: Path, parent: Any) -> pytest.Collector | None:
        """The test of a file; that of a model which is a folder stands at the first file in it."""
        for path in (file_path.resolve(), file_path.parent.resolve()):
            source = self._known.get(path)
            if source is not None and self.standing.setdefault(path, file_path) == file_path:
                return LintFile.of(parent, file_path, self, source)
        return None

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: Any) -> pytest.Collector | None:
        """A script that is named is not imported, as pytest would do: that would run it."""
        named = any(module_path.match(pattern) for pattern in self.patterns)
        return None if named else _NoTests.from_parent(parent, path=module_path)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """What was not asked for, or is deselected, is not judged."""
        items = [item for item in session.items if isinstance(item, LintItem)]
        self.given = [item.parent.source for item in items]

    @cached_property
    def outcome(self) -> Outcome:
        """What was found in all files that became tests."""
        from lintmodel.cache import user_cache
        from lintmodel.run import run

        return run([one.path for one in self.given], self.settings, user_cache())

    def crashes(self, source: Source) -> list[str]:
        """Where lintmodel failed on a file; on a rule, or between files, counts for the first one."""
        shown = [one.shown for one in self.given]
        own = [one for one in self.outcome.crashes if one.place == source.shown]
        if source.shown == shown[0]:
            own += [one for one in self.outcome.crashes if one.place not in shown]
        return [f"{one.place}: internal error ({one.error}); please report" for one in own]

    def findings(self, source: Source) -> list[Finding]:
        """The findings that stand in a file."""
        found = self.outcome.report.findings
        return [finding for finding in found if finding.where.path == source.shown]

    def notes(self, source: Source) -> list[Note]:
        """The notes on a file."""
        return [note for note in self.outcome.report.notes if note.path == source.shown]


class _NoTests(pytest.File):
    """A script that pytest would import because it is named."""

    def collect(self) -> Iterator[pytest.Item]:
        """None."""
        return iter(())


class LintFile(pytest.File):
    """A script, a notebook or a model file."""

    plugin: _Plugin
    source: Source

    @classmethod
    def of(cls, parent: Any, path: Path, plugin: _Plugin, source: Source) -> LintFile:
        """The collector of this file."""
        made: LintFile = cls.from_parent(parent, path=path)
        made.plugin, made.source = plugin, source
        return made

    def collect(self) -> Iterator[pytest.Item]:
        """Its only test."""
        yield LintItem.from_parent(self, name=NAME)


class LintItem(pytest.Item):
    """Fails where a finding of its file is as severe as `fail-on`; what is milder is a section."""

    parent: LintFile
    funcargs: ClassVar[dict[str, Any]] = {}  # other plug-ins ask every test for its fixtures

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.add_marker(NAME)

    def runtest(self) -> None:
        """Errors: Failed."""
        from lintmodel.findings import Report
        from lintmodel.report import text
        from lintmodel.sourcetext import Excerpts

        plugin, source = self.parent.plugin, self.parent.source
        if crashes := plugin.crashes(source):
            raise Failed("\n".join(crashes))
        report = Report(plugin.findings(source), plugin.notes(source))
        said = text.render(report, Excerpts())
        if report.worst_at_least(plugin.settings.fail_on):
            raise Failed(said.rstrip("\n"))
        said += "".join(f"{text.note_line(note)}\n" for note in report.notes)
        if said:
            self.add_report_section("call", NAME, said)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was found, without a traceback."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """How the test is called."""
        return self.path, None, f"{NAME} {self.parent.source.shown}"
