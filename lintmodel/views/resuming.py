"""Training that goes on with a loaded model and a new optimizer."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Compile, Escape, Fit, SetTrainable
from lintmodel.facts.files import Load, LoadWeights, Save
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Optimizer
from lintmodel.facts.project import Project, Script
from lintmodel.facts.session import ReadCheckpoint
from lintmodel.facts.trace import Trace, before, dominates
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, between, judged, standing_compile

MEANT = ("untrained", "initial", "pretrained", "transfer", "finetun", "fine_tun")
LOADERS = ("load_model", "load_from_saved_model")


@record()
class Resumed:
    """`fit` trains on what `load` read; `compile` between them gave it an optimizer without a past."""

    load: Load
    compile: Compile
    fit: Fit
    optimizer: str
    where: Where


def resumed_fits(project: Project) -> Iterator[Resumed]:
    """The first fit() after each such compile()."""
    for script in judged(project.scripts):
        trace = script.trace
        if trace.spent or any(True for _ in trace.of(SetTrainable, ReadCheckpoint)):
            continue  # another training than the one before, or a state that is read by other means
        seen: set[Where] = set()
        for fit in trace.of(Fit):
            found = _resumed(script, fit)
            if found is not None and found.where not in seen:
                seen.add(found.where)
                yield found


def _resumed(script: Script, fit: Fit) -> Resumed | None:
    trace, model = script.trace, fit.model
    loads = [one for one in about(trace, model, Load) if one.method in LOADERS]
    compiled = standing_compile(trace, model, fit)
    if model.provenance.hints(*MEANT):
        return None
    if len(loads) != 1 or not isinstance(compiled, Compile) or model.kind != "loaded":
        return None
    load, optimizer = loads[0], compiled.objective.optimizer
    if not dominates(load, compiled) or not dominates(compiled, fit):
        return None
    if not isinstance(optimizer, Optimizer) or not _remembers(optimizer):
        return None
    if _trained_between(trace, model, load, compiled) or _of_own(trace, load):
        return None
    if between(trace, model, load, fit, Escape, LoadWeights):
        return None
    return Resumed(load, compiled, fit, str(optimizer.kind), compiled.where)


def _remembers(optimizer: Optimizer) -> bool:
    """Whether it surely keeps more than the learning rate: moments, or the step of a schedule."""
    if not isinstance(optimizer.kind, str) or not optimizer.kind[:1].isupper():
        return False  # Adam.from_config(...) and its like
    if optimizer.kind != "SGD":
        return True
    momentum = optimizer.args.get("momentum", 0.0)
    return isinstance(momentum, int | float) and momentum > 0


def _trained_between(trace: Trace, model: Model, load: Load, compiled: Compile) -> bool:
    """Whether it was trained with another optimizer first: then this is a second phase."""
    return any(
        before(load, one) is not False and before(one, compiled) is not False
        for one in about(trace, model, Fit)
    )


def _of_own(trace: Trace, load: Load) -> bool:
    """Whether this script writes the file that it loads, where it knows what is in it."""
    return any(
        save.path == load.path and dominates(save, load)
        for save in trace.of(Save)
        if isinstance(save.path, str) and isinstance(load.path, str)
    )
