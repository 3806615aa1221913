"""A model file against the only script that writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from lintmodel.facts.event import Compile, model_of
from lintmodel.facts.files import Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.objective import Objective, Optimizer
from lintmodel.facts.project import Artifact, Link, Project
from lintmodel.facts.unknown import Unknown, is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import standing_compile, writers

TOLD = ("units", "filters", "kernel_size", "activation", "rate", "output_dim", "return_sequences")
UNTOLD = {  # what a script may also write as a function
    "InputLayer", "Concatenate", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Dot",
}  # fmt: skip
MAX_LAYERS = 2000

Told = tuple[tuple[str, Any], ...]
Difference = tuple[str, Where | None]  # what the file has, and where the script has something else


@record()
class StaleFile:
    """A file whose layers are not those of the script: `difference` says what it has or lacks.

    `made_at` is where the script makes one of its layers that differ, or else where it saves. `newer`
    says that the script was changed after the file was written.
    """

    artifact: Artifact
    difference: str
    made_at: Where
    newer: bool
    where: Where


def stale_files(project: Project) -> Iterator[StaleFile]:
    """One for each file of one writer."""
    for links in writers(project).values():
        model = _only_model(links)
        artifact = links[0].artifact
        if model is not None and artifact is not None and artifact.model is not None:
            found = _difference(model, artifact.model) or _otherwise_set(links, artifact.model)
            if found is not None:
                difference, made_at = found
                where = links[0].event.where
                newer = any(link.newer for link in links)
                yield StaleFile(artifact, difference, made_at or where, newer, where)


def _only_model(links: list[Link]) -> Model | None:
    """The one model, known whole, that is written to a file, in whatever script and whenever."""
    models = {id(one.event.model): one.event.model for one in links if isinstance(one.event, Save)}
    if len(models) != 1 or any(not link.sure or link.script.role == "test" for link in links):
        return None
    model = next(iter(models.values()))
    whole = all(getattr(link.event, "what", "") == "model" for link in links)
    return model if whole and model.complete else None


def _difference(model: Model, held: Model) -> Difference | None:
    """What the file has or lacks, and where the script has it: kinds of layers, or what is told of them."""
    if not held.complete or max(len(model.layers), len(held.layers)) > MAX_LAYERS:
        return None
    ours, theirs = _plain(model), _plain(held)
    if ours is None or theirs is None:
        return None
    kinds = Counter(one.kind for one in ours), Counter(one.kind for one in theirs)
    if kinds[0] != kinds[1]:
        more, less = kinds[0] - kinds[1], kinds[1] - kinds[0]
        first = next((one.where for one in ours if one.kind in more), None)
        return _counted(more, less), first
    for layer in ours:
        found = _told_otherwise(layer.kind, ours, theirs)
        if found is not None:
            return found
    return None


def _plain(model: Model) -> list[Layer] | None:
    """The layers, inputs left out; None where one is no layer of Keras itself."""
    layers = [layer for layer in model.layers if layer.kind not in UNTOLD]
    strange = any(one.custom or one.inner is not None or ":" in one.kind for one in layers)
    return None if strange or not layers else layers


def _told_otherwise(kind: str, ours: list[Layer], theirs: list[Layer]) -> Difference | None:
    """The first layer of a kind that the file has in another size; all must be known."""
    mine = [(layer, _told(layer)) for layer in ours if layer.kind == kind]
    held = [_told(layer) for layer in theirs if layer.kind == kind]
    if any(told is None for _, told in mine) or any(told is None for told in held):
        return None
    left = Counter(held)
    for layer, told in mine:
        left[told] -= 1
        if left[told] < 0 and told is not None:
            other = next((one for one, count in left.items() if count > 0 and one), ())
            words = _spoken(kind, other, told), _spoken(kind, told, other)
            return f"has {words[0]} where the model has {words[1]}", layer.where
    return None


def _told(layer: Layer) -> Told | None:
    found = []
    for name in TOLD:
        value = layer.args.get(name)
        if isinstance(value, str) and ":" in value:  # a function of the script's own
            return None
        if isinstance(value, Unknown) or not isinstance(
            value, int | float | str | list | tuple | None
        ):
            return None
        found.append((name, _one_size(value)))
    return tuple(found)


def _one_size(value: Any) -> Any:
    """(3, 3) as 3; None and "linear" are one activation."""
    if isinstance(value, list | tuple):
        sizes = tuple(item if isinstance(item, int | float | str) else repr(item) for item in value)
        return sizes[0] if len(set(sizes)) == 1 else sizes
    return "linear" if value is None else value


def _spoken(kind: str, told: Told, other: Told) -> str:
    values = [f"{name}={value!r}" for name, value in told if (name, value) not in other]
    return f"{kind}({', '.join(values)})"


def _counted(more: Counter[str], less: Counter[str]) -> str:
    """What the script has more of, and what the file has more of, as said of the file."""
    if not less:
        return f"lacks {_named(more)}"
    return f"has {_named(less)}" + (f" where the model has {_named(more)}" if more else " more")


def _named(kinds: Counter[str]) -> str:
    return ", ".join(
        f"{count} {kind}" if count > 1 else kind for kind, count in kinds.most_common(4)
    )


# -- inputs and compile() -----------------------------------------------------------------------


def _otherwise_set(links: list[Link], held: Model) -> Difference | None:
    """Another shape of the input, another loss or optimizer, where all who write the file agree."""
    found = {_settings_difference(link, held) for link in links}
    return next(iter(found)) if len(found) == 1 else None


def _settings_difference(link: Link, held: Model) -> Difference | None:
    model = model_of(link.event)
    if model is None:
        return None
    shapes = _shape(model), _shape(held)
    if shapes[0] and shapes[1] and not _may_be_one(*shapes):
        words = f"takes inputs of shape {_size(shapes[1])} where the model takes {_size(shapes[0])}"
        return words, model.inputs[0].where
    compiled = standing_compile(link.script.trace, model, link.event)
    if not isinstance(compiled, Compile) or not isinstance(held.objective, Objective):
        return None
    pairs = zip(_set(compiled.objective), _set(held.objective), strict=True)
    for ours, theirs in pairs:
        if ours and theirs and ours != theirs:
            return f"was compiled with {theirs} where the script has {ours}", compiled.where
    return None


def _shape(model: Model) -> tuple[Any, ...]:
    """The shape of the only input, () where it is not known."""
    if len(model.inputs) != 1:
        return ()
    node = model.inputs[0]
    declared = node.layer.args.get("batch_shape", ())
    for shape in (node.shape, declared):
        if is_known(shape) and isinstance(shape, list | tuple):
            return tuple(shape)
    return ()


def _may_be_one(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
    """Whether two shapes may be one; the axis of the samples does not count."""
    pairs = zip(ours[1:], theirs[1:], strict=False)
    same = all(a == b for a, b in pairs if type(a) is int and type(b) is int)
    return same and len(ours) == len(theirs)


def _size(shape: tuple[Any, ...]) -> str:
    return f"({', '.join(str(axis) if type(axis) is int else '?' for axis in shape[1:])})"


def _set(objective: Objective) -> tuple[str, str]:
    """The only loss and the optimizer, by Keras' class names; "" for what is not known."""
    losses = objective.losses if isinstance(objective.losses, dict) else {}
    loss = next(iter(losses.values())) if len(losses) == 1 else None
    known = loss is not None and not loss.custom and not loss.function and is_known(loss.kind)
    optimizer = objective.optimizer
    kind = optimizer.kind if isinstance(optimizer, Optimizer) and is_known(optimizer.kind) else ""
    return str(loss.kind) if known and loss is not None else "", str(kind or "")
