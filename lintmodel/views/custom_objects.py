"""What the names in model files are read as."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.files import Replace
from lintmodel.facts.project import Project
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged


@record()
class Substitution:
    """A name in a model file and what stands for it: `by` and `does` as in the event Replace."""

    name: str
    by: str
    does: str
    where: Where
    version: KerasVersion


def substitutions(project: Project) -> Iterator[Substitution]:
    """Every custom object of a script, each place and name once."""
    for script in judged(project.scripts):
        seen: set[tuple[Where, str]] = set()
        for event in script.trace.of(Replace):
            if (event.where, event.name) not in seen:
                seen.add((event.where, event.name))
                yield Substitution(event.name, event.by, event.does, event.where, script.version)
