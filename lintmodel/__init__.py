"""lintmodel: why a Keras model will behave differently once it is loaded, said before it is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    from lintmodel.findings import Report

__version__ = "0.1.0"
__all__ = ["LintmodelError", "__version__", "assert_clean", "check"]


class LintmodelError(Exception):
    """lintmodel itself failed on a file or a rule; `report` holds what was found elsewhere."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


def check(
    paths: Sequence[str | PathLike[str]] | str | PathLike[str] = ".",
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    config: str | PathLike[str] | None = None,
    isolated: bool = False,
    show_info: bool = False,
    cache: bool = True,
) -> Report:
    """What is wrong with these scripts, notebooks, models and the folders that hold them.

    `select`, `ignore` and `extend_select` take names of rules and groups; `config` is a TOML file
    to read instead of the nearest pyproject.toml, `isolated` reads none; without `cache` everything
    is read anew. Paths in the report are relative to the working directory.
    Errors: discovery.MissingPath, config.ConfigError, rulebook.RulebookError for misuse;
    LintmodelError where lintmodel itself failed.
    """
    from pathlib import Path

    from lintmodel.cache import Cache, user_cache
    from lintmodel.options import Options, settle
    from lintmodel.run import run

    listed = [paths] if isinstance(paths, str) or hasattr(paths, "__fspath__") else [*paths]
    files = [Path(path) for path in listed]
    options = Options(
        select=tuple(select),
        ignore=tuple(ignore),
        extend_select=tuple(extend_select),
        config=Path(config) if config is not None else None,
        isolated=isolated,
        show_info=show_info,
    )
    outcome = run(files, settle(files, options), user_cache() if cache else Cache(None))
    if outcome.crashes:
        first = outcome.crashes[0]
        raise LintmodelError(f"{first.place}: {first.error}", outcome.report)
    return outcome.report


def assert_clean(
    subject: Any,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
) -> None:
    """For a test: nothing is found at or above `fail-on` in a path, or in a Keras model in memory.

    The model is saved to a temporary .keras first. Errors: AssertionError, whose text is the report;
    otherwise as `check`.
    """
    from lintmodel.asserting import assert_clean as asserted
    from lintmodel.options import Options

    options = Options(
        select=tuple(select), ignore=tuple(ignore), extend_select=tuple(extend_select)
    )
    asserted(subject, options)


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext lintmodel` in IPython and Jupyter: gives the magic `%lint`."""
    from lintmodel.jupyter import register

    register(shell)
