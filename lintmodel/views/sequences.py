"""Sequences padded or cut for fit() against those that the same model sees elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.data import Data, Step
from lintmodel.facts.event import Fit
from lintmodel.facts.model import Model
from lintmodel.facts.project import Project
from lintmodel.facts.unknown import Unknown, same
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.across import matched
from lintmodel.views.held import held

OPTIONS = ("maxlen", "padding", "truncating", "value")  # of pad_sequences()


@record()
class SequencePair:
    """Two ways of padding for one model: `fit` is what all its fits saw, `site` what this place gives.

    `differ` are the options that are known on both sides and not equal.
    """

    fit: Step
    site: Step
    differ: tuple[str, ...]
    fitted: Where
    site_name: str
    sure: bool
    where: Where


def sequence_pairs(project: Project) -> Iterator[SequencePair]:
    """One for each place where padding is written down otherwise."""
    seen: set[tuple[Where, Where]] = set()
    for model, fits, site, reach in matched(project):
        theirs = _padding(site.data)
        ours = _agreed(fits) if theirs is not None else None
        if ours is None or theirs is None or ours.where == theirs.where:
            continue
        differ = _differing(ours, theirs)
        if differ and (ours.where, theirs.where) not in seen and not _masks(held(project, model)):
            seen.add((ours.where, theirs.where))
            yield SequencePair(
                ours, theirs, differ, fits[0].where, site.name, reach != "names", site.event.where
            )


def _agreed(fits: list[Fit]) -> Step | None:
    """How every fit() got its sequences; None where one is not known, or is another way."""
    found = [_padding(fit.x) if isinstance(fit.x, Data) else None for fit in fits]
    first = found[0] if found else None
    if first is None or any(one is None or one.where != first.where for one in found):
        return None
    return first if not any(_may_mask(fit.model) for fit in fits) else None


def _padding(data: Data) -> Step | None:
    """The padding that the sequences still have: nothing but rows was taken since."""
    for step in reversed(data.steps):
        if step.what == "pad_sequences":
            return step
        if step.rows is None and step.kind != "cast":
            return None
    return None


def _differing(one: Step, other: Step) -> tuple[str, ...]:
    return tuple(
        name
        for name in OPTIONS
        if _fixed(one, name)
        and _fixed(other, name)
        and not same(one.detail[name], other.detail[name])
    )


def _fixed(step: Step, name: str) -> bool:
    value: Any = step.detail.get(name)
    return value is not None and not isinstance(value, Unknown)


def _may_mask(model: Model) -> bool:
    """Whether more than the layers that are known may pass over the padding."""
    return not model.proven_whole() or _masks(model)


def _masks(model: Model) -> bool:
    """Whether layers may pass over the padding: then it is harmless, wherever it stands."""
    return any(
        layer.kind == "Masking" or not same(layer.args.get("mask_zero", False), False)
        for layer in model.all_layers()
        if layer.kind in ("Masking", "Embedding")
    )
