"""What is in a model file, for people and for programs. Takes facts, not findings."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model, layer_title
from lintmodel.facts.objective import Objective, Optimizer
from lintmodel.facts.project import Artifact
from lintmodel.facts.signature import Signature
from lintmodel.facts.unknown import Unknown, is_known, same
from lintmodel.report.safe import safe

MAX_DEPTH = 30  # of models in models
SAID = frozenset({"name", "trainable"})
RAW = frozenset({"config", "training_config"})  # whole documents: for programs only
MAX_ARGS = 160  # characters of one layer's arguments


def as_text(artifact: Artifact) -> str:
    """The artifact as indented lines, each safe to show on a terminal."""
    return "".join(f"{safe(line)}\n" for line in _lines(artifact))


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
        "model": _model_content(model, 0) if model else None,
        "compiled": _compiled(model),
        "iterations": plain(artifact.iterations),
        "weights": len(artifact.weights),
        "parameters": _parameters(artifact.weights),
        "signatures": [plain(_signature_content(found)) for found in artifact.signatures],
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


def _lines(artifact: Artifact) -> Iterator[str]:
    version = artifact.version.evidence or "by an unknown Keras"
    form = artifact.format or "unknown format"
    yield f"{artifact.path}: {form}, {_bytes(artifact.size)}, {version}"
    for problem in artifact.problems:
        yield f"problem: {problem.message} ({problem.kind})"
    for kind, message in artifact.notes:
        yield f"note: {message} ({kind})"
    if artifact.model is not None:
        yield from _model_lines(artifact.model, 0)
    yield f"weights: {len(artifact.weights)}, {_parameters(artifact.weights):,} parameters"
    yield from _compile_lines(artifact)
    for signature in artifact.signatures:
        yield from _signature_lines(signature)
    for key, value in artifact.details.items():
        if key not in RAW:
            yield f"{key}: {_short(plain(value))}"


def _model_lines(model: Model, depth: int) -> Iterator[str]:
    indent = "  " * depth
    whole = "" if model.complete else ", not all of it known"
    name = f" '{model.name}'" if is_known(model.name) and not same(model.name, "") else ""
    yield f"{indent}model{name}: {model.kind}, {_layers(model)}{whole}"
    for layer in model.layers:
        yield from _layer_lines(layer, depth + 1)


def _layers(model: Model) -> str:
    return "1 layer" if len(model.layers) == 1 else f"{len(model.layers)} layers"


def _layer_lines(layer: Layer, depth: int) -> Iterator[str]:
    indent = "  " * depth
    frozen = ", frozen" if layer.trainable is False else ""
    yield f"{indent}{layer_title(layer)}({_arguments(layer)}){frozen}"
    for weight in layer.weights if isinstance(layer.weights, tuple) else ():
        yield f"{indent}  {weight.name} {_shape(weight.shape)} {weight.dtype}{_values(weight)}"
    for name, size in layer.assets.items() if isinstance(layer.assets, dict) else ():
        yield f"{indent}  {name}: {size} entries"
    if depth > MAX_DEPTH:
        yield f"{indent}  (nested deeper than is shown)"
        return
    for inner in layer.wrapped:
        yield from _layer_lines(inner, depth + 1)
    if layer.inner is not None:
        yield from _model_lines(layer.inner, depth + 1)


def _arguments(layer: Layer) -> str:
    """The arguments that say something: known, present, and not said elsewhere on the line."""
    shown = [
        f"{key}={_spelt(value)}"
        for key, value in layer.args.items()
        if key not in SAID and is_known(value) and not same(value, None)
    ]
    return _short(", ".join(shown), MAX_ARGS)


def _spelt(value: Any) -> str:
    """A serialised object by its class, anything else as Python writes it."""
    if isinstance(value, Mapping) and isinstance(value.get("class_name"), str):
        return str(value["class_name"])
    return repr(plain(value))


def _values(weight: Weight) -> str:
    summary = weight.summary
    if not isinstance(summary, TensorSummary):
        return ""
    broken = f", {summary.nans} NaN, {summary.infs} Inf" if not summary.finite else ""
    return f" in {summary.lowest:g}..{summary.highest:g}{broken}"


def _compile_lines(artifact: Artifact) -> Iterator[str]:
    for key, value in (_compiled(artifact.model) or {}).items():
        yield f"{key}: {_short(value)}"
    if is_known(artifact.iterations):
        yield f"optimizer steps: {artifact.iterations}"


def _compiled(model: Model | None) -> dict[str, Any] | None:
    """Optimizer, losses and metrics by their kinds; None for a model that was not compiled."""
    objective = model.objective if model is not None else None
    if not isinstance(objective, Objective):
        return None
    losses = objective.losses if isinstance(objective.losses, dict) else {}
    metrics = objective.metrics if isinstance(objective.metrics, dict) else {}
    optimizer = objective.optimizer
    return {
        "optimizer": plain(optimizer.kind) if isinstance(optimizer, Optimizer) else None,
        "loss": {_output(key): plain(loss.kind) for key, loss in losses.items()},
        "metrics": {
            _output(key): [plain(metric.kind) for metric in found]
            for key, found in metrics.items()
        },
    }


def _output(key: str | int | None) -> str:
    return "all outputs" if key is None else str(key)


def _signature_lines(signature: Signature) -> Iterator[str]:
    content = _signature_content(signature)
    yield f"signature {signature.name} ({signature.zone})"
    for side in ("inputs", "outputs"):
        for end in content[side]:
            yield f"  {side[:-1]} {end['name']} {_shape(plain(end['shape']))} {end['dtype']}"
    for operation in content["operations"]:
        variable = f" {operation['variable']}" if operation["variable"] else ""
        yield f"  {operation['op']}{variable} by {' > '.join(operation['path']) or 'the graph'}"


def _signature_content(signature: Signature) -> dict[str, Any]:
    return {
        "name": signature.name,
        "zone": signature.zone,
        "inputs": [_endpoint(end) for end in signature.inputs],
        "outputs": [_endpoint(end) for end in signature.outputs],
        "operations": [
            {"name": found.name, "op": found.op, "path": found.path, "variable": found.variable}
            for found in signature.operations
        ],
    }


def _endpoint(end: Any) -> dict[str, Any]:
    return {"name": end.name, "dtype": end.dtype, "shape": end.shape}


def _model_content(model: Model, depth: int) -> dict[str, Any] | None:
    if depth > MAX_DEPTH:
        return None
    return {
        "name": plain(model.name),
        "kind": model.kind,
        "complete": model.complete,
        "layers": [_layer_content(layer, depth) for layer in model.layers],
    }


def _layer_content(layer: Layer, depth: int) -> dict[str, Any]:
    weights = layer.weights if isinstance(layer.weights, tuple) else ()
    return {
        "name": plain(layer.name),
        "kind": layer.kind,
        "custom": layer.custom,
        "trainable": plain(layer.trainable),
        "args": plain(layer.args),
        "weights": [_weight_content(weight) for weight in weights],
        "assets": plain(layer.assets),
        "wrapped": [_layer_content(inner, depth + 1) for inner in layer.wrapped],
        "model": _model_content(layer.inner, depth + 1) if layer.inner is not None else None,
    }


def _weight_content(weight: Weight) -> dict[str, Any]:
    summary = weight.summary
    values = plain(asdict(summary)) if isinstance(summary, TensorSummary) else None
    content = {"name": weight.name, "shape": list(weight.shape), "dtype": weight.dtype}
    return {**content, "bytes": weight.nbytes, "values": values}


def _parameters(weights: list[Weight]) -> int:
    total = 0
    for weight in weights:
        size = 1
        for length in weight.shape:
            size *= length
        total += size
    return total


def _shape(shape: Any) -> str:
    if not isinstance(shape, list | tuple):
        return "(?)"
    return "(" + ", ".join("?" if length is None else str(length) for length in shape) + ")"


def _bytes(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"


def _short(value: Any, limit: int = MAX_ARGS) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= limit else text[:limit] + "..."
