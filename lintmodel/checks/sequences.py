"""Checks on the size of what a model is given: sequences padded, images resized, as for training."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.facts.data import Step
    from lintmodel.views.sequences import SequencePair
    from lintmodel.views.sizes import SizePair


def sequence_option_mismatch(pair: SequencePair) -> Iterator[Fault]:
    """Sequences padded, or words numbered, with other options than for fit()."""
    slots = {
        "site": pair.site_name,
        "maker": pair.site.what,
        "ours": _words(pair.site, pair.differ),
        "theirs": _words(pair.fit, pair.differ),
        "path": pair.fit.where.path,
        "line": pair.fit.where.spoken,
    }
    if pair.version:
        near = (
            Related(pair.fitted, "this file is loaded"),
            Related(pair.where, f"{pair.site_name} is here"),
        )
        yield Fault(pair.site.where, slots, near, "file", pair.version)
        return
    across = pair.fit.where.path != pair.site.where.path
    reach = "weights" if not pair.site_name else "across" if across else ""
    variant = "-".join(part for part in ("words" if pair.words else "", reach) if part)
    made = "made" if pair.words else "padded"
    related = [
        Related(pair.fit.where, f"{made} here for fit()"),
        Related(pair.fitted, "the model is fitted here"),
        Related(pair.where, f"{pair.site_name or 'load_weights()'} is here"),
    ]
    others = tuple(one for one in related if one.where != pair.site.where)
    yield Fault(pair.site.where, slots, others, variant, weak=not pair.sure)


def _words(step: Step, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name}={step.detail[name]!r}" for name in names)


def resize_mismatch(pair: SizePair) -> Iterator[Fault]:
    """Images of another size than those of fit()."""
    if pair.kernels:
        words = {"site": pair.site_name, "fit": pair.kernels[0], "own": pair.kernels[1],
                 "path": pair.fitted.path, "line": pair.fitted.spoken}  # fmt: skip
        near = (Related(pair.fitted, f"fit() gets what {pair.kernels[0]} makes"),)
        yield Fault(pair.where, words, near, "kernel")
        return
    swapped = pair.size == pair.fit_size[::-1]
    slots = {
        "site": pair.site_name,
        "size": f"{pair.size[0]} x {pair.size[1]}",
        "fit_size": f"{pair.fit_size[0]} x {pair.fit_size[1]}",
        "path": pair.fitted.path,
        "line": pair.fitted.spoken,
    }
    if pair.stored:
        variant = "file-swapped" if swapped else "file"
        yield Fault(pair.where, slots, (Related(pair.fitted, "this file is loaded"),), variant)
        return
    related = (Related(pair.fitted, f"fit() gets images of {slots['fit_size']} here"),)
    variant = "" if swapped else "fixed" if pair.fixed else "other"
    yield Fault(pair.where, slots, related, variant, weak=not pair.sure)
