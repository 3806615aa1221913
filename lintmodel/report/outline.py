"""What is in a model file, for people: a tree of models, layers and their state."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.tree import Tree

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model, layer_title
from lintmodel.facts.project import Artifact
from lintmodel.facts.signature import Signature
from lintmodel.facts.unknown import Maybe, is_known, same
from lintmodel.report.model import (
    MAX_DEPTH,
    compile_arguments,
    compiled,
    inputs_of,
    plain,
    signature_content,
)
from lintmodel.report.screen import STYLES, Screen, words
from lintmodel.report.state import (
    own_parameters,
    parameters,
    policies,
    state_of,
    trained_parameters,
)

SAID = frozenset({"name", "trainable"})
RAW = frozenset({"config", "training_config", "named"})  # whole documents: for programs only
MAX_FLOAT32 = 3e38
MAX_ARGS = 160  # characters of one layer's arguments
MAX_WEIGHTS = 200  # that are listed where no layer holds them


def as_text(artifact: Artifact, screen: Screen) -> str:
    """The artifact as an outline, each line safe to show on a terminal."""
    return screen.render(*_parts(artifact))


def _parts(artifact: Artifact) -> Iterator[RenderableType]:
    version = artifact.version.evidence or "by an unknown Keras"
    form = artifact.format or "unknown format"
    yield words(f"{artifact.path}: {form}, {_bytes(artifact.size)}, {version}", "bold")
    for problem in artifact.problems:
        yield words(f"problem: {problem.message} ({problem.kind})", STYLES["error"])
    for kind, message in artifact.notes:
        yield words(f"note: {message} ({kind})", STYLES["info"])
    if artifact.model is not None:
        yield _model(artifact.model, artifact.iterations, 0)
    for layer in artifact.unlisted:
        yield _layer(layer, artifact.iterations, 1)
    for line in _lines(artifact) if _is_read(artifact) else ():
        yield words(line)
    if artifact.model is None or artifact.model.kind == "exported":
        for weight in artifact.weights[:MAX_WEIGHTS]:
            yield _weight(weight, weight.path or weight.name)
    for signature in artifact.signatures:
        yield _signature(signature)
    for key, value in artifact.details.items():
        if key not in RAW:
            yield words(f"{key}: {_short(plain(value))}", "dim")


def _is_read(artifact: Artifact) -> bool:
    return artifact.model is not None or bool(artifact.weights or artifact.signatures)


def _lines(artifact: Artifact) -> Iterator[str]:
    yield _sizes(artifact)
    model = artifact.model
    if model is not None and (kinds := policies(model)):
        yield f"dtype policy: {', '.join(map(_policy, kinds.items()))}"
    given = compile_arguments(model) or {"optimizer": {}, "loss": {}}
    for key, value in (compiled(model) or {}).items():
        if key == "optimizer":
            value = _called(value, given["optimizer"])
        elif key == "loss":
            value = {output: _called(kind, given["loss"][output]) for output, kind in value.items()}
        yield f"{key}: {_short(value)}"
    if is_known(artifact.iterations):
        yield f"optimizer steps: {artifact.iterations}"


def _policy(counted: tuple[str, int]) -> str:
    name, count = counted
    return f"{name} (1 layer)" if count == 1 else f"{name} ({count} layers)"


def _sizes(artifact: Artifact) -> str:
    count = parameters(artifact.weights)
    line = f"weights: {len(artifact.weights)}, {count:,} parameters"
    if artifact.model is not None and artifact.model.complete:
        line += f", {trained_parameters(artifact.model):,} of them trained"
    return f"{line}, {_bytes(sum(weight.nbytes for weight in artifact.weights))}"


def _called(kind: Any, args: Mapping[str, Any]) -> str:
    """An object with the arguments that it was given: Adam(learning_rate=0.01)."""
    shown = [
        f"{key}={_spelt(value)}"
        for key, value in args.items()
        if key not in SAID and is_known(value) and not same(value, None)
    ]
    return f"{kind}({', '.join(shown)})" if shown else str(kind or "?")


def _model(model: Model, steps: Maybe[int], depth: int) -> Tree:
    whole = "" if model.complete else ", not all of it known"
    name = f" '{model.name}'" if is_known(model.name) and not same(model.name, "") else ""
    tree = Tree(words(f"model{name}: {model.kind}, {_counted(model)}{whole}", "bold"))
    for given in inputs_of(model) if depth == 0 else ():
        tree.add(words(f"input {given['name'] or '?'} {_shape(given['shape'])}", "dim"))
    for layer in model.layers:
        tree.children.append(_layer(layer, steps, depth + 1))
    return tree


def _counted(model: Model) -> str:
    return "1 layer" if len(model.layers) == 1 else f"{len(model.layers)} layers"


def _layer(layer: Layer, steps: Maybe[int], depth: int) -> Tree:
    said = [f"{layer_title(layer)}({_arguments(layer)})"]
    if count := own_parameters(layer):
        said.append(f"{count:,} parameters")
    said += [word for word in (state_of(layer, steps),) if word]
    said += ["frozen"] if layer.trainable is False else []
    tree = Tree(words(", ".join(said), "cyan"))
    for weight in layer.weights if isinstance(layer.weights, tuple) else ():
        tree.add(_weight(weight))
    for name, size in layer.assets.items() if isinstance(layer.assets, dict) else ():
        tree.add(words(f"{name}: {size} entries"))
    if depth > MAX_DEPTH:
        tree.add(words("(nested deeper than is shown)"))
        return tree
    for inner in layer.wrapped:
        tree.children.append(_layer(inner, steps, depth + 1))
    if layer.inner is not None:
        tree.children.append(_model(layer.inner, steps, depth + 1))
    return tree


def _arguments(layer: Layer) -> str:
    """The arguments that say something: known, present, and not said elsewhere on the line."""
    shown = [
        f"{key}={_spelt(value)}"
        for key, value in layer.args.items()
        if key not in SAID and is_known(value) and not same(value, None)
    ]
    return _short(", ".join(shown))


def _spelt(value: Any) -> str:
    """A serialised object by its class, anything else as Python writes it."""
    if isinstance(value, Mapping) and isinstance(value.get("class_name"), str):
        return str(value["class_name"])
    return _number(value) if isinstance(value, float) else repr(plain(value))


def _number(value: float) -> str:
    """A number as somebody wrote it who gave it to float32: 0.001 for 0.0010000000474974513."""
    if not abs(value) < MAX_FLOAT32:
        return repr(value)
    short = float(f"{value:.7g}")
    stored: float = struct.unpack("f", struct.pack("f", short))[0]
    return repr(short if stored == value else value)


def _weight(weight: Weight, name: str = "") -> RenderableType:
    line = f"{name or weight.name} {_shape(weight.shape)} {weight.dtype}"
    summary = weight.summary
    if not isinstance(summary, TensorSummary):
        return words(line)
    line += f" in {summary.lowest:g}..{summary.highest:g}"
    if summary.finite:
        return words(line)
    return words(f"{line}, {summary.nans} NaN, {summary.infs} Inf", STYLES["error"])


def _signature(signature: Signature) -> Tree:
    content = signature_content(signature)
    name = f"signature {signature.name}" if signature.name else "the whole graph"
    tree = Tree(words(f"{name} ({signature.zone})", "bold"))
    for side in ("inputs", "outputs"):
        for end in content[side]:
            shape = _shape(plain(end["shape"]))
            line = f"{side[:-1]} {end['name']} {shape} {end['dtype']}{_quantised(end)}"
            tree.add(words(line))
    for operation in content["operations"]:
        variable = f" {operation['variable']}" if operation["variable"] else ""
        way = " > ".join(operation["path"]) or "the graph"
        switched = ", unless an input switches it off" if operation["switched"] else ""
        tree.add(words(f"{operation['op']}{variable} by {way}{switched}"))
    return tree


def _quantised(end: Mapping[str, Any]) -> str:
    """What one step of a quantised value means."""
    if not end.get("scales"):
        return ""
    if len(end["scales"]) > 1:
        return f", quantised with {len(end['scales'])} scales"
    zero = (*end["zero_points"], 0)[0]
    return f", scale {end['scales'][0]:g}, zero point {zero}"


def _shape(shape: Any) -> str:
    if not isinstance(shape, list | tuple):
        return "(?)"
    return "(" + ", ".join("?" if length is None else str(length) for length in shape) + ")"


def _bytes(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= MAX_ARGS else text[:MAX_ARGS] + "..."
