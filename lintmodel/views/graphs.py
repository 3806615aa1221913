"""Graphs of TF1: what trains them, and whether their update operations run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.event import Apply, Call
from lintmodel.facts.layer import Layer
from lintmodel.facts.project import Project, Script
from lintmodel.facts.session import UpdateOperations
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import Unknown
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged


@record()
class GraphTraining:
    """The training operation of a TF1 graph.

    `layers` are the batch normalisations of the graph whose updates go to the collection UPDATE_OPS;
    `switched` says that their flag differs between training and inference (fed, an argument, or both
    True and False), so that their moving statistics are used; `updated` that this script, or one
    that runs its code, may run the collection.
    """

    layers: tuple[Layer, ...]
    switched: bool
    updated: bool
    where: Where


def graph_trainings(project: Project) -> Iterator[GraphTraining]:
    """The first training operation of each script that trains a graph."""
    for script in judged(project.scripts):
        applied = next((event for event in script.trace.of(Apply) if event.graph), None)
        if applied is None or script.trace.spent:
            continue
        calls = [call for call in script.trace.of(Call) if _collected(call)]
        calls = [call for call in calls if before(call, applied) is not False]
        flags = [call.training for call in calls]
        layers = tuple(call.target for call in calls if isinstance(call.target, Layer))
        yield GraphTraining(layers, _switched(flags), _updated(project, script), applied.where)


def _switched(flags: list[Any]) -> bool:
    """Whether the same layers run in both modes: by a flag that is not fixed, or once in each."""
    fed = any(isinstance(flag, Unknown) for flag in flags)
    return fed or all(any(flag is mode for flag in flags) for mode in (True, False))


def _collected(call: Call) -> bool:
    layer = call.target
    if not isinstance(layer, Layer) or layer.kind != "BatchNormalization":
        return False
    updates = layer.args.get("updates", "")
    return not isinstance(updates, Unknown) and updates == "collection"


def _updated(project: Project, script: Script) -> bool:
    """Whether update operations may run: here, or where another script runs the code of this one."""
    return any(
        any(True for _ in other.trace.of(UpdateOperations))
        and (
            other is script or any(e.where.path == script.path for e in other.trace.of(Call, Apply))
        )
        for other in project.scripts
    )
