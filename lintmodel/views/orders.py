"""Names of classes as a script writes them down, against the order in which a loader numbers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lintmodel.facts.data import Data, Source
from lintmodel.facts.event import Decide, Fit
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, is_known, known, same
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import elsewhere
from lintmodel.views.common import about, judged


@record()
class NamedClasses:
    """A list of names that a prediction is looked up in.

    `wanted` is the order of the loader that the model learned from; `given` says that the loader was
    told it, `listed` that it is that of its folders on the disk, by their own names; `numbers` that all
    names are numbers. `sure` is False where the files of the two scripts share their name, and no more.
    """

    names: tuple[str, ...]
    wanted: tuple[str, ...]
    given: bool
    numbers: bool
    decide: Decide
    loader: Source
    where: Where
    sure: bool = True
    listed: bool = False


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
    if first is None or not all(one is not None and _alike(one, first) for one in loaders):
        return None
    given = first.classes
    if not is_known(given):
        return None
    if is_known(first.listed):
        return _on_disk(event, first)
    wanted = tuple(sorted(names)) if given is None else tuple(given)
    if sorted(wanted) != sorted(names):
        return None
    numbers = all(name.isdigit() for name in names)
    return NamedClasses(names, wanted, given is not None, numbers, event, first, event.where)


def _alike(one: Source, other: Source) -> bool:
    return one.classes == other.classes and same(one.listed, other.listed)


def _on_disk(event: Decide, loader: Source) -> NamedClasses | None:
    """The same names, as people write them, in the order of the folders; None for other names."""
    listed = known(loader.listed, ())
    by_word = {_bare(name): name for name in listed}
    words = [_bare(name) for name in event.words]
    if len(by_word) != len(listed) or sorted(words) != sorted(by_word):
        return None
    names = tuple(by_word[word] for word in words)
    return NamedClasses(names, listed, False, False, event, loader, event.where, listed=True)


def _bare(name: str) -> str:
    """A name without what people add to it: "Golden Retriever" of "golden_retriever"."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


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
