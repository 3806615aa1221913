"""What is in a model file, for programs. Takes facts, not findings."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Metric, Objective, Optimizer
from lintmodel.facts.project import Artifact
from lintmodel.facts.signature import Endpoint, Signature
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.report.state import (
    own_parameters,
    parameters,
    policies,
    state_of,
    trained_parameters,
)
from lintmodel.report.telling import Shape, made_by, output_shapes

MAX_DEPTH = 30  # of models in models
MAX_TENSORS = 10_000  # that are listed one by one
ALL_OUTPUTS = "all outputs"


def as_json(artifact: Artifact) -> str:
    """The artifact as one JSON object; UNKNOWN is null."""
    model = artifact.model
    content = {
        "version": 1,
        "path": artifact.path,
        "format": artifact.format,
        "size": artifact.size,
        "keras": plain(artifact.version.release),
        "evidence": artifact.version.evidence,
        "model": _model_content(model, artifact.iterations, 0) if model else None,
        "is_compiled": is_compiled(model),
        "compiled": compiled(model),
        "compile_arguments": plain(compile_arguments(model)),
        "loss_weights": plain(loss_weights(artifact)),
        "dtype_policies": policies(model) if model else {},
        "iterations": plain(artifact.iterations),
        "unlisted_layers": [
            _layer_content(layer, artifact.iterations, {}, 1) for layer in artifact.unlisted
        ],
        "weights": len(artifact.weights),
        "weight_bytes": sum(weight.nbytes for weight in artifact.weights),
        "optimizer_weights": len(artifact.optimizer_weights),
        "parameters": parameters(artifact.weights),
        "trained_parameters": trained_parameters(model) if model and model.complete else None,
        "tensors": [_weight_content(weight) for weight in artifact.weights[:MAX_TENSORS]],
        "signatures": [plain(signature_content(found)) for found in artifact.signatures],
        "details": plain(artifact.details),
        "problems": [{"kind": found.kind, "message": found.message} for found in artifact.problems],
        "notes": [{"kind": kind, "message": message} for kind, message in artifact.notes],
    }
    return json.dumps(content, indent=1) + "\n"


def plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON can hold it: UNKNOWN is null, an object its text."""
    if isinstance(value, Unknown) or depth > MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {str(key): plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner, depth + 1) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no word for it
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def is_compiled(model: Model | None) -> bool | None:
    """Whether a model was compiled; None where the file does not tell."""
    objective = model.objective if model is not None else UNKNOWN
    return None if isinstance(objective, Unknown) else objective is not None


def compiled(model: Model | None) -> dict[str, Any] | None:
    """Optimizer, losses and metrics by their kinds; None for a model that was not compiled."""
    objective = model.objective if model is not None else None
    if model is None or not isinstance(objective, Objective):
        return None
    losses = objective.losses if isinstance(objective.losses, dict) else {}
    optimizer = objective.optimizer
    return {
        "optimizer": plain(optimizer.kind) if isinstance(optimizer, Optimizer) else None,
        "loss": {_output(key, model): plain(loss.kind) for key, loss in losses.items()},
        "metrics": _metrics(objective.metrics, model),
        "weighted_metrics": _metrics(objective.weighted, model),
    }


def _metrics(given: Maybe[dict[str | int | None, tuple[Metric, ...]]], model: Model) -> Any:
    listed = given if isinstance(given, dict) else {}
    return {
        _output(key, model): [plain(one.kind) for one in found] for key, found in listed.items()
    }


def loss_weights(artifact: Artifact) -> Any:
    """What compile() was given for loss_weights, None for nothing."""
    saved = artifact.details.get("training_config")
    if not isinstance(saved, Mapping):
        config = artifact.details.get("config")
        saved = config.get("compile_config") if isinstance(config, Mapping) else None
    return saved.get("loss_weights") if isinstance(saved, Mapping) else None


