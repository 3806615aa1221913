"""softmax and sigmoid on numbers that went through one before: predictions, or another layer."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Create
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import Maybe, same
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged
from lintmodel.views.decisions import decisions, over
from lintmodel.views.heads import last_activation, over_last_axis, own_activation

ALONE = ("Activation", "Softmax", "op:softmax", "op:sigmoid")  # layers that only apply one


@record()
class Squash:
    """`by` is applied to what `layer` answers, whose last activation is `before`."""

    by: str
    layer: Layer
    before: Maybe[str]
    where: Where


def squashes(project: Project) -> Iterator[Squash]:
    """Every softmax and sigmoid behind a known output, in scripts and in models."""
    for one in decisions(project):
        again = any(step.kind == "decide" for step in one.event.data.steps)
        alike = one.kind == "sigmoid" or (one.kind == "softmax" and over(one.model, one.event) == "units")
        if alike and one.raw and not again:
            yield Squash(one.kind, one.layer, one.activation, one.where)
    for script in judged(project.scripts):
        seen: set[int] = set()
        for event in script.trace.of(Create):
            if isinstance(event.made, Model):
                yield from _inside(event.made, seen)
    for artifact in project.artifacts:
        if artifact.model is not None:
            yield from _inside(artifact.model, set())


def _inside(model: Model, seen: set[int]) -> Iterator[Squash]:
    """A layer that is an activation and no more, behind another one."""
    for node in model.all_nodes():
        if node.layer.kind not in ALONE or id(node) in seen or len(node.inputs) != 1:
            continue
        seen.add(id(node))
        by = own_activation(node.layer)
        if isinstance(by, str) and (by == "sigmoid" or (by == "softmax" and over_last_axis(node))):
            layer, before, after = last_activation(node.inputs[0])
            if not after and not layer.kind.startswith("op:") and same(layer.args.get("axis", -1), -1):
                yield Squash(by, layer, before, node.layer.where)
