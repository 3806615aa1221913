"""keras.applications: models whose layers are Keras' own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import Call, prefix
from lintmodel.frontends.scripts.values import (
    Tensor,
    Value,
    plain,
)
from lintmodel.knowledge import spec

if TYPE_CHECKING:
    from lintmodel.knowledge import Application
from lintmodel.frontends.scripts.library.keras_models import new_model


@prefix("keras.applications.")
def pretrained(call: Call) -> Value:
    """keras.applications.X(...): a model whose layers are Keras' own; preprocess_input apart."""
    from lintmodel.frontends.scripts.library.keras_generators import preprocess_input
    from lintmodel.knowledge import application

    if call.name.endswith(".preprocess_input"):
        return preprocess_input(call)
    found = application(call.name)
    if found is None:
        return call.unknown()
    kind = call.name.rpartition(".")[2]
    model = new_model(call, "application", f"{kind} is created", class_name="")
    model.path = UNKNOWN
    model.application = _pretrained_arguments(call)
    model.samples = list(_samples(call, found))
    given = call.kwargs.get("input_tensor")
    if isinstance(given, Tensor) and given.node.layer.kind == "InputLayer":
        del model.application["input_tensor"]  # its own input, given a name
        model.nodes.append(given.node)
    return model


def _pretrained_arguments(call: Call) -> dict[str, Any]:
    """The name, and what decides weights and shapes: include_top, pooling, classes ..."""
    found = spec("functions", call.name, call.run.version.major)
    names = found.names[: found.positional] if found is not None else ()
    given = {**dict(zip(names, call.args, strict=False)), **call.kwargs}
    made: dict[str, Any] = {"name": call.name, "weights": plain(given.get("weights", "imagenet"))}
    for name in ("include_top", "pooling", "classes", "alpha", "input_shape", "input_tensor",
                 "include_preprocessing"):  # fmt: skip
        if name in given or call.open:
            made[name] = plain(given[name]) if name in given else UNKNOWN
    return made


def _samples(call: Call, found: Application) -> Iterator[Layer]:
    """One layer for each kind that the application is known to hold."""
    scales = call.plain(99, "include_preprocessing", True) is True
    for kind in found.layers:
        if scales or kind not in ("Rescaling", "Normalization"):
            state = {
                "mean": None if found.adapted else 0.0,
                "variance": None if found.adapted else 1.0,
            }
            yield Layer(
                kind=kind,
                args=state if kind == "Normalization" else {},
                where=call.where,
                provenance=call.run.provenance(f"{kind} of {call.name.rpartition('.')[2]}"),
            )
