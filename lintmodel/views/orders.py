"""Names of classes as a script writes them down, against the order in which a loader numbers them."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Source
from lintmodel.facts.event import Decide, Fit
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged


@record()
class NamedClasses:
    """A list of names that a prediction is looked up in.

    `wanted` is the order of the loader that the model learned from; `given` says that the loader was
    told it, `numbers` that all names are numbers.
    """

    names: tuple[str, ...]
    wanted: tuple[str, ...]
    given: bool
    numbers: bool
    decide: Decide
    loader: Source
    where: Where


def named_classes(project: Project) -> Iterator[NamedClasses]:
    """Lists of the same names as those of the loader, as far as these are known."""
    for script in judged(project.scripts):
        for event in script.trace.of(Decide):
            found = _of_lookup(script, event) if event.kind == "lookup" else None
            if found is not None:
                yield found


def _of_lookup(script: Script, event: Decide) -> NamedClasses | None:
    names = event.words
    if len(names) < 2 or not is_known(event.names) or event.names != len(names):
        return None
    if event.keys and event.keys != tuple(range(len(names))):
        return None
    loaders = [_loader(fit) for fit in about(script.trace, event.model, Fit)]
    first = loaders[0] if loaders else None
    if first is None or any(one is None or one.classes != first.classes for one in loaders):
        return None
    given = first.classes
    if not is_known(given):
        return None
    wanted = tuple(sorted(names)) if given is None else tuple(given)
    if sorted(wanted) != sorted(names):
        return None
    numbers = all(name.isdigit() for name in names)
    return NamedClasses(names, wanted, given is not None, numbers, event, first, event.where)


def _loader(fit: Fit) -> Source | None:
    """The one folder loader that a model learns from."""
    sources = fit.x.sources if isinstance(fit.x, Data) else ()
    known = len(sources) == 1 and sources[0].place is not None and is_known(sources[0].classes)
    return sources[0] if known else None
