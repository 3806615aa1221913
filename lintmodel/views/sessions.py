"""Sessions of TF1: variables that lose what was restored, and those that no checkpoint holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lintmodel.facts.event import Call, Create, Event
from lintmodel.facts.files import Load, LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.session import (
    Checkpoint,
    ClearSession,
    Initialize,
    ReadCheckpoint,
    Session,
    WriteCheckpoint,
)
from lintmodel.facts.trace import Trace, before
from lintmodel.facts.unknown import Unknown
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import came_from_file, judged

# -- an initializer after restore() ------------------------------------------------------------


@record()
class LostRestore:
    """An initializer of all variables is run in a session after weights were restored in it.

    `read` is what restored them: restore(), load_model(), load_weights().
    """

    read: Event
    what: str
    where: Where


def lost_restores(project: Project) -> Iterator[LostRestore]:
    """The initializers of each script that undo a restore, each place once."""
    for script in judged(project.scripts):
        seen: set[Where] = set()
        for run in script.trace.of(Initialize):
            if run.what != "global" or run.where in seen or run.optional:
                continue
            read = _undone(script.trace, run)
            if read is not None:
                seen.add(run.where)
                yield LostRestore(read, _name(read), run.where)


def _undone(trace: Trace, run: Initialize) -> Event | None:
    """What was restored before in the same session and is not restored again afterwards."""
    reads = [event for event in _reads(trace) if _same_session(event, run)]
    if any(before(run, event) is not False for event in reads):
        return None
    for event in reversed(reads):
        if event.optional or event.entry != run.entry or before(event, run) is not True:
            continue  # a function that nobody calls here may be called before, or never
        if not _between(trace, event, run, ClearSession):
            return event
    return None


def _between(trace: Trace, first: Event, last: Event, kind: type[Event]) -> bool:
    return any(
        before(first, one) is not False and before(one, last) is not False for one in trace.of(kind)
    )


def _reads(trace: Trace) -> Iterator[Event]:
    for event in trace.events:
        if isinstance(event, ReadCheckpoint | Load | LoadWeights):
            yield event
        elif isinstance(event, Create) and isinstance(event.made, Model):
            if event.made.kind == "application" and came_from_file(trace, event.made):
                yield event


def _same_session(event: Event, run: Initialize) -> bool:
    """Whether both surely act on one session; Keras' models live in the session of Keras."""
    if not isinstance(run.session, Session):
        return False
    if isinstance(event, ReadCheckpoint):
        return event.session is run.session
    return run.session.of_keras


def _name(event: Event) -> str:
    if isinstance(event, Create):
        return "the pretrained weights"
    return f"{getattr(event, 'method', 'restore')}()"


# -- Saver(tf.trainable_variables()) -----------------------------------------------------------


@record()
class PartialCheckpoint:
    """A checkpoint of the trainable variables alone, of a graph with batch normalisation.

    `layer` is one of a script, and `scope` the name of one in a file.
    """

    layer: Layer | None
    scope: str
    where: Where


def partial_checkpoints(project: Project) -> Iterator[PartialCheckpoint]:
    """Savers that are used to write without the moving statistics."""
    for script in judged(project.scripts):
        seen: set[int] = set()
        for event in script.trace.of(WriteCheckpoint):
            kept = event.checkpoint
            if kept.kind != "variables" or id(kept) in seen or isinstance(kept.variables, Unknown):
                continue
            seen.add(id(kept))
            layer = _normalization(script)
            if kept.variables == ("trainable",) and layer and not _kept_elsewhere(script, kept):
                yield PartialCheckpoint(layer, "", kept.where)
    for artifact in project.artifacts:
        scope = _without_statistics(artifact) if artifact.format == "checkpoint" else ""
        if scope:
            yield PartialCheckpoint(None, scope, Where(artifact.path, part=scope))


# As TF1 names them, where moving statistics always belong to it; a scope of one's own may have none.
NORMALIZATION = re.compile(r"(?:^|/)(?:batch_normalization|BatchNorm)(?:_\d+)?$")


def _without_statistics(artifact: Artifact) -> str:
    """The first batch normalisation of a file in which no variable is a moving statistic."""
    paths = [weight.path or weight.name for weight in artifact.weights]
    if any("moving_" in path for path in paths):
        return ""
    for path in paths:
        scope, _, name = path.rpartition("/")
        if name in ("gamma", "beta") and NORMALIZATION.search(scope):
            return scope
    return ""


def _normalization(script: Script) -> Layer | None:
    """The first batch normalisation of the graph."""
    for event in script.trace.of(Call):
        target = event.target
        if isinstance(target, Layer) and target.kind == "BatchNormalization":
            return target
    return None


def _kept_elsewhere(script: Script, kept: Checkpoint) -> bool:
    """Whether another saver of the script writes everything, or what is not known."""
    return any(
        event.checkpoint is not kept
        and (isinstance(event.checkpoint.variables, Unknown)
             or event.checkpoint.variables != ("trainable",))
        for event in script.trace.of(WriteCheckpoint)
    )  # fmt: skip
