"""Objects that a saved model needs before it, or behind it, and that no file holds."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data
from lintmodel.facts.event import MODULE, Escape, Fit
from lintmodel.facts.files import Save, Store
from lintmodel.facts.fitted import Fitted, Learn
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged

MADE = ("synthetic", "dataset")  # anybody can make or load these again, and fit the object again


@record()
class UnsavedObject:
    """`save` writes a model that was trained on what these fitted objects made."""

    objects: tuple[tuple[Fitted, Learn], ...]
    target: bool  # the only object that is missing is that of the targets
    fit: Fit
    save: Save
    where: Where


def unsaved_objects(project: Project) -> Iterator[UnsavedObject]:
    """One for what is missing, at the first file of a model that needs it."""
    keepers = _keepers(project)
    for script in judged(project.scripts):
        stores = list(script.trace.of(Store))
        if script.trace.spent or any(not is_known(store.holds) for store in stores):
            continue  # anything may be in these files
        told: set[int] = set()
        for save in script.trace.of(Save):
            found = _missing(script, save, stores) if _is_whole(save) else None
            if found is not None and _elsewhere(found, keepers, script):
                continue
            if found is not None and not told.issuperset(id(one) for one, _ in found.objects):
                told.update(id(one) for one, _ in found.objects)
                yield found


def _keepers(project: Project) -> dict[str, set[int]]:
    """The scripts (by id) that put objects of a class into files."""
    found: dict[str, set[int]] = {}
    for link in project.links:
        holds = link.event.holds if isinstance(link.event, Store) else ()
        for one in holds if is_known(holds) else ():
            if isinstance(one, Fitted):
                found.setdefault(one.name, set()).add(id(link.script))
    return found


def _elsewhere(found: UnsavedObject, keepers: dict[str, set[int]], script: Script) -> bool:
    """Whether another script keeps an object of the same class: fitted again there, as it seems."""
    return any(keepers.get(one.name, set()) - {id(script)} for one, _ in found.objects)


def _is_whole(save: Save) -> bool:
    return (
        save.what in ("model", "export")
        and save.method != "ModelCheckpoint"
        and save.entry == MODULE
    )


def _missing(script: Script, save: Save, stores: list[Store]) -> UnsavedObject | None:
    for fit in about(script.trace, save.model, Fit):
        if before(fit, save) is not True:
            continue
        inputs = list(_needed(script, fit.x, stores))
        targets = [pair for pair in _needed(script, fit.y, stores) if pair[0].kind == "scaler"]
        found = {id(pair[0]): pair for pair in (*inputs, *targets)}
        if found:
            return UnsavedObject(tuple(found.values()), not inputs, fit, save, save.where)
    return None


def _needed(script: Script, data: object, stores: list[Store]) -> Iterator[tuple[Fitted, Learn]]:
    """The objects that made these data, and that are put into no file and given to no unseen code."""
    for step in data.steps if isinstance(data, Data) else ():
        fitted, learnt = step.fitted, step.learnt
        if not isinstance(fitted, Fitted) or not isinstance(learnt, Learn):
            continue
        if fitted.call or fitted.fixed is not False or learnt.entry != MODULE or _repeats(learnt):
            continue
        kept = any(is_known(store.holds) and fitted in store.holds for store in stores)
        handed = any(event.target is fitted for event in script.trace.of(Escape))
        if not kept and not handed:
            yield fitted, learnt


def _repeats(learnt: Learn) -> bool:
    """Whether it is fitted for each sample anew, or can be fitted again from data that everybody has."""
    data = learnt.data
    if not isinstance(data, Data) or not data.sources:
        return True
    known = all(source.kind in MADE for source in data.sources)
    return known or bool(learnt.loops) or "comprehension" in learnt.scopes
