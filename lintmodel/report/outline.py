"""What is in a model file, for people: a tree of models, layers and their state."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.tree import Tree

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model, layer_title
from lintmodel.facts.project import Artifact
from lintmodel.facts.unknown import is_known, same
from lintmodel.report.model import (
    ALL_OUTPUTS,
    MAX_DEPTH,
    compile_arguments,
    compiled,
    inputs_of,
    is_compiled,
    loss_weights,
    outputs_of,
    plain,
)
from lintmodel.report.screen import STYLES, Screen, words
from lintmodel.report.signing import shape_text, signature_tree
from lintmodel.report.state import (
    own_parameters,
    parameters,
    policies,
    state_of,
    trained_parameters,
)
from lintmodel.report.telling import SAID, Shape, output_shapes, spelt, telling_arguments

RAW = frozenset({"config", "training_config", "named", "owners"})  # for programs, or elsewhere
MAX_ARGS = 160  # characters of one layer's arguments
MAX_WEIGHTS = 200  # that are listed where no layer holds them
GUIDE, MIN_COLUMNS = 4, 16  # of a level of the tree, and of what stands there at the least


def as_text(artifact: Artifact, screen: Screen) -> str:
    """The artifact as an outline, each line safe to show on a terminal.

    Where models lie in models it is as wide as the innermost lines need: a terminal folds it then.
    """
    needed = GUIDE * _depth(artifact.model) + MIN_COLUMNS if artifact.model is not None else 0
    if 0 < screen.columns < needed:
        screen = Screen(needed, screen.colour, screen.lines)
    return screen.render(*_parts(artifact))


def _depth(model: Model) -> int:
    """How many models lie in each other, as far as they are shown."""
    depth, level = 0, [model]
    while level and depth < MAX_DEPTH:
        depth += 1
        inner = {id(one.inner): one.inner for model in level for one in model.layers if one.inner}
        level = list(inner.values())
    return depth


def _parts(artifact: Artifact) -> Iterator[RenderableType]:
    version = artifact.version.evidence or "by an unknown Keras"
    form = artifact.format or "unknown format"
    yield words(f"{artifact.path}: {form}, {_bytes(artifact.size)}, {version}", "bold")
    for problem in artifact.problems:
        yield words(f"problem: {problem.message} ({problem.kind})", STYLES["error"])
    for kind, message in artifact.notes:
        yield words(f"note: {message} ({kind})", STYLES["info"])
    drawing = Drawing(artifact)
    if artifact.model is not None:
        yield drawing.model(artifact.model)
    for layer in artifact.unlisted:
        yield drawing.layer(layer, {}, 1)
    yield from _loose(artifact)
    for line in _lines(artifact) if _is_read(artifact) else ():
        yield words(line)
    for signature in artifact.signatures:
        yield signature_tree(signature)
    for key, value in artifact.details.items():
        if key not in RAW and value not in ({}, []):
            yield words(f"{key}: {_short(plain(value))}", "dim")


def _is_read(artifact: Artifact) -> bool:
    return artifact.model is not None or bool(artifact.weights or artifact.signatures)


def _lines(artifact: Artifact) -> Iterator[str]:
    yield _sizes(artifact)
    model = artifact.model
    if model is not None and (kinds := policies(model)):
        yield f"dtype policy: {', '.join(map(_policy, kinds.items()))}"
    if is_compiled(model) is False:
        yield "not compiled"
    yield from _compiled(model)
    if (weights := loss_weights(artifact)) is not None:
        yield f"loss weights: {_short(plain(weights))}"
    if is_known(artifact.iterations):
        yield f"optimizer steps: {artifact.iterations}"


def _compiled(model: Model | None) -> Iterator[str]:
    """A line for the optimizer, and one for each loss and each output's metrics."""
    kinds, given = compiled(model), compile_arguments(model)
    if kinds is None or given is None:
        return
    yield f"optimizer: {_called(kinds['optimizer'], given['optimizer'])}"
    for output, kind in kinds["loss"].items():
        yield f"loss{_of(output)}: {_called(kind, given['loss'][output])}"
    for key in ("metrics", "weighted_metrics"):
        for output, names in kinds[key].items():
            said = ", ".join(str(name or "?") for name in names)
            yield f"{key.replace('_', ' ')}{_of(output)}: {said}"


def _of(output: str) -> str:
    return "" if output == ALL_OUTPUTS else f" of {output}"


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
    shown = {key: value for key, value in args.items() if key not in SAID and is_known(value)}
    said = _arguments({key: value for key, value in shown.items() if not same(value, None)})
    return f"{kind}({said})" if said else str(kind or "?")


def _arguments(args: Mapping[str, Any]) -> str:
    return _short(", ".join(f"{key}={spelt(value, plain(value))}" for key, value in args.items()))


