"""Files that are written before the model is trained, and never again."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Call, Compile, Escape, Event, Fit
from lintmodel.facts.files import Load, LoadWeights, Save, Store
from lintmodel.facts.layer import Weight
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.session import WriteCheckpoint
from lintmodel.facts.trace import Trace, before, dominates
from lintmodel.facts.unknown import UNKNOWN, Maybe, is_known, known
from lintmodel.findings import Where
from lintmodel.knowledge.variables import INITIAL
from lintmodel.record import record
from lintmodel.views.common import about, came_from_file, index, judged

# What a file of initial weights, kept on purpose, is called.
MEANT = ("init", "untrained", "random", "start", "empty", "blank", "arch", "before", "scratch",
         "base", "reset", "raw", "fresh", "skeleton", "structure", "config")  # fmt: skip


@record()
class EarlySave:
    """A model is written by `call`, and only afterwards trained by the fit() at `trained`.

    `compiled` says that it was ready to be trained. `in_file` is what such a file shows by itself: no
    step of the optimizer, and `biases` that are all still 0.
    """

    call: str
    path: Maybe[str]
    trained: Where
    compiled: bool
    where: Where
    in_file: bool = False
    biases: int = 0

    @property
    def file(self) -> str:
        """The name of the file in small letters, "" where it is not known."""
        return self.path.lower().rpartition("/")[2] if isinstance(self.path, str) else ""


def early_saves(project: Project) -> Iterator[EarlySave]:
    """The first such file of each model."""
    for script in judged(project.scripts):
        if script.trace.spent or any(True for _ in script.trace.of(Store, WriteCheckpoint)):
            continue  # these files may hold the model as well
        told: set[int] = set()
        for save in script.trace.of(Save):
            fit = _trained_by(script, save)
            if fit is not None and id(save.model) not in told:
                told.add(id(save.model))
                compiles = about(script.trace, save.model, Compile)
                compiled = any(before(one, save) is True for one in compiles)
                yield EarlySave(save.method, save.path, fit.where, compiled, save.where)
    for artifact in project.artifacts:
        biases = _untouched(artifact)
        where = Where(artifact.path)
        found = EarlySave("", artifact.path, where, True, where, True, biases)
        if biases and not any(word in found.file for word in MEANT):
            yield found


def _untouched(artifact: Artifact) -> int:
    """The number of biases, if the optimizer made no step and all of them are still 0."""
    if known(artifact.iterations, 1) > 0 or artifact.model is None:
        return 0
    layers = list(artifact.model.all_layers())
    weights = [one for layer in layers for one in known(layer.weights, ())]
    moved = [one for one in weights if one.name in INITIAL and not _is(one, INITIAL[one.name])]
    return 0 if moved else sum(weight.name == "bias" for weight in weights)


def _is(weight: Weight, value: float) -> bool:
    return is_known(weight.summary) and weight.summary.all_equal(value)


def _trained_by(script: Script, save: Save) -> Fit | None:
    """The fit() that comes too late for this file; None where the file may be right."""
    trace, model = script.trace, save.model
    name = save.path if is_known(save.path) else ""
    meant = any(word in name.lower() for word in MEANT) or save.provenance.hints(*MEANT)
    if meant or save.method == "ModelCheckpoint" or came_from_file(trace, model):
        return None
    if any(before(one, save) is not False for one in _changes(trace, model)):
        return None
    late = next((fit for fit in about(trace, model, Fit) if dominates(save, fit)), None)
    return None if late is None or _written_or_read_again(trace, save) else late


def _changes(trace: Trace, model: Model) -> list[Event]:
    """What may have given the model other weights than its initial ones."""
    calls = [call for call in about(trace, model, Call) if call.tapes]
    return [*about(trace, model, Fit, LoadWeights, Escape), *calls]


def _written_or_read_again(trace: Trace, save: Save) -> bool:
    """Whether a later file may hold the trained model, or this one is read back on purpose."""
    around = [one for one in index(trace).models.values() if _shares(one, save.model)]
    later: list[Event] = [event for one in around for event in about(trace, one, Save, Escape)]
    loads: list[Load | LoadWeights] = [*trace.of(Load), *trace.of(LoadWeights)]
    later += [load for load in loads if load.path in (save.path, UNKNOWN)]
    return any(event is not save and before(save, event) is not False for event in later)


def _shares(one: Model, other: Model) -> bool:
    """Whether two models have a layer in common, so that a file of the one has weights of the other."""
    own = {id(layer) for layer in other.all_layers()}
    return one is other or any(id(layer) in own for layer in one.all_layers())
