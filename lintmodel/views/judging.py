"""Data that are changed at random on their way to a validation or an evaluation."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Evaluate, Event, Fit
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.rows import relation
from lintmodel.facts.unknown import known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, index, judged


@record()
class Judged:
    """Augmented data that a model is judged on.

    `training` says that they are the very data of fit(); `repeated` that it happens in a loop, as for
    test-time augmentation. `made` is where the augmentation is set up.
    """

    event: Event
    data: Data
    step: Step
    what: str
    variant: str
    site: str
    training: bool
    repeated: bool
    made: Where
    where: Where


def judgings(project: Project) -> Iterator[Judged]:
    """One for each augmentation that changes data of validation or evaluation."""
    for script in judged(project.scripts):
        yield from _of_script(script)


def _of_script(script: Script) -> Iterator[Judged]:
    seen: set[tuple[bool, Where]] = set()
    for model in index(script.trace).models.values():
        for found in _of_model(script, model):
            key = found.training, found.made
            if key not in seen:
                seen.add(key)
                yield found


def _of_model(script: Script, model: Model) -> Iterator[Judged]:
    fits = about(script.trace, model, Fit)
    for event in about(script.trace, model, Fit, Evaluate):
        data = event.validation if isinstance(event, Fit) else getattr(event, "x", None)
        if not isinstance(data, Data):
            continue
        step = next(filter(_augments, data.steps), None)
        if step is not None:
            yield _judged(event, data, step, fits)


def _augments(step: Step) -> bool:
    """Whether chance changes the data; a layer's own rule speaks of layers, noise is added on purpose."""
    return step.kind == "augment" and (
        "generator" in step.detail or ("random" in step.what and "layer" not in step.detail)
    )


def _judged(event: Event, data: Data, step: Step, fits: list[Fit]) -> Judged:
    generator = step.detail.get("generator")
    options = step.detail.get("options", ())
    what = step.what.rpartition(".")[2] + (f"({', '.join(options)})" if options else "()")
    site = "validation_data" if isinstance(event, Fit) else f"{getattr(event, 'method', '')}()"
    same = any(
        isinstance(fit.x, Data) and known(relation(fit.x, data), "") == "same" for fit in fits
    )
    shared = any(isinstance(fit.x, Data) and step in fit.x.steps for fit in fits)
    return Judged(
        event, data, step, what, "generator" if generator else "", site, same,
        "loop" in event.scopes and isinstance(event, Evaluate), generator or step.where,
        step.where if generator and not shared else event.where,
    )  # fmt: skip
