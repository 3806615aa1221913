"""Calls with arguments that they do not have."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.misuse import Misuse
from lintmodel.facts.project import Project
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged


@record()
class Misused:
    """One call; `version` is that of its script."""

    event: Misuse
    version: KerasVersion
    where: Where


def misused_calls(project: Project) -> Iterator[Misused]:
    """Each place once, however often the run comes by."""
    for script in judged(project.scripts):
        places: set[Where] = set()
        for event in script.trace.of(Misuse):
            if event.where not in places and not event.optional:  # in a try: it may be a probe
                places.add(event.where)
                yield Misused(event, script.version, event.where)
