"""What scripts read off predictions, and against which output of which model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import Decide, Event, Fit, model_of
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.objective import Loss
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.findings import Where
from lintmodel.knowledge.shapes import model_output_shapes
from lintmodel.record import record
from lintmodel.views.common import about, judged
from lintmodel.views.heads import heads, last_activation, units_of
from lintmodel.views.held import held

HARMLESS = (
    "reshape",
    "cast",
    "decide",
)  # steps that leave the order of the numbers, or are read off


@record()
class Decision:
    """A class, a yes or no, a name or probabilities read off the answers of one output of a model.

    `raw` says that the numbers are what the model answered: nothing scaled or squashed them since.
    An argmax goes `over` "units", "batch", "all" (several axes, the batch among them) or "" where that
    is not known. `several` says whether the prediction has more than one row. `chosen` is the argmax
    whose result a lookup uses, None for another index. `losses` are those that the output has.
    """

    event: Decide
    kind: str
    model: Model
    layer: Layer
    activation: Maybe[str]
    units: Maybe[int]
    raw: bool
    over: str
    several: Maybe[bool]
    chosen: Decide | None
    chosen_over: str
    losses: tuple[Maybe[Loss | None], ...]
    where: Where


def decisions(project: Project) -> Iterator[Decision]:
    """Every decision whose output of a model is known, each place once."""
    losses: dict[int, list[Maybe[Loss | None]]] = {}
    deciding = [one for one in judged(project.scripts) if next(one.trace.of(Decide), None)]
    for head in heads(project) if deciding else ():
        losses.setdefault(id(head.layer), []).append(head.loss)
    for script in deciding:
        seen: set[tuple[Where, str]] = set()
        for event in script.trace.of(Decide):
            model = held(project, event.model)
            node = _output(model, event)
            if node is None or (event.where, event.kind) in seen:
                continue
            seen.add((event.where, event.kind))
            yield _decision(script, event, model, node, losses)


def _decision(
    script: Script, event: Decide, model: Model, node: Node, losses: dict[int, Any]
) -> Decision:
    layer, activation, _ = last_activation(node)
    chosen = _chosen(event.data) if event.kind == "lookup" else None
    own = losses.get(id(layer), ())
    return Decision(
        event=event,
        kind=event.kind,
        model=model,
        layer=layer,
        activation=activation,
        units=units_of(node),
        raw=not _changed(event.data),
        over=over(model, event) if event.kind == "argmax" else "",
        several=several(script, event),
        chosen=chosen,
        chosen_over="" if chosen is None else over(model, chosen),
        losses=tuple(own),
        where=event.where,
    )


def _output(model: Model, event: Decide) -> Node | None:
    """The node whose output the decision is about."""
    if not (model.complete or model.outputs_known) or not model.heads:
        return None
    if isinstance(event.output, int):
        return model.heads[event.output] if event.output < len(model.heads) else None
    return model.heads[0] if len(model.heads) == 1 else None


def _changed(data: Data) -> bool:
    """Whether anything was done to the numbers that is more than reading them off."""
    return any(step.kind not in HARMLESS for step in data.steps)


def _chosen(index: Data) -> Decide | None:
    """The argmax that an index is, untouched since; None for any other index."""
    found: Decide | None = None
    for step in index.steps:
        event = step.detail.get("event")
        if isinstance(event, Decide):
            found = event
        elif step.kind not in ("reshape", "cast"):
            found = None
    return found


# -- axes --------------------------------------------------------------------------------------


def over(model: Model, event: Decide) -> str:
    """What an argmax or softmax goes over: "units", "batch", "all", or "" where that is not known."""
    axes = _names(model, event.data)
    if event.kind not in ("argmax", "softmax") or not axes or isinstance(event.axis, Unknown):
        return ""
    if event.axis is not None:
        return _along(axes, event.axis)
    left = [name for name, size in axes if size != "one" or name == "units"]
    if left == ["units"]:
        return "units"
    return "all" if "batch" in left and "units" in left and "..." not in left[:1] else ""


def _along(axes: list[tuple[str, str]], axis: Any) -> str:
    names = [name for name, _ in axes]
    if not isinstance(axis, int) or not -len(names) <= axis < len(names):
        return ""
    passed = names[: axis + 1] if axis >= 0 else names[axis:]
    return "" if "..." in passed else names[axis]


def _names(model: Model, data: Data) -> list[tuple[str, str]]:
    """The names of the axes, each with "one" where its size is 1."""
    names = list(data.axes)
    shapes = model_output_shapes(model) if "..." in names else ()
    if len(shapes) == 1 and isinstance(shapes[0], tuple) and len(shapes[0]) == 2:
        names.remove("...")  # batch and units, as a file tells
    sizes: list[Any] = [UNKNOWN] * len(names)
    if isinstance(data.shape, tuple) and len(data.shape) == len(names):
        sizes = list(data.shape)
    elif names and names[0] == "batch":
        sizes[0] = data.rows
    return [
        (name, "one" if isinstance(size, int) and size == 1 else "")
        for name, size in zip(names, sizes, strict=True)
    ]


def several(script: Script, event: Decide) -> Maybe[bool]:
    """Whether the numbers still have more than one row of the batch."""
    if "batch" not in event.data.axes:
        return False
    if isinstance(event.data.rows, int):
        return event.data.rows > 1
    x = getattr(event.made, "x", UNKNOWN)
    if isinstance(x, Unknown) or event.data.axes[0] != "batch":
        return UNKNOWN
    if x.dataset:
        return True
    return True if _whole_split(script, event.made, x) else UNKNOWN


def _whole_split(script: Script, made: Event, x: Data) -> bool:
    """Whether a model sees a whole part of a split, of the rank that it was fitted on."""
    selected = any(step.what == "a part" for step in x.steps)
    if not x.split or selected or isinstance(x.rank, Unknown):
        return False
    model = model_of(made)
    fits = [] if model is None else about(script.trace, model, Fit)
    return any(
        isinstance(fit.x, Data) and isinstance(fit.x.rank, int) and fit.x.rank == x.rank
        for fit in fits
    )
