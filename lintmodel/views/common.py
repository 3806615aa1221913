"""What several views need: which models hold a layer, what trains it, and evidence as sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from lintmodel.facts.event import Call, Compile, Escape, Event, Fit, Predict, SetTrainable
from lintmodel.facts.files import Load, LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Link, Project, Script
from lintmodel.facts.provenance import Placed, Provenance
from lintmodel.facts.trace import E, Trace, before, dominates
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.findings import Related, Where

USING = ("loads", "loads-weights", "asks")  # links of what a model is got from
T = TypeVar("T")
_told: dict[Callable[[Project], Any], tuple[Project, Any]] = {}  # of the project being judged


def once(make: Callable[[Project], T]) -> Callable[[Project], T]:
    """What several views ask of a project is found out when the first does: to read only."""

    def asked(project: Project) -> T:
        known = _told.get(make)
        if known is None or known[0] is not project:
            known = _told[make] = (project, make(project))
        told: T = known[1]
        return told

    return asked


def judged(scripts: Iterable[Script]) -> Iterator[Script]:
    """Scripts that rules on training and serving speak of: tests are left out."""
    return (script for script in scripts if script.role != "test")


@once
def writers(project: Project) -> dict[str, list[Link]]:
    """Who saves models to which file."""
    found: dict[str, list[Link]] = {}
    for link in project.links:
        if link.kind == "saves":
            found.setdefault(link.target, []).append(link)
    return found


class Index:
    """Who holds which layer, and which events are about which object: read off a trace once."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.models: dict[int, Model] = {}
        self.events: dict[int, list[Event]] = {}
        self.of_kinds: dict[tuple[Any, ...], list[Any]] = {}  # what `about` has answered
        self.owners: dict[int, list[Model]] = {}
        self.anywhere: list[SetTrainable] = []  # trainable of a layer that is not known
        self.changes: dict[tuple[int, ...], list[SetTrainable]] = {}  # what may set trainable
        self.updates: dict[tuple[Any, ...], Maybe[int]] = {}  # of a layer, on the paths of a fit
        for event in trace.events:
            if isinstance(event, SetTrainable) and event.target is None:
                self.anywhere.append(event)
            for name in ("model", "target", "made", "layer"):
                about = getattr(event, name, None)
                if isinstance(about, Model):
                    self.models.setdefault(id(about), about)
                if isinstance(about, Model | Layer):
                    self.events.setdefault(id(about), []).append(event)
        for model in self.models.values():
            for layer in model.all_layers():
                self.owners.setdefault(id(layer), []).append(model)


_indices: dict[int, Index] = {}  # of the traces being judged: every view goes through all scripts


def index(trace: Trace) -> Index:
    """The index of a trace, made when it is first asked for."""
    found = _indices.get(id(trace))
    if found is None or found.trace is not trace:
        found = _indices[id(trace)] = Index(trace)
    return found


def forget() -> None:
    """Let go of a project and its traces, once it has been judged."""
    _indices.clear()
    _told.clear()


def owners(trace: Trace, layer: Layer) -> list[Model]:
    """The models of a script that hold a layer, at any depth."""
    return index(trace).owners.get(id(layer), [])


def about(trace: Trace, subject: Placed, *kinds: type[E]) -> list[E]:
    """The events of these kinds that are about a model or layer, in order: a list to read only."""
    known, key = index(trace), (id(subject), *kinds)
    if key not in known.of_kinds:
        found = known.events.get(id(subject), [])
        known.of_kinds[key] = [event for event in found if isinstance(event, kinds)]
    return known.of_kinds[key]


def replaced(trace: Trace, targets: list[Model | Layer], at: Event) -> bool:
    """Whether weights may have been loaded into one of these, or unseen code had it, before `at`."""
    return any(
        before(event, at) is not False
        for target in targets
        for event in about(trace, target, LoadWeights, Escape)
    )


def came_from_file(trace: Trace, model: Model) -> bool:
    """Whether a model was loaded, or is one whose weights Keras ships."""
    if model.kind == "application":
        return model.application.get("weights") is not None
    return bool(about(trace, model, Load)) or model.kind in ("loaded", "unknown")


def trainable_at(trace: Trace, layer: Layer, holders: list[Model], at: Event) -> Maybe[bool]:
    """Whether a layer is trainable when an event happens: three-valued."""
    known = index(trace)
    key = (id(layer), *(id(one) for one in holders[:1]))  # a file's layer, of each model loaded from it
    if key not in known.changes:
        changes = [event for one in (layer, *holders) for event in about(trace, one, SetTrainable)]
        changes += known.anywhere
        known.changes[key] = sorted(changes, key=lambda change: change.index)
    last = latest(known.changes[key], at)
    if isinstance(last, SetTrainable):
        return last.value
    return layer.trainable if last is None else UNKNOWN


def latest(events: list[E], at: Event) -> Maybe[E | None]:
    """The last of these events (in order) that has happened at another; UNKNOWN where one may have."""
    for event in reversed(events):
        later = event.index >= at.index and event.entry == at.entry
        if later and not (event.loops and at.loops):
            continue  # most are: told apart at once
        if before(event, at) is not False:
            return event if dominates(event, at) else UNKNOWN
    return None


def standing_compile(trace: Trace, model: Model, at: Event) -> Maybe[Compile | None]:
    """The compile() of a model that stands when an event happens; UNKNOWN where another may."""
    return latest(about(trace, model, Compile), at)


def between(trace: Trace, subject: Placed, first: Event, last: Event, *kinds: type[E]) -> bool:
    """Whether an event of these kinds about a subject may come between two others."""
    return any(
        before(first, event) is not False and before(event, last) is not False
        for event in about(trace, subject, *kinds)
    )


def repeated(use: Call | Predict) -> bool:
    """Whether a model answers again and again on data that the loop does not change."""
    return bool({"loop", "comprehension"} & set(use.scopes)) and not use.varies


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
