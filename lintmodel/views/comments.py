"""Comments that silence findings: `# lintmodel: ignore[name] reason`."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.project import Project
from lintmodel.facts.unknown import Maybe
from lintmodel.findings import Where
from lintmodel.record import record


@record()
class IgnoreComment:
    """One such comment. `unknown` are the names in it that no rule and no group has, each with the
    name that was meant (or ""); `used` says whether it silences anything, UNKNOWN where not all of
    the project was judged by all rules. `whole_file` is that of ignore-file.

    The linter makes them, once it knows every finding.
    """

    names: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]
    used: Maybe[bool]
    whole_file: bool
    where: Where


def no_comments(project: Project) -> Iterator[IgnoreComment]:
    """None: facts know of no findings."""
    return iter(())
