"""Checks on fine-tuning: what is frozen, when, and what BatchNormalization makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lintmodel.checks.places import origin
from lintmodel.facts.unknown import decided
from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.tuning import LateTrainable, TunedNormalization


def trainable_after_compile(late: LateTrainable) -> Iterator[Fault]:
    """trainable is changed between compile() and fit(), which goes on with what compile() saw."""
    slots = {
        "layer": late.title,
        "value": late.change.value,
        "compile_line": late.compile.where.spoken,
        "fit_line": late.fit.where.spoken,
    }
    related = (
        Related(late.compile.where, "compile() takes trainable as it is here"),
        Related(late.fit.where, f"{late.fit.method}() comes after, with no compile() between"),
    )
    yield Fault(late.where, slots, related, "" if late.fitted else "unfitted", late.version)


def legacy_frozen_batchnorm(tuned: TunedNormalization) -> Iterator[Fault]:
    """A frozen BatchNormalization of old Keras normalises with the batch while its head learns."""
    if tuned.phase or not tuned.pretrained or decided(tuned.trainable) or tuned.flagged_at:
        return
    slots = {"base": tuned.title, "method": tuned.method}
    yield Fault(tuned.where, slots, _change(tuned, "it is frozen here"), "", tuned.version)


def unfrozen_batchnorm(tuned: TunedNormalization, params: Mapping[str, Any]) -> Iterator[Fault]:
    """The BatchNormalization of a pretrained base learns new statistics from small batches."""
    if not tuned.pretrained or not decided(tuned.trainable):
        return
    batch = decided(tuned.batch)
    if batch >= params["min_batch"]:
        return
    protected = decided(tuned.flag) is False
    if protected and tuned.in_call:  # there the flag holds in every Keras
        return
    slots = {"base": tuned.title, "batch": batch, "method": tuned.method}
    related = _change(tuned, "it is made trainable here")
    yield Fault(tuned.where, slots, related, "flagged" if protected else "", tuned.version)


def _change(tuned: TunedNormalization, what: str) -> tuple[Related, ...]:
    change = (Related(tuned.changed.where, what),) if tuned.changed else ()
    return change if tuned.layer.where.line else (*change, origin(tuned.layer))
