"""The script frontend: text -> lowered code -> a trace of events on facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lintmodel.frontends.scripts.bytefilter import mentions_keras
from lintmodel.overlay import read

if TYPE_CHECKING:
    from typing import Any

    from lintmodel.facts.project import Script
    from lintmodel.frontends.scripts.disk import Files
    from lintmodel.frontends.scripts.modules import Modules
    from lintmodel.frontends.scripts.notebooks import Cells
    from lintmodel.frontends.scripts.parse import Refusal

__all__ = ["mentions_keras", "read_script"]


def read_script(
    path: Path, shown: str, root: Path | None = None, files: Files | None = None
) -> Script:
    """A script, interpreted. `shown` is its path as the user knows it, `root` bounds its imports,
    `files` is what scripts read together share.

    Never raises for what the file holds: a refusal is a Problem of the script.
    Errors: OSError where the file cannot be read.
    """
    # Most files of a commit name no Keras: what reads them is imported for the others alone.
    from lintmodel.facts.project import Script
    from lintmodel.frontends.scripts.magics import pip_calls, plain_python
    from lintmodel.frontends.scripts.notebooks import NotANotebook, join_cells
    from lintmodel.frontends.scripts.parse import Refusal, parse

    script = Script(path=shown, notebook=path.suffix == ".ipynb")
    text, cells, commands = decode(read(path)), None, ""
    if script.notebook:
        try:
            text, cells = join_cells(text)
        except NotANotebook as error:
            _refuse(script, Refusal("cell", str(error)), None)
            return script
        _say_what_is_left_out(script, cells)
        script.disordered, commands = cells.disordered, cells.commands
    lowered = parse(text) if files is None or script.notebook else files.lowered(text)
    if isinstance(lowered, Refusal) and lowered.kind == "syntax" and not script.notebook:
        text, commands, failure = plain_python(text)  # an exported notebook keeps IPython's lines
        lowered = parse(text) if failure is None else lowered
    if isinstance(lowered, Refusal):
        _refuse(script, lowered, cells)
    else:
        from lintmodel.frontends.scripts.modules import Modules

        commands += pip_calls(text)
        _interpret(script, lowered, text, Modules(path, root, shown, files), cells, commands)
        script.trace.spent = script.trace.spent or bool(cells and cells.is_partial)
    return script


def _say_what_is_left_out(script: Script, cells: Cells) -> None:
    from lintmodel.frontends.scripts.parse import Refusal

    for number, line, why in cells.left_out:
        words = f"cell {number} is left out, it does not parse: {why}"
        _refuse(script, Refusal("cell", words, cells.line_of(number, line)), cells)
    if cells.python2:
        words = "cells in Python 2 are left out"
        _refuse(script, Refusal("python2", words, cells.line_of(cells.python2, 1)), cells)


def _refuse(script: Script, refusal: Refusal, cells: Cells | None) -> None:
    from lintmodel.facts.project import Problem
    from lintmodel.findings import Where

    line, column = max(refusal.line, 1), max(refusal.column, 1)
    cell, line = cells.place(line) if cells is not None else (0, line)
    where = Where(script.path, line, column, cell=cell)
    script.problems.append(Problem(refusal.kind, refusal.message, where))


def _interpret(
    script: Script,
    lowered: Any,
    text: str,
    modules: Modules,
    cells: Cells | None,
    commands: str,
) -> None:
    from lintmodel.frontends.scripts.interpreter import interpret
    from lintmodel.frontends.scripts.roles import role_of
    from lintmodel.frontends.scripts.version import backend_of, version_of

    script.version = version_of(text, modules.script, modules.given_root, commands)
    script.backend = backend_of(f"{text}\n{commands}")
    run = interpret(script, lowered, script.version, modules, cells)
    script.role = role_of(script, run.spellings, text)


def decode(data: bytes) -> str:
    """Source text by its coding cookie; what does not decode is replaced, never a reason to fail."""
    import io
    import tokenize

    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return data.decode("utf-8", "replace")
