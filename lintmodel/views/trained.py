"""What a compiled model gives, next to the labels that it is trained on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from lintmodel.facts.data import Data
from lintmodel.facts.event import Compile, Evaluate, Event, Fit
from lintmodel.facts.files import Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.objective import Loss, Metric, Objective
from lintmodel.facts.project import Project, Script
from lintmodel.facts.trace import before
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, decided, known
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Where
from lintmodel.knowledge.shapes import Shape, model_output_shapes
from lintmodel.record import record
from lintmodel.views import common
from lintmodel.views.common import about, judged, replaced
from lintmodel.views.heads import last_activation, output_names, outputs_of, units_of
from lintmodel.views.held import held

MAX_LOOKS = 200_000  # from the uses of a model back to its compile(): with more it is not judged


@record()
class Target:
    """Labels that a fit or an evaluation holds against an output."""

    data: Data
    event: Event

    @property
    def shape(self) -> Shape:
        """The labels' shape; UNKNOWN where an operand that we do not see may have stretched it."""
        stretched = any(step.kind == "opaque" for step in self.data.steps)
        return UNKNOWN if stretched else self.data.shape


@record()
class TrainedHead:
    """One output of a compiled model that is fitted, evaluated or saved as it was compiled.

    `activation` is the last one that shapes its values, `units` the size of its last axis and
    `shape` all of it, batch axis first; `node` is the call that makes it. `targets` are the labels
    as far as they are known.
    """

    model: Model
    node: Node
    layer: Layer
    activation: Maybe[str]
    units: Maybe[int]
    shape: Shape
    loss: Maybe[Loss | None]
    targets: tuple[Target, ...]
    recurrent: bool  # the last layer over time gives all its steps, and nothing joins them
    where: Where
    version: KerasVersion
    in_file: bool
    restored: bool  # weights may have been loaded or set before the first use
    metrics: tuple[Metric, ...] = ()

    @property
    def loss_kind(self) -> str:
        """Keras' name of the loss, "" for none. Errors: Undecided where it is not known."""
        loss = decided(self.loss)
        return decided(loss.kind) if loss else ""

    @property
    def from_logits(self) -> bool:
        """Whether the loss takes logits. Errors: Undecided where it is not known."""
        loss = decided(self.loss)
        return bool(loss and decided(loss.from_logits))

    @property
    def names(self) -> tuple[str, ...]:
        """How the author calls the model, and the functions and classes that make it."""
        own = self.model.name if isinstance(self.model.name, str) else ""
        known = self.model.provenance
        return (own, *known.names, *(hop.what for hop in known.hops))

    def given(self, name: str) -> bool:
        """Whether the loss was given this argument."""
        loss = decided(self.loss)
        return bool(loss and name in loss.args.get("given", ()))


def trained_heads(project: Project) -> Iterator[TrainedHead]:
    """The outputs of models that are compiled and then used, and of files saved compiled."""
    for script in judged(project.scripts):
        seen: set[tuple[int, Where]] = set()
        known: dict[int, dict[int, list[Event]]] = {}
        for event in script.trace.of(Compile):
            if id(event.model) not in known:
                known[id(event.model)] = _uses_of(script, event.model)
            uses = known[id(event.model)].get(id(event), [])
            inside = held(project, event.model)
            for index, (node, loss) in enumerate(outputs_of(inside, event.objective)):
                if uses and (id(node), event.where) not in seen:
                    seen.add((id(node), event.where))
                    targets = tuple(_targets(inside, uses, index))
                    shape = _shape(inside, uses, index)
                    restored = inside is not event.model or _restored(script, inside, uses)
                    head = _head(inside, node, loss, targets, shape, event.where,
                                 script.version, restored=restored)  # fmt: skip
                    yield replace(head, metrics=_metrics(inside, event.objective, index))
    for artifact in project.artifacts:
        model = artifact.model
        if model is None or isinstance(model.objective, Unknown) or model.objective is None:
            continue
        for index, (node, loss) in enumerate(outputs_of(model, model.objective)):
            shape = _shape(model, [], index)
            head = _head(model, node, loss, (), shape, node.layer.where, artifact.version, True)
            yield replace(head, metrics=_metrics(model, model.objective, index))


def _metrics(model: Model, objective: Objective, index: int) -> tuple[Metric, ...]:
    return objective.metrics_of(index, output_names(model)[index], len(model.heads))


