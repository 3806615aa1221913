"""Seeds that are set when chance has decided already."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.event import Create, Fit
from lintmodel.facts.files import LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.session import Draw, Respawn, Seed
from lintmodel.facts.trace import Trace, before, dominates
from lintmodel.facts.unknown import Unknown
from lintmodel.findings import Where
from lintmodel.knowledge import canonical_initializer
from lintmodel.record import record
from lintmodel.views.common import about, judged

WEIGHTS = {2: "tensorflow", 3: "python"}  # what each Keras draws initial weights from
CONSTANT = ("Zeros", "Ones", "Constant")  # initializers that draw nothing


@record()
class LateSeed:
    """`seed` comes after `drawn`: a split, an order of rows, or the initial weights of a model.

    `kind` is "split", "model" or, for the seed of hashes, which no running program takes, "hash".
    """

    seed: Seed
    kind: str
    drawn: Draw | Create | None
    what: str
    where: Where


def late_seeds(project: Project) -> Iterator[LateSeed]:
    """The first seed after each such thing."""
    for script in judged(project.scripts):
        trace = script.trace
        seeds = list(trace.of(Seed))
        told: set[int] = set()
        for seed in seeds:
            found = _hash(script, seed) if "hash" in seed.covers else _late(script, seeds, seed)
            if found is not None and id(found.drawn) not in told:
                told.add(id(found.drawn))
                yield found


def _hash(script: Script, seed: Seed) -> LateSeed | None:
    if any(True for _ in script.trace.of(Respawn)):
        return None  # a program that is started from here does take it
    return LateSeed(seed, "hash", None, "", seed.where)


def _late(script: Script, seeds: list[Seed], seed: Seed) -> LateSeed | None:
    """What this seed comes too late for, if it is the first of its kind and training follows."""
    trace, weights = script.trace, _of_weights(script)
    earlier = (one for one in seeds if one is not seed and set(one.covers) & set(seed.covers))
    fits = [fit for fit in trace.of(Fit) if dominates(seed, fit)]
    if seed.loops or not fits or any(before(one, seed) is not False for one in earlier):
        return None
    for event in trace.events:
        if event.index > seed.index and event.entry == seed.entry:
            break
        if isinstance(event, Draw) and event.state in seed.covers and dominates(event, seed):
            return LateSeed(seed, "split", event, event.of, seed.where)
        if isinstance(event, Create) and weights & set(seed.covers) and dominates(event, seed):
            model = event.made
            if isinstance(model, Model) and _drawn(trace, model, seed, fits):
                return LateSeed(seed, "model", event, model.title, seed.where)
    return None


def _of_weights(script: Script) -> set[str]:
    """The random numbers that initial weights are drawn from; any of them, if no Keras is known."""
    major = script.version.major
    return set(WEIGHTS.values()) if isinstance(major, Unknown) else {WEIGHTS.get(major, "")}


def _drawn(trace: Trace, model: Model, seed: Seed, fits: list[Fit]) -> bool:
    """Whether the weights of a model that is trained were drawn when the seed was set."""
    if not any(fit.model is model for fit in fits) or not any(map(_by_chance, model.layers)):
        return False
    if any(before(one, fits[0]) is not False for one in about(trace, model, LoadWeights)):
        return False
    if any(fit.model is model and before(fit, seed) is not False for fit in trace.of(Fit)):
        return False  # trained before: this seed is for another phase
    if any(dominates(seed, one) for layer in model.layers for one in about(trace, layer, Create)):
        return False
    if model.kind == "functional":
        return True
    shape = model.inputs[0].shape if model.inputs else None
    return model.kind == "sequential" and shape is not None and not isinstance(shape, Unknown)


def _by_chance(layer: Layer) -> bool:
    """Whether a layer draws weights without a seed: by a word, for an object may bring its own."""
    starts = [
        start
        for one in (layer, *layer.wrapped)
        for name, start in one.args.items()
        if name.endswith("_initializer") and isinstance(start, str)
    ]
    return any(canonical_initializer(one) not in ("", one, *CONSTANT) for one in starts)
