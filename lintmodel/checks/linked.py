"""Checks on files that one script writes and another loads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.facts.model import layer_title
from lintmodel.findings import Fault, Related, Where

if TYPE_CHECKING:
    from lintmodel.views.outside import OutsideStep
    from lintmodel.views.rebuilt import Rebuilt
    from lintmodel.views.stale import StaleFile
    from lintmodel.views.strays import StrayLoad
    from lintmodel.views.swapped import SwappedWeights


def model_file_mismatch(stray: StrayLoad) -> Iterator[Fault]:
    """Training writes one file, inference loads another that nobody writes."""
    first = stray.written[0].event
    slots = {
        "method": stray.method,
        "path": stray.path,
        "written": getattr(first, "path", ""),
        "script": first.where.path,
        "line": first.where.spoken,
    }
    related = [Related(one.event.where, "training writes this file") for one in stray.written]
    yield Fault(stray.where, slots, related[:3], "exists" if stray.load.exists else "")


def missing_pretrained_rescaling(rebuilt: Rebuilt, params: Mapping[str, Any]) -> Iterator[Fault]:
    """EfficientNet has one Rescaling more where it is built with weights="imagenet"."""
    had, has = rebuilt.saved == "imagenet", rebuilt.loaded == "imagenet"
    if rebuilt.family not in params["families"] or had == has:
        return
    slots = {
        "model": rebuilt.name,
        "saved": repr(rebuilt.saved),
        "loaded": repr(rebuilt.loaded),
        "path": rebuilt.saved_at.path,
        "line": rebuilt.saved_at.spoken,
        "more": "without" if had else "with",
    }
    related = (
        Related(rebuilt.made_at, f"{rebuilt.name} is built for training here"),
        Related(rebuilt.saved_at, "its weights are saved here"),
        Related(rebuilt.where, "and loaded here"),
    )
    yield Fault(rebuilt.built_at, slots, related, weak=not rebuilt.sure)


def stale_artifact(stale: StaleFile) -> Iterator[Fault]:
    """The file is not what the script would write."""
    slots = {"path": stale.artifact.path, "difference": stale.difference}
    file = Related(Where(stale.artifact.path), "this is the file")
    made = Related(stale.made_at, "the script has it otherwise here")
    related = (file,) if stale.made_at == stale.where else (made, file)
    yield Fault(stale.where, slots, related, weak=stale.newer)


def swapped_weights(swapped: SwappedWeights) -> Iterator[Fault]:
    """Layers of one shape get each other's weights."""
    layer = swapped.layer
    script = f"the model of {swapped.source.path}" if swapped.source.line else "the file"
    slots = {"path": swapped.path, "layer": layer_title(layer), "of": swapped.of, "source": script}
    related = [Related(swapped.where, "the weights are loaded here")]
    if swapped.source.line:
        related.append(Related(swapped.source, "the model whose weights they are"))
    yield Fault(layer.where, slots, related, weak=not swapped.sure)


def preprocessing_outside_model(outside: OutsideStep) -> Iterator[Fault]:
    """A file without what was done to the data of its training."""
    if outside.shared or outside.loaded:
        return  # the rules that compare both sides speak of those
    step = outside.step
    slots = {"path": outside.artifact.path, "step": f"'{step.what}'", "line": step.where.spoken}
    related = (Related(step.where, f"{step.what} is here"), Related(outside.fit.where, "fit() sees it"))
    yield Fault(outside.where, slots, related)
