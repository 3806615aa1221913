"""`%load_ext lintmodel`, `%lint`: what is wrong with the cells that were executed in this session.

A cell counts as `In [n]` shows it. One that was executed again counts once, as it was last, where the
front end says which cell it is (JupyterLab and VS Code do, a terminal does not).
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

import click

from lintmodel.cache import Cache
from lintmodel.config import ConfigError
from lintmodel.frontends.scripts.magics import plain_python
from lintmodel.options import Options, settle
from lintmodel.overlay import overlaid
from lintmodel.passport import RulebookError
from lintmodel.places import shown
from lintmodel.record import record
from lintmodel.report import text
from lintmodel.run import run
from lintmodel.sourcetext import Excerpts

USAGE = """Check the cells that were executed in this session.

%lint [--select NAME,...] [--ignore NAME,...] [--extend-select NAME,...] [--show-info] [--isolated]
"""
SESSION = "session.ipynb"  # how a session is called that knows no file of its own


@record()
class Executions:
    """Which execution was of which cell, as far as it was seen."""

    latest: dict[str, int] = field(default_factory=dict)  # a cell's id -> its last execution
    replaced: set[int] = field(default_factory=set)

    def note(self, cell: str | None, number: int) -> None:
        """An execution begins."""
        if cell is None:
            return
        if cell in self.latest:
            self.replaced.add(self.latest[cell])
        self.latest[cell] = number


def register(shell: Any) -> None:
    """Teach a shell of IPython the magic `%lint`."""
    executions = Executions()

    def lint(line: str) -> None:
        show(shell, executions, line)

    lint.__doc__ = USAGE

    def watch(info: Any) -> None:
        if info.store_history:
            number = len(shell.history_manager.input_hist_raw)  # it is kept after this
            executions.note(getattr(info, "cell_id", None), number)

    shell.register_magic_function(lint, "line", "lint")
    shell.events.register("pre_run_cell", watch)


def _listed(_: click.Context, __: click.Parameter, names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


@click.command(add_help_option=False)
@click.option("--select", default="", callback=_listed)
@click.option("--ignore", default="", callback=_listed)
@click.option("--extend-select", default="", callback=_listed)
@click.option("--show-info", is_flag=True)
@click.option("--isolated", is_flag=True)
def _read(**given: Any) -> Options:
    return Options(**given)


def show(shell: Any, executions: Executions, line: str) -> None:
    """Print what is found in the cells up to this one, or what is wrong with the options."""
    if line.strip() in ("-h", "--help"):
        print(USAGE)
        return
    try:
        options = _read.main(shlex.split(line), prog_name="%lint", standalone_mode=False)
        print(report(cells(shell, executions), path_of(shell), options))
    except click.ClickException as error:
        print(f"%lint: {error.format_message()}")
    except (ValueError, ConfigError, RulebookError) as error:
        print(f"%lint: {error}")


def cells(shell: Any, executions: Executions) -> dict[int, str]:
    """The Python of each execution by its number, none that was replaced, none without any."""
    found = enumerate([*shell.history_manager.input_hist_raw])
    return {
        number: source
        for number, source in found
        if number and number not in executions.replaced and plain_python(source)[0].strip()
    }


def report(sources: Mapping[int, str], path: Path, options: Options) -> str:
    """What is found in these cells, and a line that sums it up. Errors: ConfigError, RulebookError."""
    settings = settle([path], options)
    limit = sys.getrecursionlimit()
    try:
        with overlaid({path: notebook(sources)}):
            outcome = run([path], settings, Cache(None))
            parts = [text.render(outcome.report, Excerpts())]
    finally:
        sys.setrecursionlimit(limit)
    parts += [text.note_line(note) for note in outcome.report.notes if note.path == shown(path)]
    parts += [f"internal error: {crash.place}: {crash.error}; please report" for crash in outcome.crashes]
    count = len(sources)
    parts.append(f"lintmodel: {text.found(outcome.report)} in {count} cell{'' if count == 1 else 's'}")
    return "\n".join(part for part in parts if part)


def notebook(sources: Mapping[int, str]) -> bytes:
    """The executed cells as a notebook, each at its number; what is not among them is empty."""
    listed = [
        {"cell_type": "code", "source": sources.get(number, ""), "execution_count": number}
        for number in range(1, max(sources, default=0) + 1)
    ]
    return json.dumps({"cells": listed}).encode()


def path_of(shell: Any) -> Path:
    """The file of the notebook where the front end tells it; else a name that no file has."""
    told = shell.user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME") or ""
    path = Path(str(told))
    known = path.is_absolute() and path.suffix == ".ipynb"
    return path if known else Path.cwd() / SESSION
