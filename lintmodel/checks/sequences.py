"""Checks on sequences: padded and cut alike on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.facts.data import Step
    from lintmodel.views.sequences import SequencePair


def sequence_option_mismatch(pair: SequencePair) -> Iterator[Fault]:
    """pad_sequences() with other options than for fit()."""
    slots = {
        "site": pair.site_name,
        "ours": _words(pair.site, pair.differ),
        "theirs": _words(pair.fit, pair.differ),
        "path": pair.fit.where.path,
        "line": pair.fit.where.spoken,
    }
    across = pair.fit.where.path != pair.site.where.path
    related = (
        Related(pair.fit.where, "padded here for fit()"),
        Related(pair.fitted, "the model is fitted here"),
        Related(pair.where, f"{pair.site_name} is here"),
    )
    others = tuple(one for one in related if one.where != pair.site.where)
    yield Fault(pair.site.where, slots, others, "across" if across else "", weak=not pair.sure)


def _words(step: Step, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name}={step.detail[name]!r}" for name in names)
