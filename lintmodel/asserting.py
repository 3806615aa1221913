"""assert_clean: a test that a script, a folder, a model file or a model in memory has no findings."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintmodel import LintmodelError
from lintmodel.cache import Cache, user_cache
from lintmodel.options import Options, settle
from lintmodel.report import text
from lintmodel.run import run
from lintmodel.sourcetext import Excerpts

if TYPE_CHECKING:
    from lintmodel.outcome import Outcome


def assert_clean(subject: Any, options: Options) -> None:
    """Errors: AssertionError with the report; TypeError for what is no path and cannot be saved."""
    if isinstance(subject, str) or hasattr(subject, "__fspath__"):
        _assert_path(Path(subject), options)
    elif isinstance(subject, Sequence) or not callable(getattr(subject, "save", None)):
        raise TypeError(f"neither a path nor a model that can be saved: {type(subject).__name__}")
    else:
        _assert_model(subject, options)


def _assert_path(path: Path, options: Options) -> None:
    settings = settle([path], options)
    _assert(run([path], settings, user_cache()), settings.fail_on)


def _assert_model(model: Any, options: Options) -> None:
    """As Keras saves it, judged by the settings of the project that is tested."""
    settings = settle([Path.cwd()], options)
    with tempfile.TemporaryDirectory(prefix="lintmodel-") as folder:
        file = Path(folder).resolve() / f"{_name_of(model)}.keras"
        model.save(str(file))
        outcome = run([file], settings, Cache(None))
        _assert(outcome, settings.fail_on, _shown_folder(outcome, file.name))


def _name_of(model: Any) -> str:
    """The name of a model as that of a file."""
    name = getattr(model, "name", None)
    plain = isinstance(name, str) and name.isidentifier() and len(name) < 100
    return name if plain and isinstance(name, str) else "model"


def _shown_folder(outcome: Outcome, name: str) -> str:
    """What stands before the name of the temporary file: nobody wants to read it."""
    shown = [finding.where.path for finding in outcome.report.findings]
    return next((path[: -len(name)] for path in shown if path.endswith(name)), "")


def _assert(outcome: Outcome, threshold: Any, folder: str = "") -> None:
    if outcome.crashes:
        first = outcome.crashes[0]
        raise LintmodelError(f"{first.place}: {first.error}", outcome.report)
    if outcome.report.worst_at_least(threshold):
        said = f"{text.found(outcome.report)}\n\n{text.render(outcome.report, Excerpts())}"
        raise AssertionError(said.replace(folder, "") if folder else said)