def compile_arguments(model: Model | None) -> dict[str, Any] | None:
    """What was given to the optimizer and to each loss; None for a model that was not compiled."""
    objective = model.objective if model is not None else None
    if model is None or not isinstance(objective, Objective):
        return None
    losses = objective.losses if isinstance(objective.losses, dict) else {}
    optimizer = objective.optimizer
    return {
        "optimizer": optimizer.args if isinstance(optimizer, Optimizer) else {},
        "loss": {_output(key, model): loss.args for key, loss in losses.items()},
    }


def _output(key: str | int | None, model: Model) -> str:
    """How an output is called: by its name, where the file gives only its number too."""
    names = model.output_names if isinstance(model.output_names, tuple) else ()
    if isinstance(key, int) and 0 <= key < len(names):
        return names[key]
    return ALL_OUTPUTS if key is None else str(key)


def signature_content(signature: Signature) -> dict[str, Any]:
    """A signature as plain data, but for shapes: these may be UNKNOWN."""
    return {
        "name": signature.name,
        "zone": signature.zone,
        "tags": list(signature.tags),
        "inputs": [_endpoint(end) for end in signature.inputs],
        "outputs": [_endpoint(end) for end in signature.outputs],
        "operations": [
            {
                "name": found.name,
                "op": found.op,
                "path": found.path,
                "variable": found.variable,
                "role": found.attrs.get("role"),
                "switched": bool(found.attrs.get("switched")),
            }
            for found in signature.operations
        ],
    }


def _endpoint(end: Endpoint) -> dict[str, Any]:
    content: dict[str, Any] = {"name": end.name, "dtype": end.dtype, "shape": end.shape}
    if end.scales:
        content |= {"scales": end.scales, "zero_points": end.zero_points}
    return content


def inputs_of(model: Model) -> list[dict[str, Any]]:
    """The inputs of a model by name, with their shapes, which may be UNKNOWN."""
    layers = [node.layer for node in model.inputs]
    return [
        {
            "name": plain(layer.name),
            "shape": plain(layer.arg("batch_shape")),
            "dtype": plain(layer.arg("dtype")),
        }
        for layer in layers
    ]


def outputs_of(model: Model) -> list[tuple[str, Shape]]:
    """The outputs of a model by name, with their shapes."""
    names = model.output_names if isinstance(model.output_names, tuple) else ()
    if len(names) != len(model.heads):
        return [(name, UNKNOWN) for name in names]
    return [(name, made_by(node)) for name, node in zip(names, model.heads, strict=True)]


def _model_content(model: Model, steps: Maybe[int], depth: int) -> dict[str, Any] | None:
    if depth > MAX_DEPTH:
        return None
    shapes = output_shapes(model)
    return {
        "name": plain(model.name),
        "kind": model.kind,
        "class": model.class_name,
        "complete": model.complete,
        "inputs": inputs_of(model),
        "outputs": plain(model.output_names),
        "output_shapes": [plain(shape) for _, shape in outputs_of(model)],
        "layers": [_layer_content(layer, steps, shapes, depth) for layer in model.layers],
    }


def _layer_content(
    layer: Layer, steps: Maybe[int], shapes: Mapping[int, list[Shape]], depth: int
) -> dict[str, Any]:
    weights = layer.weights if isinstance(layer.weights, tuple) else ()
    inner = layer.inner
    return {
        "name": plain(layer.name),
        "kind": layer.kind,
        "custom": layer.custom,
        "trainable": plain(layer.trainable),
        "args": plain(layer.args),
        "output_shapes": plain(shapes.get(id(layer), [])),
        "state": state_of(layer, steps) or None,
        "parameters": own_parameters(layer),
        "weights": [_weight_content(weight) for weight in weights],
        "assets": plain(layer.assets),
        "wrapped": [_layer_content(one, steps, {}, depth + 1) for one in layer.wrapped],
        "model": _model_content(inner, steps, depth + 1) if inner is not None else None,
    }


def _weight_content(weight: Weight) -> dict[str, Any]:
    summary = weight.summary
    values = plain(asdict(summary)) if isinstance(summary, TensorSummary) else None
    content = {"path": weight.path, "name": weight.name, "shape": list(weight.shape)}
    return {**content, "dtype": weight.dtype, "bytes": weight.nbytes, "values": values}
