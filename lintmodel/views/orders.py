"""Names of classes as a script writes them down, against the order in which a loader numbers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmodel.facts.data import Data, Source
from lintmodel.facts.event import Decide, Fit
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import elsewhere
from lintmodel.views.common import about, judged


@record()
class NamedClasses:
    """A list of names that a prediction is looked up in.

    `wanted` is the order of the loader that the model learned from; `given` says that the loader was
    told it, `numbers` that all names are numbers. `sure` is False where the files of the two scripts
    share their name, and no more.
    """

    names: tuple[str, ...]
    wanted: tuple[str, ...]
    given: bool
    numbers: bool
    decide: Decide
    loader: Source
    where: Where
    sure: bool = True


def named_classes(project: Project) -> Iterator[NamedClasses]:
    """Lists of the same names as those of the loader, as far as these are known."""
    known = elsewhere(project)
    for script in judged(project.scripts):
        for event in script.trace.of(Decide):
            if event.kind != "lookup":
                continue
            own = about(script.trace, event.model, Fit)
            other = None if own else known.get(id(event.model))
            found = _of_lookup(event, own or (other.fits if other else []))
            if found is not None:
                found.sure = other is None or other.reach != "names"
                yield found


def _of_lookup(event: Decide, fits: list[Fit]) -> NamedClasses | None:
    names = event.words
    if len(names) < 2 or not is_known(event.names) or event.names != len(names):
        return None
    first_key = _shift(event.data)
    if isinstance(first_key, Unknown):
        return None
    if (event.keys or first_key) and event.keys != tuple(range(first_key, first_key + len(names))):
        return None
    loaders = [_loader(fit) for fit in fits]
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


def _shift(index: Data) -> Maybe[int]:
    """What was added to the class before it was looked up: argmax + 1."""
    decided = [number for number, step in enumerate(index.steps) if step.kind == "decide"]
    since = index.steps[decided[-1] + 1 :] if decided else index.steps
    done = replace(index, steps=since).affine()
    return UNKNOWN if isinstance(done, Unknown) or done[0] != 1 else int(done[1])


def _loader(fit: Fit) -> Source | None:
    """The one folder loader that a model learns from."""
    sources = fit.x.sources if isinstance(fit.x, Data) else ()
    known = len(sources) == 1 and sources[0].place is not None and is_known(sources[0].classes)
    return sources[0] if known else None
