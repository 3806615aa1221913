"""'accuracy' in a saved model: Keras 2 reads the word when the file is written, or when it is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Compile, Escape, Evaluate, Event, Fit
from lintmodel.facts.files import Load, Save
from lintmodel.facts.objective import Metric, Objective
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import is_known, same
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, between, judged, standing_compile

WORDS = ("accuracy", "acc")
MODELS = ("sequential", "functional", "application")
OLD_FORMATS = (".h5", ".hdf5")
MAX_READS = 60  # of one file in one script


@record()
class LostAccuracy:
    """A saved model whose 'accuracy' means categorical accuracy, although its loss is a sparse one.

    `how` is "file" for a model file that says so; in a script "unbuilt" where the model is compiled and
    saved with no fit() or evaluate() between, else "trained". `evaluate` reads the file and reports it.
    """

    how: str
    loss: str
    compile: Event | None
    save: Save | None
    evaluate: Evaluate | None
    version: KerasVersion
    where: Where

    @property
    def words(self) -> tuple[str, ...]:
        """The words that compile() was given for it."""
        objective = self.compile.objective if isinstance(self.compile, Compile) else None
        metrics = _metrics(objective) if objective is not None else ()
        names = [str(one.name) for one in metrics if is_known(one.name)]
        return tuple(dict.fromkeys(name for name in names if name in WORDS))


def lost_accuracies(project: Project) -> Iterator[LostAccuracy]:
    """Of files and scripts, one for each."""
    for artifact in project.artifacts:
        model = artifact.model
        objective = model.objective if model is not None else None
        if isinstance(objective, Objective) and _sparse(objective):
            if any(_turned(metric) for metric in _metrics(objective)):
                loss, where = _sparse(objective), Where(artifact.path)
                yield LostAccuracy("file", loss, None, None, None, artifact.version, where)
    for script in judged(project.scripts):
        reads = _reads(script)
        found = (_of_save(script, save, reads) for save in script.trace.of(Save))
        first = next((one for one in found if one is not None), None)
        if first is not None:
            yield first


def _sparse(objective: Objective) -> str:
    """The loss, where there is one and it takes integer labels; "" otherwise."""
    losses = objective.losses if isinstance(objective.losses, dict) else {}
    kinds = [loss.kind for loss in losses.values() if isinstance(loss.kind, str)]
    return kinds[0] if kinds == ["SparseCategoricalCrossentropy"] and len(losses) == 1 else ""


def _metrics(objective: Objective) -> list[Metric]:
    groups = objective.metrics if isinstance(objective.metrics, dict) else {}
    return [metric for listed in groups.values() for metric in listed]


def _turned(metric: Metric) -> bool:
    """A metric that was compiled as 'accuracy', and stored as the function for one-hot labels."""
    stored = isinstance(metric.kind, str) and metric.kind == "CategoricalAccuracy"
    return stored and "fn" in metric.args and metric.name in WORDS


# -- scripts -----------------------------------------------------------------------------------


def _reads(script: Script) -> dict[str, list[Load]]:
    """What a script loads, by path; of a file that it reads again and again the first times."""
    found: dict[str, list[Load]] = {}
    for load in script.trace.of(Load):
        if is_known(load.path):
            found.setdefault(str(load.path), []).append(load)
    return {path: loads[:MAX_READS] for path, loads in found.items()}


def _of_save(script: Script, save: Save, loads: dict[str, list[Load]]) -> LostAccuracy | None:
    old = is_known(save.path) and _old(str(save.path)) and save.what == "model"
    if not old or not same(save.include_optimizer, True):
        return None
    model, trace, reads = save.model, script.trace, loads.get(str(save.path), [])
    compiled = standing_compile(trace, model, save)
    if not isinstance(compiled, Compile) or model.kind not in MODELS:
        return None
    loss = _sparse(compiled.objective)
    known = [one for one in _metrics(compiled.objective) if not one.custom]
    word = any(same(one.kind, "accuracy") for one in known)  # not a class under that name
    if not loss or not word:
        return None
    used = between(trace, model, compiled, save, Fit, Evaluate, Escape)
    later = (load for load in reads if before(save, load) is True)
    evaluate = next((one for load in later for one in _reported(script, load)), None)
    if evaluate is None and (used or reads):
        return None
    how = "trained" if used else "unbuilt"
    return LostAccuracy(how, loss, compiled, save, evaluate, script.version, save.where)


def _old(path: str) -> bool:
    """Whether a name makes Keras 2 write HDF5 or a SavedModel."""
    last = path.replace("\\", "/").rpartition("/")[2]
    return path.endswith(OLD_FORMATS) or "." not in last


def _reported(script: Script, load: Load) -> Iterator[Evaluate]:
    """What evaluates the loaded model as it was compiled before."""
    again = about(script.trace, load.model, Compile)
    for event in about(script.trace, load.model, Evaluate):
        if all(before(one, event) is False for one in again):
            yield event