class Drawing:
    """Trees of one artifact: its version says which arguments are defaults."""

    def __init__(self, artifact: Artifact) -> None:
        self.steps, self.major = artifact.iterations, artifact.version.major

    def model(self, model: Model) -> Tree:
        """The whole model: inputs, outputs and layers."""
        name = f" '{model.name}'" if is_known(model.name) and not same(model.name, "") else ""
        own = f" {model.class_name}" if model.class_name else ""
        tree = Tree(words(f"model{own}{name}: {_kind(model)}", "bold"))
        for given in inputs_of(model):
            tree.add(words(f"input {given['name'] or '?'} {shape_text(given['shape'])}", "dim"))
        for output, shape in outputs_of(model):
            tree.add(words(f"output {output} {shape_text(plain(shape))}", "dim"))
        self._layers(tree, model, 0)
        return tree

    def _layers(self, tree: Tree, model: Model, depth: int) -> None:
        shapes = output_shapes(model)
        for layer in model.layers:
            tree.children.append(self.layer(layer, shapes, depth + 1))

    def layer(self, layer: Layer, shapes: Mapping[int, list[Shape]], depth: int) -> Tree:
        """A layer with its weights, and all that is inside it."""
        tree = Tree(words(self._line(layer, shapes.get(id(layer), [])), "cyan"))
        for weight in _own_weights(layer):
            tree.add(_weight(weight))
        for name, size in layer.assets.items() if isinstance(layer.assets, dict) else ():
            tree.add(words(f"{name}: {size} entries"))
        if depth > MAX_DEPTH:
            tree.add(words("(nested deeper than is shown)"))
            return tree
        for inner in layer.wrapped:
            tree.children.append(self.layer(inner, {}, depth + 1))
        if layer.inner is not None:
            self._layers(tree, layer.inner, depth)
        return tree

    def _line(self, layer: Layer, made: list[Shape]) -> str:
        said = [f"{layer_title(layer)}({_arguments(telling_arguments(layer, self.major))})"]
        if layer.inner is not None:
            said = [f"{layer_title(layer)}: {_kind(layer.inner)}"]
        if known := [shape_text(plain(shape)) for shape in made if is_known(shape)]:
            said[0] += f" -> {' and '.join(known)}"
        if count := own_parameters(layer):
            said.append(f"{count:,} parameters")
        said += [word for word in (state_of(layer, self.steps),) if word]
        said += ["frozen"] if layer.trainable is False else []
        return ", ".join(said)


def _kind(model: Model) -> str:
    count = "1 layer" if len(model.layers) == 1 else f"{len(model.layers)} layers"
    if model.kind == "subclassed" and not model.layers:
        count = "its layers are in no config"
    elif not model.complete:
        count += ", not all of it known"
    return f"{model.kind}, {count}"


def _own_weights(layer: Layer) -> list[Weight]:
    """The weights that no layer inside this one shows."""
    inner = layer.inner.layers if layer.inner is not None else []
    shown = {id(weight) for one in (*layer.wrapped, *inner) for weight in _weights(one)}
    return [weight for weight in _weights(layer) if id(weight) not in shown]


def _weights(layer: Layer) -> tuple[Weight, ...]:
    return layer.weights if isinstance(layer.weights, tuple) else ()


def _loose(artifact: Artifact) -> Iterator[RenderableType]:
    """The weights that no layer holds, those of one owner below its name."""
    held = {id(weight) for layer in artifact.layers() for weight in _weights(layer)}
    loose = [weight for weight in artifact.weights if id(weight) not in held]
    owners: dict[str, Tree] = {}
    for weight in loose[:MAX_WEIGHTS]:
        owner, _, own = weight.path.rpartition("/vars/")
        if not owner:
            yield _weight(weight, weight.path or weight.name)
            continue
        if owner not in owners:
            owners[owner] = Tree(words(_owner(artifact, owner), "cyan"))
        owners[owner].add(_weight(weight, own))
    yield from owners.values()
    if len(loose) > MAX_WEIGHTS:
        yield words(f"... and {len(loose) - MAX_WEIGHTS} weights more")


def _owner(artifact: Artifact, owner: str) -> str:
    """What the file calls a group of variables: its place, and the layer's name where it has one."""
    names: dict[str, str] = {}
    for key in ("named", "owners"):
        found = artifact.details.get(key)
        names.update(found if isinstance(found, dict) else {})
    name = names.get(owner, owner)
    return f"'{name}'" if name == owner else f"'{name}' ({owner})"


def _weight(weight: Weight, name: str = "") -> RenderableType:
    line = f"{name or weight.name} {shape_text(weight.shape)} {weight.dtype}"
    summary = weight.summary
    if not isinstance(summary, TensorSummary):
        return words(line)
    line += f" in {summary.lowest:g}..{summary.highest:g}"
    if summary.finite:
        return words(line)
    return words(f"{line}, {summary.nans} NaN, {summary.infs} Inf", STYLES["error"])


def _bytes(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= MAX_ARGS else text[:MAX_ARGS] + "..."
