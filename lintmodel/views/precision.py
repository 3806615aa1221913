"""Outputs of models in half precision."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Compile
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.objective import Loss
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.session import SetPolicy
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import UNKNOWN, Maybe, is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import judged
from lintmodel.views.heads import ACTIVATION_LAYERS, last_activation, only_output, outputs_of

HALF = {
    "float16": "float16",
    "mixed_float16": "float16",
    "bfloat16": "bfloat16",
    "mixed_bfloat16": "bfloat16",
}


@record()
class HalfOutput:
    """An output whose numbers are of half precision: its `activation`, and the kind of its loss.

    `loss` is "" where there is none; `dtype` is "float16" or "bfloat16"; `policy` what set it for all
    layers of a script, None in a file.
    """

    layer: Layer
    activation: Maybe[str]
    dtype: str
    loss: Maybe[str]
    policy: SetPolicy | None
    where: Where


def half_outputs(project: Project) -> Iterator[HalfOutput]:
    """Each output of the models that scripts compile, and of those in files."""
    for script in judged(project.scripts):
        if any(True for _ in script.trace.of(SetPolicy)):
            yield from _of_script(script)
    for artifact in project.artifacts:
        if artifact.model is not None:
            yield from _of_file(artifact, artifact.model)


def _of_script(script: Script) -> Iterator[HalfOutput]:
    seen: set[int] = set()  # a model compiled again and again has one root
    for event in script.trace.of(Compile):
        for node, loss in outputs_of(event.model, event.objective):
            dtype = _dtype_of(node)
            policy = _policy_of(script, dtype, event)
            layer, activation, _ = last_activation(node)
            if policy is not None and id(layer) not in seen:
                seen.add(id(layer))
                yield HalfOutput(layer, activation, dtype, _kind(loss), policy, layer.where)


def _of_file(artifact: Artifact, model: Model) -> Iterator[HalfOutput]:
    if not (model.complete or model.outputs_known):
        return
    objective = model.objective
    for index, node in enumerate(model.heads):
        dtype = _dtype_of(node)
        if dtype:
            layer, activation, _ = last_activation(node)
            loss: Maybe[Loss | None] = None
            if is_known(objective) and objective is not None:
                loss = objective.loss_of(index, node.layer.name, len(model.heads))
            where = Where(artifact.path, part=layer.where.part)
            yield HalfOutput(layer, activation, dtype, _kind(loss), None, where)


def _kind(loss: Maybe[Loss | None]) -> Maybe[str]:
    if isinstance(loss, Loss):
        return loss.kind
    return "" if loss is None else UNKNOWN


def _policy_of(script: Script, dtype: str, at: Compile) -> SetPolicy | None:
    """What surely set this type before: a function that other code calls may run before the module."""
    policies = [one for one in script.trace.of(SetPolicy) if HALF.get(str(one.name)) == dtype]
    return next((one for one in policies if dtype and _surely_before(one, at)), None)


def _surely_before(policy: SetPolicy, at: Compile) -> bool:
    """Of a function that nothing here calls the policy must stand above it: what is further up may
    have been called on the way down, by a tuner that it was handed to."""
    above = (policy.where.path, policy.where.cell, policy.where.line)
    below = (at.where.path, at.where.cell, at.where.line)
    in_order = above[0] != below[0] or above < below
    return before(policy, at) is True and (policy.entry == at.entry or in_order)


def _dtype_of(node: Node) -> str:
    """The half precision that a node's output has, "" for any other or one that is not known."""
    for _ in range(16):
        layer = node.layer
        inside = only_output(layer)
        if inside is not None:
            node = inside
        elif layer.inner is not None or layer.body is not None:
            return ""
        elif layer.kind in ACTIVATION_LAYERS and layer.kind.startswith("op:"):
            if len(node.inputs) != 1 or node.layer.args.get("dtype") is not None:
                return ""
            node = node.inputs[0]
        else:
            return _own_dtype(layer)
    return ""


def _own_dtype(layer: Layer) -> str:
    own = layer.args.get("dtype")
    found = HALF.get(own.rpartition(".")[2], "") if isinstance(own, str) else ""
    if layer.custom or layer.kind.startswith("op:"):
        return ""
    if layer.wrapped and any(_own_dtype(one) != found for one in layer.wrapped):
        return ""  # versions of Keras differ on which of the two decides
    return found
