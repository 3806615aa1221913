"""Models that are loaded from nobody knows where, in a project that saves only one.

Such a link is never sure. It needs shapes that agree: those that the saved model takes, and those that
the loaded one declares or is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import Call, Evaluate, Event, Predict
from lintmodel.facts.files import Load, LoadWeights, Save
from lintmodel.facts.model import Model
from lintmodel.facts.project import Link, Project, Script
from lintmodel.facts.serving import Ask
from lintmodel.knowledge.shapes import model_input_shapes
from lintmodel.record import record

MAX_LOADS = 100  # in a project that saves one model, more are made by a machine
KINDS: dict[type[Event], Any] = {Load: "loads", LoadWeights: "loads-weights", Ask: "asks"}
WHAT = {
    "loads": ("model", "export"),
    "loads-weights": ("model", "weights"),
    "asks": ("model", "export"),
}


@record()
class Only:
    """The only place where a project saves a model, and all saves there."""

    target: str
    saves: list[Save]
    scripts: set[int]


def candidates(project: Project) -> list[Link]:
    """Links of what is loaded from an unknown place to the only model that the project saves."""
    only = _only(project)
    if only is None:
        return []
    linked = {id(link.event) for link in project.links}
    loads = [pair for script in project.scripts for pair in _unlinked(linked, script)]
    if len(loads) > MAX_LOADS:
        return []
    return [
        Link(KINDS[type(event)], script, event, only.target, sure=False)
        for script, event in loads
        if _may_be(script, event, only)
    ]


def _only(project: Project) -> Only | None:
    """None where there are several places, or one that is not known, or a file of another place."""
    scripts = [script for script in project.scripts if script.role != "test"]
    saves = [(script, save) for script in scripts for save in script.trace.of(Save)]
    links = [link for link in project.links if link.kind == "saves" and link.script.role != "test"]
    targets = {link.target for link in links}
    if len(targets) != 1 or len(links) < len(saves) or "{" in next(iter(targets)):
        return None
    if any(artifact is not links[0].artifact for artifact in project.artifacts):
        return None
    models = {id(save.model) for _, save in saves}
    target = next(iter(targets))
    found = Only(target, [save for _, save in saves], {id(script) for script, _ in saves})
    return found if len(models) == 1 else None


def _unlinked(linked: set[int], script: Script) -> Iterator[tuple[Script, Event]]:
    """What a script loads from a place that is not known, or asks by a name that nobody saves under."""
    for event in script.trace.of(*KINDS) if script.role != "test" else ():
        fetched = getattr(event, "fetched", False)
        by_place = isinstance(event, Ask | Load) or getattr(event, "method", "") == "load_weights"
        if id(event) not in linked and by_place and not fetched:
            yield script, event


def _may_be(script: Script, event: Event, only: Only) -> bool:
    """Whether another script saves what may be loaded here, by what of the model it is and by shapes."""
    what = WHAT[KINDS[type(event)]]
    fits = all(save.what in what and not save.signed for save in only.saves)
    model = event.target if isinstance(event, LoadWeights) else getattr(event, "model", None)
    if not fits or id(script) in only.scripts or not isinstance(model, Model):
        return False
    wanted = model_input_shapes(only.saves[0].model)
    own = model_input_shapes(model) if model.complete else ()
    given = [own[0]] if len(own) == 1 else [*_given(script, model)]
    return len(wanted) == 1 and bool(given) and all(_agree(wanted[0], one) for one in given)


def _given(script: Script, model: Model) -> Iterator[Any]:
    """The shapes of what a model is given."""
    for event in script.trace.of(Predict, Evaluate, Call):
        target = event.target if isinstance(event, Call) else event.model  # type: ignore[attr-defined]
        if target is model:
            x = getattr(event, "x", None)
            yield x.shape if isinstance(x, Data) else None


def _agree(wanted: Any, given: Any) -> bool:
    """Whether two shapes are the same behind the batch, as far as known, and one size at least is."""
    if not isinstance(wanted, tuple) or not isinstance(given, tuple) or len(wanted) != len(given):
        return False
    pairs = list(zip(wanted[1:], given[1:], strict=True))
    known = [
        (one, other) for one, other in pairs if isinstance(one, int) and isinstance(other, int)
    ]
    return bool(known) and all(one == other for one, other in known)
