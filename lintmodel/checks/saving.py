"""Checks on saved models: does the file come back as it was?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lintmodel.checks.edits import (
    edited_after_build,
    ineffective_layers_pop,
    training_wrapper_saved,
)
from lintmodel.checks.linked import (
    missing_pretrained_rescaling,
    model_file_mismatch,
    stale_artifact,
    swapped_weights,
)
from lintmodel.checks.sessions import reinitialized_after_load, unsaved_moving_statistics
from lintmodel.checks.skew import drifted_defaults, redefined_hard_sigmoid, version_skew
from lintmodel.checks.skipping import silently_skipped_weights, unmatched_checkpoint
from lintmodel.facts.project import NOTED_PROBLEMS
from lintmodel.facts.serving import called
from lintmodel.facts.unknown import decided, is_known
from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.early import EarlySave
    from lintmodel.views.files import ModelFile
    from lintmodel.views.resuming import Resumed
    from lintmodel.views.sources import SourceProblem
    from lintmodel.views.stored import WeightGap
    from lintmodel.views.unloaded import UnloadedUse

__all__ = [
    "drifted_defaults",
    "edited_after_build",
    "redefined_hard_sigmoid",
    "version_skew",
    "ineffective_layers_pop",
    "missing_pretrained_rescaling",
    "model_file_mismatch",
    "reinitialized_after_load",
    "silently_skipped_weights",
    "stale_artifact",
    "swapped_weights",
    "training_wrapper_saved",
    "unmatched_checkpoint",
    "unsaved_moving_statistics",
]


def unreadable_model(source: SourceProblem) -> Iterator[Fault]:
    """A model file that is truncated, empty, no model, or over a bound."""
    if source.of == "model" and source.problem.kind not in NOTED_PROBLEMS:
        yield Fault(source.problem.where, {"problem": source.problem.message})


def config_weights_mismatch(gap: WeightGap) -> Iterator[Fault]:
    """The config and the weights of a file are of two models."""
    more = f", and so do {gap.more} more tensors" if gap.more else ""
    slots = {"layer": gap.layer, "weight": gap.weight, "expected": gap.expected,
             "found": gap.found, "more": more}  # fmt: skip
    yield Fault(gap.where, slots, (), "" if gap.kind == "missing" else gap.kind)


def non_finite_weights(file: ModelFile) -> Iterator[Fault]:
    """NaN or infinite values in the weights: the model diverged before it was saved."""
    bad = [
        weight for weight in file.weights if is_known(weight.summary) and not weight.summary.finite
    ]
    if not bad:
        return
    first = bad[0]
    nans, infs = decided(first.summary).nans, decided(first.summary).infs
    counts = [f"{count} {word}" for count, word in ((nans, "NaN"), (infs, "infinite")) if count]
    slots = {
        "weight": first.path or first.name,
        "counts": " and ".join(counts),
        "size": math.prod(first.shape),
        "others": f", and so do {len(bad) - 1} more tensors" if len(bad) > 1 else "",
    }
    yield Fault(replace(file.where, part=first.path or first.name), slots)


def saved_before_training(early: EarlySave, params: Mapping[str, Any]) -> Iterator[Fault]:
    """The file is written first and the model trained afterwards."""
    if early.in_file:
        if any(word in early.file for word in params["trained"]):
            yield Fault(early.where, {"biases": early.biases}, (), "file")
        return
    name = f" to {early.path}" if is_known(early.path) else ""
    slots = {"call": f"{early.call}()", "path": name, "line": early.trained.spoken}
    related = (Related(early.trained, "fit() trains the model here"),)
    weak = not early.compiled  # its layers may be what is kept
    yield Fault(early.where, slots, related, weak=weak)


def architecture_only_load(unloaded: UnloadedUse) -> Iterator[Fault]:
    """A model made from another's architecture is used with the random weights that it began with."""
    use, making = unloaded.use, unloaded.making
    slots = {"call": making.how, "use": called(use.method), "line": use.where.spoken}
    related = (Related(use.where, f"{called(use.method)} uses these weights"),)
    yield Fault(unloaded.where, slots, related, root=unloaded.where)


def optimizer_state_lost(resumed: Resumed) -> Iterator[Fault]:
    """compile() on a model that was loaded to be trained on."""
    slots = {"optimizer": resumed.optimizer, "line": resumed.load.where.spoken}
    related = (
        Related(resumed.load.where, "the model is loaded here, its optimizer with it"),
        Related(resumed.fit.where, f"{resumed.fit.method}() trains on with the new one"),
    )
    yield Fault(resumed.where, slots, related, root=resumed.where)
