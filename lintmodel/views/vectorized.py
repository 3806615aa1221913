"""TextVectorization on both sides of a model's file: the layer of the training, and one that is made anew.

It may stand in the model, which then takes texts, or before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Adapt, Fit
from lintmodel.facts.files import LoadWeights
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN, Unknown, same
from lintmodel.views.common import about
from lintmodel.views.state import needs_state

KIND = "TextVectorization"
LENGTH = "output_sequence_length"
TEXT = ("standardize", "split", "ngrams", "output_mode", "max_tokens")
OTHER_NAMES = {"binary": "multi_hot", "tf-idf": "tf_idf"}  # of output modes, in older versions


def before(data: object) -> Layer | None:
    """The TextVectorization that made these data of texts; of what was done since, only rows were."""
    for step in reversed(data.steps if isinstance(data, Data) else ()):
        if isinstance(step.fitted, Layer) and step.what == KIND:
            return step.fitted
        if step.rows is None and step.kind != "cast":
            return None
    return None


def inside(model: Model) -> Layer | None:
    """The only TextVectorization in a model."""
    found = [layer for layer in model.all_layers() if layer.kind == KIND]
    return found[0] if len(found) == 1 else None


def of_fits(fits: Iterable[Fit], within: bool) -> Layer | None:
    """The TextVectorization that all fits went by, in the model or before it."""
    found = [inside(fit.model) if within else before(fit.x) for fit in fits]
    first = found[0] if found else None
    return first if first is not None and all(one is first for one in found) else None


def as_step(layer: Layer, adapting: dict[int, Script]) -> Step:
    """A layer as a step with its options; max_tokens only where adapt() makes its vocabulary."""
    options: dict[str, Any] = {name: layer.arg(name) for name in (*TEXT, LENGTH)}
    options["ngrams"] = _sizes(options["ngrams"])
    options["output_mode"] = _mode(options["output_mode"])
    length = options[LENGTH]
    options[LENGTH] = UNKNOWN if length is None else length  # None: that of the longest text
    for name in ("standardize", "split"):
        if isinstance(options[name], str) and options[name].startswith("function:"):
            options[name] = UNKNOWN  # of two functions of one name each may do what it likes
    script = adapting.get(id(layer))
    if script is None or not makes_vocabulary(script, layer):
        options["max_tokens"] = UNKNOWN
    return Step("encode", layer.where, KIND, detail=options)


def makes_vocabulary(script: Script, layer: Layer) -> bool:
    """Whether adapt() alone gives a layer its words."""
    events = [*about(script.trace, layer, Adapt), *about(script.trace, layer, LoadWeights)]
    adapts = [one for one in events if isinstance(one, Adapt) and one.method == "adapt"]
    return bool(adapts) and len(adapts) == len(events) and same(needs_state(layer), True)


def differing(ours: Step, theirs: Step, lengths: bool) -> tuple[str, ...]:
    """The options of which both are known and not equal; the lengths only where they count."""
    names = (*TEXT, LENGTH) if lengths else TEXT
    found = [name for name in names if _unlike(ours.detail[name], theirs.detail[name])]
    modes = [step.detail["output_mode"] for step in (ours, theirs)]
    if "output_mode" in found and "int" in modes:
        found.remove("output_mode")  # of another shape: that does not pass unnoticed
    return tuple(found)


def _unlike(one: Any, other: Any) -> bool:
    return not isinstance(one, Unknown) and not isinstance(other, Unknown) and not same(one, other)


def _sizes(ngrams: Any) -> Any:
    """ngrams=2 are those of one word and of two."""
    if ngrams is None:
        return (1,)
    if isinstance(ngrams, int):
        return tuple(range(1, ngrams + 1)) if ngrams < 10 else UNKNOWN
    whole = isinstance(ngrams, list | tuple) and all(isinstance(one, int) for one in ngrams)
    return tuple(ngrams) if whole else UNKNOWN


def _mode(mode: Any) -> Any:
    return OTHER_NAMES.get(mode, mode) if isinstance(mode, str) else UNKNOWN


def adapting(project: Project) -> dict[int, Script]:
    """By the identity of a layer: the script that calls its adapt()."""
    return {
        id(event.layer): script for script in project.scripts for event in script.trace.of(Adapt)
    }
