"""The best epoch of a fit(): which callback keeps it, and what is used of the model afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lintmodel.facts.callback import Callback
from lintmodel.facts.event import Escape, Evaluate, Event, Fit, Predict
from lintmodel.facts.files import LoadWeights, Save
from lintmodel.facts.project import Project, Script
from lintmodel.facts.session import ReadCheckpoint
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import UNKNOWN, Maybe, is_known, same
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged
from lintmodel.views.logs import FITS, logs_of
from lintmodel.views.reads import Reads, may_be, reads_in

MAX_FITS, MAX_USES = 100, 60  # a script may fit a model a thousand times
RANK = ("overwrites", "saves", "evaluates", "predicts")  # what counts most comes first


@record()
class LostBest:
    """A fit() of which the best epoch is known, and `use`, which takes the last epoch for it.

    `callback` is the ModelCheckpoint that writes the best epoch to `path`, or else the EarlyStopping
    that leaves the last one; `uses` says what is done: "overwrites" the file of the best, "saves",
    "evaluates", "predicts". `resumed`: the file is read before fit(); `read`: another script reads it;
    `served`: where another script reads what was saved instead.
    """

    callback: Callback
    fit: Fit
    use: Event
    uses: str
    path: Maybe[str]
    name: Maybe[str]
    resumed: bool
    read: bool
    served: Where | None
    version: KerasVersion

    @property
    def keeps(self) -> bool:
        """Whether the best epoch is in a file."""
        return self.callback.kind == "ModelCheckpoint"

    @property
    def waits(self) -> bool:
        """Whether it is an EarlyStopping that would restore the best epoch, but never stops."""
        return _says(self.callback, "restore_best_weights", True)

    @property
    def numbered(self) -> bool:
        """Whether there is a file for every epoch that was better than all before."""
        return is_known(self.path) and "{" in str(self.path)


def lost_bests(project: Project) -> Iterator[LostBest]:
    """One for each callback, with the most serious use; of several fits that share it, of the last."""
    reads = reads_in(project)
    for script in judged(project.scripts):
        found: dict[Where, LostBest] = {}
        for fit in _fits(script):
            callback = _keeper(script, fit)
            if callback is None or _restored(script, reads, fit, callback):
                continue
            lost, earlier = _lost(script, reads, fit, callback), found.get(callback.where)
            if lost is not None and (earlier is None or _rank(lost) <= _rank(earlier)):
                found[callback.where] = lost
        yield from found.values()


def _fits(script: Script) -> list[Fit]:
    return [] if script.trace.spent else list(islice(script.trace.of(Fit), MAX_FITS))


def _rank(lost: LostBest) -> int:
    return RANK.index(lost.uses)


def _keeper(script: Script, fit: Fit) -> Callback | None:
    """What knows the best epoch of a fit() and leaves the model with the last one."""
    once = is_known(fit.epochs) and fit.epochs == 1
    if fit.method not in FITS or once or any(not is_known(one.kind) for one in fit.callbacks):
        return None
    shipped = [one for one in fit.callbacks if not one.custom]
    stopping = [one for one in shipped if one.kind == "EarlyStopping"]
    restoring = [one for one in stopping if not _says(one, "restore_best_weights", False)]
    if restoring:
        return restoring[0] if all(_never_stops(fit, one) for one in restoring) else None
    every = [one for one in shipped if one.kind == "ModelCheckpoint"]
    best = [one for one in every if _says(one, "save_best_only", True)]
    watching = [one for one in (best or stopping) if _watches(script, fit, one)]
    if every and not best:  # every epoch has a file, or may have
        return None
    return watching[0] if watching else None


def _never_stops(fit: Fit, stopping: Callback) -> bool:
    """Whether it surely waits for more epochs than there are: Keras 2 then restores nothing."""
    patience, epochs = stopping.args.get("patience"), fit.epochs
    if not isinstance(patience, int) or not isinstance(epochs, int):
        return False
    first = stopping.args.get("baseline", UNKNOWN) is None  # the first epoch is surely progress
    waits = epochs - 1 if first else epochs
    return _says(stopping, "restore_best_weights", True) and patience > waits


def _says(callback: Callback, name: str, value: bool) -> bool:
    return callback.args.get(name, UNKNOWN) is value


def _watches(script: Script, fit: Fit, callback: Callback) -> bool:
    """Whether the number that it watches is in the logs, as far as is known."""
    name = callback.args.get("monitor", UNKNOWN)
    return not isinstance(name, str) or logs_of(script, fit).hold(name) is not False


def _path(callback: Callback) -> Maybe[str]:
    path = callback.args.get("filepath", UNKNOWN)
    return path if isinstance(path, str) else UNKNOWN


@record()
class TwoCriteria:
    """A fit() whose EarlyStopping restores the best epoch by one number while ModelCheckpoint keeps it by
    another; `use` takes the model in memory, `load` reads the file."""

    stopping: Callback
    checkpoint: Callback
    use: Event
    load: Event
    where: Where


def two_criteria(project: Project) -> Iterator[TwoCriteria]:
    """One for each checkpoint."""
    reads = reads_in(project)
    for script in judged(project.scripts):
        seen: set[int] = set()
        for fit in _fits(script):
            for stopping, checkpoint in _pairs(script, fit):
                found = _conflict(script, reads, fit, stopping, checkpoint)
                if found is not None and id(checkpoint) not in seen:
                    seen.add(id(checkpoint))
                    yield found


def _pairs(script: Script, fit: Fit) -> Iterator[tuple[Callback, Callback]]:
    """A callback that restores and one that keeps, by different numbers."""
    shipped = [one for one in fit.callbacks if not one.custom and is_known(one.kind)]
    always = same(script.version.major, 3)  # Keras 2 restores only when it stops
    for stopping in shipped:
        idle = not always and _never_stops(fit, stopping)
        restores = _says(stopping, "restore_best_weights", True) and not idle
        if stopping.kind == "EarlyStopping" and restores:
            for checkpoint in shipped:
                best = checkpoint.kind == "ModelCheckpoint"
                if best and _says(checkpoint, "save_best_only", True):
                    watched = [one.args.get("monitor") for one in (stopping, checkpoint)]
                    if all(isinstance(one, str) for one in watched) and watched[0] != watched[1]:
                        yield stopping, checkpoint


def _conflict(
    script: Script, reads: Reads, fit: Fit, stopping: Callback, checkpoint: Callback
) -> TwoCriteria | None:
    """Whether the model in memory is used, and the file as well."""
    path = _path(checkpoint)
    if not (is_known(path) and all(_watches(script, fit, one) for one in (stopping, checkpoint))):
        return None
    loads = [
        load
        for other, load in reads.known(path)
        if other is not script or before(fit, load) is True
    ]
    own = [load for load in loads if isinstance(load, LoadWeights) and load.target is fit.model]
    for kind, use in _uses(script, fit, path):
        replaced = any(before(one, use) is not False for one in own)
        if loads and not replaced and kind != "overwrites":
            return TwoCriteria(stopping, checkpoint, use, loads[0], checkpoint.where)
    return None


# -- read back ---------------------------------------------------------------------------------


def _restored(script: Script, reads: Reads, fit: Fit, callback: Callback) -> bool:
    """Whether anything after fit() may bring the best epoch back."""
    path = _path(callback)
    for load in reads.of(script):
        own = isinstance(load, LoadWeights) and load.target is fit.model
        if (own or may_be(load.path, path)) and before(load, fit) is not True:
            return True
    return any(True for _ in script.trace.of(ReadCheckpoint))


# -- used --------------------------------------------------------------------------------------


def _lost(script: Script, reads: Reads, fit: Fit, callback: Callback) -> LostBest | None:
    path = _path(callback)
    uses = list(_uses(script, fit, path if callback.kind == "ModelCheckpoint" else ""))
    if not uses:
        return None
    kind, use = min(uses, key=lambda one: (RANK.index(one[0]), one[1].index))
    name = use.path if isinstance(use, Save) else UNKNOWN
    served = (one for other, one in reads.known(name) if other is not script and one.path == name)
    served_at = next((one.where for one in served), None)
    return LostBest(
        callback=callback,
        fit=fit,
        use=use,
        uses=kind,
        path=path,
        name=name,
        resumed=any(
            may_be(load.path, path) and before(load, fit) is True for load in reads.of(script)
        ),
        read=any(other is not script for other, _ in reads.known(path)),
        served=served_at,
        version=script.version,
    )


def _uses(script: Script, fit: Fit, path: Maybe[str]) -> Iterator[tuple[str, Event]]:
    """What is done with the model that this fit() leaves, before anything else may change it."""
    events = about(script.trace, fit.model, Fit, Save, Evaluate, Predict, Escape)
    later = [event for event in events if event is not fit and before(fit, event) is not False]
    later = later[:MAX_USES]
    for event in later:
        if before(fit, event) is not True or any(_between(fit, one, event) for one in later):
            continue
        if isinstance(event, Save) and event.method != "ModelCheckpoint":
            same = is_known(event.path) and is_known(path) and event.path == path
            yield "overwrites" if same else "saves", event
        elif isinstance(event, Evaluate) and event.method != "test_on_batch":
            yield "evaluates", event
        elif isinstance(event, Predict) and event.used is True:
            yield "predicts", event


def _between(fit: Fit, other: Event, event: Event) -> bool:
    """Whether another fit(), or code that is not seen, may have had the model in the meantime."""
    if not isinstance(other, Fit | Escape) or other is event:
        return False
    return before(fit, other) is not False and before(other, event) is not False
