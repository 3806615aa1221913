"""What the caller wants over what the configuration says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lintmodel import rulebook
from lintmodel.config import Settings, check_names, load_settings
from lintmodel.findings import Severity
from lintmodel.places import common_folder
from lintmodel.record import record
from lintmodel.rulebook import Rule


@record(frozen=True, eq=True)
class Options:
    """The options of one call; empty or None where the configuration is to decide."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    fail_on: Severity | None = None
    config: Path | None = None
    isolated: bool = False
    show_info: bool = False
    include_tests: bool = False
    force_exclude: bool = False
    baseline: Path | None = None


def settle(paths: Sequence[Path], options: Options) -> Settings:
    """The settings of a run on these paths. Errors: ConfigError, RulebookError."""
    names = rulebook.names()
    start = common_folder(paths)
    base = Settings(base=start)
    if not options.isolated:
        base = load_settings(start, names, options.config)
    settings = _over(base, options)
    check_names(settings, *names)
    return settings


def all_rules(settings: Settings) -> tuple[Rule, ...]:
    """The shipped rules and the user's own. Errors: RulebookError."""
    if not settings.rule_folders:
        return rulebook.load()
    from lintmodel.ownrules import with_own

    return with_own(rulebook.load(), settings.rule_folders)


def _over(base: Settings, options: Options) -> Settings:
    """A name that the caller selects runs although the configuration ignores it, or its group."""
    asked = {*options.select, *options.extend_select}
    kept = tuple(name for name in base.ignore if name not in asked)
    return replace(
        base,
        asked=tuple(sorted(asked - {*options.ignore})),
        select=options.select or base.select,
        extend_select=(*base.extend_select, *options.extend_select),
        ignore=(*kept, *options.ignore),
        fail_on=options.fail_on or base.fail_on,
        force_exclude=options.force_exclude,
        show_info=options.show_info,
        tests=options.include_tests or base.tests,
        baseline=options.baseline or base.baseline,
    )
