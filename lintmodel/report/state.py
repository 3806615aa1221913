"""What a layer has learned beside its weights, and how many of these are trained. Takes facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, is_known
from lintmodel.knowledge.traits import LOOKUPS

BATCH = frozenset({"BatchNormalization", "SyncBatchNormalization"})
# Variables that no optimizer changes, whatever is frozen.
STATISTICS = frozenset(
    {"moving_mean", "moving_variance", "mean", "variance", "count", "seed_generator_state"}
)
MAX_STEPS = 10_000_000  # a power of a momentum below that is no number of interest


def state_of(layer: Layer, steps: Maybe[int]) -> str:
    """In words, "" for a layer without such a state and where the file does not tell."""
    if layer.custom:
        return ""
    if layer.kind in BATCH:
        return _batch_state(layer, steps)
    if layer.kind == "Normalization":
        return _normalization_state(layer)
    if layer.kind == "Discretization":
        bounds = layer.arg("bin_boundaries")
        return f"{len(bounds)} bin boundaries" if isinstance(bounds, list) else "not adapted"
    return _lookup_state(layer) if layer.kind in LOOKUPS else ""


def _batch_state(layer: Layer, steps: Maybe[int]) -> str:
    """How much of the moving statistics is of the data: each step keeps `momentum` of what was."""
    start = _is_at(layer, "moving_mean", 0.0), _is_at(layer, "moving_variance", 1.0)
    if any(isinstance(one, Unknown) for one in start):
        return ""
    if start == (True, True):
        return "moving statistics as they were made"
    grown = maturity(layer, steps)
    if grown is None:
        return "moving statistics learned"
    return f"moving statistics {grown:.0%} of the data after {steps} steps"


def maturity(layer: Layer, steps: Maybe[int]) -> float | None:
    """The share of a BatchNormalization's moving statistics that is of the data after so many steps."""
    momentum = layer.arg("momentum")
    if not isinstance(steps, int) or not isinstance(momentum, float) or not 0 <= momentum <= 1:
        return None
    return float(1 - momentum ** min(max(steps, 0), MAX_STEPS))


def _normalization_state(layer: Layer) -> str:
    given = layer.arg("mean")
    if is_known(given) and given is not None:
        return "mean and variance given"
    start = _is_at(layer, "mean", 0.0), _is_at(layer, "variance", 1.0)
    if any(isinstance(one, Unknown) for one in start):
        return ""
    return "not adapted" if start == (True, True) else "adapted"


def _lookup_state(layer: Layer) -> str:
    vocabulary = layer.arg("vocabulary")
    if isinstance(vocabulary, str):
        return "vocabulary in another file"
    if isinstance(vocabulary, list):
        return f"vocabulary of {len(vocabulary)}"
    if isinstance(layer.assets, dict) and layer.assets:
        learned = max(layer.assets.values())
        return f"vocabulary of {learned}" if learned else "not adapted"
    return "" if isinstance(layer.assets, Unknown) else "not adapted"


def _is_at(layer: Layer, name: str, value: float) -> Maybe[bool]:
    weight = layer.weight(name)
    if isinstance(weight, Unknown) or not isinstance(weight.summary, TensorSummary):
        return UNKNOWN
    return weight.summary.all_equal(value)


def policies(model: Model) -> dict[str, int]:
    """How many layers have which dtype policy."""
    found = [layer.arg("dtype") for layer in model.all_layers() if not layer.kind.startswith("op:")]
    return dict(Counter(one for one in found if isinstance(one, str)).most_common())


def parameters(weights: Iterable[Weight]) -> int:
    """How many numbers these weights hold."""
    total = 0
    for weight in weights:
        size = 1
        for length in weight.shape:
            size *= length
        total += size
    return total


def own_parameters(layer: Layer) -> int:
    """Those of a layer with all that is inside it."""
    return parameters(layer.weights) if isinstance(layer.weights, tuple) else 0


def trained_parameters(model: Model) -> int:
    """Those that training changes: of no frozen layer, and no statistics."""
    trained: dict[int, Weight] = {}
    frozen: set[int] = set()
    pending = [(layer, False) for layer in model.layers]
    seen: set[tuple[int, bool]] = set()
    while pending:
        layer, is_frozen = pending.pop()
        is_frozen = is_frozen or layer.trainable is False
        if (id(layer), is_frozen) in seen:
            continue
        seen.add((id(layer), is_frozen))
        for weight in layer.weights if isinstance(layer.weights, tuple) else ():
            if is_frozen:
                frozen.add(id(weight))
            elif weight.name not in STATISTICS:
                trained[id(weight)] = weight
        inner = layer.inner.layers if layer.inner is not None else []
        pending += [(one, is_frozen) for one in (*layer.wrapped, *inner)]
    return parameters(weight for key, weight in trained.items() if key not in frozen)
