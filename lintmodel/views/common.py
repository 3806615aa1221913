"""What several views need: which models hold a layer, what trains it, and evidence as sites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintmodel.facts.event import Call, Event, Fit, Load, LoadWeights, SetTrainable
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Script
from lintmodel.facts.provenance import Provenance
from lintmodel.facts.trace import Trace, before, dominates, escaped
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.findings import Related, Where


def judged(scripts: Iterable[Script]) -> Iterator[Script]:
    """Scripts that rules on training and serving speak of: tests are left out."""
    return (script for script in scripts if script.role != "test")


def holds(model: Model, layer: Layer) -> bool:
    """Whether a layer is inside a model, at any depth."""
    return any(inner is layer for inner in model.all_layers())


def owners(trace: Trace, layer: Layer) -> list[Model]:
    """The models of a script that hold a layer."""
    found: list[Model] = []
    for model in models(trace):
        if holds(model, layer):
            found.append(model)
    return found


def models(trace: Trace) -> list[Model]:
    """The models that events of a script speak of, each once."""
    found: dict[int, Model] = {}
    for event in trace.events:
        for name in ("model", "target", "made"):
            model = getattr(event, name, None)
            if isinstance(model, Model):
                found.setdefault(id(model), model)
    return list(found.values())


def replaced(trace: Trace, targets: list[Model | Layer], at: Event) -> bool:
    """Whether weights may have been loaded into one of these, or unseen code had it, before `at`."""
    for event in trace.of(LoadWeights):
        if any(event.target is target for target in targets) and before(event, at) is not False:
            return True
    return any(escaped(trace, target, at) for target in targets)


def came_from_file(trace: Trace, model: Model) -> bool:
    """Whether a model was loaded, or is one whose weights Keras ships."""
    loaded = any(event.model is model for event in trace.of(Load))
    return loaded or model.kind in ("loaded", "application", "unknown")


def trainable_at(trace: Trace, layer: Layer, holders: list[Model], at: Event) -> Maybe[bool]:
    """Whether a layer is trainable when an event happens: three-valued."""
    state: Maybe[bool] = layer.trainable
    targets: list[Model | Layer] = [layer, *holders]
    for event in trace.of(SetTrainable):
        if not any(event.target is target for target in targets):
            continue
        order = before(event, at)
        if order is False:
            continue
        state = event.value if dominates(event, at) else UNKNOWN
    return state


def adversarial(script: Script) -> bool:
    """Whether several models are trained against each other: by tapes, or batch by batch."""
    taped = {
        id(target)
        for call in script.trace.of(Call)
        for tape in call.tapes
        for target in tape.targets
    }
    batches = {id(fit.model) for fit in script.trace.of(Fit) if fit.method == "train_on_batch"}
    return len(taped) > 1 or len(batches) > 1


def evidence(provenance: Provenance, skip: Where) -> tuple[Related, ...]:
    """The hops of a chain as related places, without the place of the finding itself."""
    return tuple(Related(hop.where, hop.what) for hop in provenance.hops if hop.where != skip)
