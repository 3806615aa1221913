"""Layers that run inside a model and are none of its layers: made in call(), or held by a Lambda."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from lintmodel.facts.event import Create, Fit, SetTrainable
from lintmodel.facts.files import Load, LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, layer_title
from lintmodel.facts.project import Project, Script
from lintmodel.findings import Related, Where
from lintmodel.knowledge import canonical_layer, has_weights
from lintmodel.record import record
from lintmodel.views.classes import families
from lintmodel.views.common import about, judged, owners


@record()
class LostLayers:
    """Layers with weights that Keras does not know of.

    `how` they are lost: made in call() of the class `inside`; made by the function of the Lambda
    `inside`; or made before and called by that function alone.
    """

    how: Literal["call", "lambda-made", "lambda-captured"]
    inside: str
    kinds: tuple[str, ...]
    several: bool
    where: Where
    related: tuple[Related, ...]


def lost_layers(project: Project) -> Iterator[LostLayers]:
    """One for each class, and one for each Lambda."""
    for family in families(project):
        made = family.cls.made
        if made:
            kinds = tuple(sorted({one.kind for one in made}))
            related = (
                Related(made[0].call, f"call() of {family.cls.name} is here"),
                *(Related(one.where, f"{one.kind} is made here") for one in made[1:6]),
            )
            name, several = family.cls.name, len(made) > 1
            yield LostLayers("call", name, kinds, several, made[0].where, related)
    for script in judged(project.scripts):
        for event in script.trace.of(Create):
            if isinstance(event.made, Layer) and event.made.kind == "Lambda":
                yield from _of_lambda(script, event.made)
    for artifact in project.artifacts:
        if artifact.model is not None:
            yield from _in_file(artifact.model)


def _in_file(model: Model) -> Iterator[LostLayers]:
    """The Lambdas of a file whose stored function has hold of a layer with weights.

    Loading makes that layer anew from its config: the file has weights for the layers of the model only.
    """
    layers = list(model.all_layers())
    names = {one.name for one in layers if isinstance(one.name, str)}
    for layer in layers:
        held = _captured(layer.args.get("function")) if layer.kind == "Lambda" else []
        lost = [saved for saved in held if _is_weighted(saved) and _name(saved) not in names]
        if lost:
            title = f"{lost[0].get('class_name')} '{_name(lost[0])}'"
            yield LostLayers(
                "lambda-captured", layer_title(layer), (title,), False, layer.where, ()
            )


def _captured(function: Any) -> list[dict[str, Any]]:
    """What a stored function had hold of: {"config": {"closure": [...]}}, in Keras 2 [code, defaults,
    closure]."""
    if isinstance(function, dict):
        config = function.get("config")
        closure = config.get("closure") if isinstance(config, dict) else None
    else:
        closure = function[2] if isinstance(function, list) and len(function) == 3 else None
    found = closure if isinstance(closure, list) else []
    return [one for one in found if isinstance(one, dict)]


def _is_weighted(saved: dict[str, Any]) -> bool:
    kind = canonical_layer(str(saved.get("class_name")))
    return kind is not None and has_weights(kind)


def _name(saved: dict[str, Any]) -> str:
    config = saved.get("config")
    return str(config.get("name", "")) if isinstance(config, dict) else ""


def _of_lambda(script: Script, layer: Layer) -> Iterator[LostLayers]:
    """What the function of a Lambda that stands in a model calls, and no model has otherwise."""
    if layer.body is None or not owners(script.trace, layer):
        return
    lost = [node.layer for node in layer.body.nodes if _is_lost(script, node.layer)]
    if lost:
        creates = about(script.trace, lost[0].inner or lost[0], Create)
        made = any("graph" in create.scopes for create in creates)
        related = (Related(lost[0].where, f"{lost[0].kind} is made here"),)
        yield LostLayers(
            "lambda-made" if made else "lambda-captured",
            layer_title(layer),
            (layer_title(lost[0]),),
            False,
            layer.where,
            related,
        )


def _is_lost(script: Script, layer: Layer) -> bool:
    """Whether a layer has weights that are to be trained here, and stands in no model."""
    trace = script.trace
    if layer.kind.startswith("op:") or layer.custom or owners(trace, layer):
        return False
    if about(trace, layer, SetTrainable, LoadWeights) or layer.trainable is not True:
        return False
    if layer.inner is None:
        return has_weights(layer.kind)
    inner = layer.inner
    if inner.kind not in ("sequential", "functional"):
        return False
    if about(trace, inner, SetTrainable, LoadWeights, Load, Fit):
        return False
    return any(has_weights(one.kind) for one in inner.all_layers())