def _head(
    model: Model, node: Node, loss: Maybe[Loss | None], targets: tuple[Target, ...], shape: Shape,
    where: Where, version: KerasVersion, in_file: bool = False, restored: bool = False,
) -> TrainedHead:  # fmt: skip
    layer, activation, _ = last_activation(node)
    units = units_of(node)
    if isinstance(units, Unknown) and not isinstance(shape, Unknown) and shape:
        last = shape[-1]
        units = last if isinstance(last, int) else UNKNOWN
    return TrainedHead(
        model, node, layer, activation, units, shape, loss, targets, _gives_sequences(node), where,
        version, in_file, restored or in_file,
    )  # fmt: skip


def _restored(script: Script, model: Model, uses: list[Event]) -> bool:
    return replaced(script.trace, [model, *model.all_layers()], uses[0])


def _gives_sequences(node: Node) -> bool:
    """Whether the last recurrent layer on the way to an output has return_sequences=True."""
    for _ in range(64):
        layers = (node.layer, *node.layer.wrapped)
        if any("return_sequences" in layer.args for layer in layers):
            return any(layer.args.get("return_sequences") is True for layer in layers)
        if len(node.inputs) != 1:
            return False
        node = node.inputs[0]
    return False


def _uses_of(script: Script, model: Model) -> dict[int, list[Event]]:
    """What is done with a model as each compile() left it, by the identity of that."""
    compiles = about(script.trace, model, Compile)
    indices, entries = [one.index for one in compiles], {one.entry for one in compiles}
    found: dict[int, list[Event]] = {id(one): [] for one in compiles}
    looks = MAX_LOOKS
    for use in about(script.trace, model, Fit, Evaluate, Save):
        if isinstance(use, Save) and use.what == "weights":
            continue
        # Of the same code, only what stands before can have happened.
        count = bisect_left(indices, use.index) if entries == {use.entry} else len(compiles)
        for one in islice(map(compiles.__getitem__, range(count - 1, -1, -1)), max(0, looks)):
            looks -= 1
            if before(one, use) is True:
                found[id(one)].append(use)
                if one.guards <= use.guards:  # it has surely happened: what was before is undone
                    break
    if looks <= 0:
        return {}
    part: bool | None = None
    for uses in found.values():
        if all(isinstance(use, Save) for use in uses):
            part = _is_part(script, model) if part is None else part
            if part:
                uses.clear()
    return found


def _is_part(script: Script, model: Model) -> bool:
    """Whether a model is a layer of another, which trains it by its own loss: a GAN's generator."""
    return any(
        node.layer.inner is model
        for other in common.index(script.trace).models.values()
        if other is not model
        for node in other.nodes
    )


def _targets(model: Model, uses: list[Event], index: int) -> Iterator[Target]:
    """The labels of one output: by its name or place, or those of the only one."""
    names = model.output_names if isinstance(model.output_names, tuple) else ()
    name = names[index] if index < len(names) else model.heads[index].layer.name
    for use in uses:
        given = _labels_of(use)
        for key, data in given.items() if isinstance(given, dict) else ():
            alone = key is None and len(model.heads) == 1
            if alone or (key is not None and len(model.heads) > 1 and same_key(key, index, name)):
                yield Target(data, use)


def _labels_of(use: Event) -> Maybe[dict[str | int | None, Data]]:
    if isinstance(use, Evaluate):
        return {None: use.y} if isinstance(use.y, Data) else UNKNOWN
    return use.targets if isinstance(use, Fit) else UNKNOWN


def same_key(key: str | int, index: int, name: Maybe[str]) -> bool:
    """Whether a key of labels names this output."""
    return key == (index if isinstance(key, int) else known(name, ""))


def _shape(model: Model, uses: list[Event], index: int) -> Shape:
    """The shape of one output: as declared, or on what fit() was given."""
    shapes = model_output_shapes(model)
    if len(shapes) == len(model.heads) and not isinstance(shapes[index], Unknown):
        return shapes[index]
    for use in uses:
        given = getattr(use, "x", UNKNOWN)
        if len(model.inputs) == 1 and isinstance(given, Data) and not given.dataset:
            if not isinstance(given.shape, Unknown) and given.shape:
                made = model_output_shapes(model, [(None, *given.shape[1:])])
                return made[index] if index < len(made) else UNKNOWN
    return UNKNOWN
