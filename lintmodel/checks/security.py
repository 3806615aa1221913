"""Checks on what a file may do to who loads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.checks.operations import unsafe_operation
from lintmodel.facts.model import layer_title
from lintmodel.findings import Fault, Related, Remedy

if TYPE_CHECKING:
    from lintmodel.views.layers import LambdaUse
    from lintmodel.views.trust import OutsideVocabulary, UnsafeLoad

__all__ = ["external_vocabulary", "lambda_layer", "unsafe_deserialization", "unsafe_operation"]


def lambda_layer(use: LambdaUse) -> Iterator[Fault]:
    """An anonymous function inside a model: bytecode in the file, bound to one Python."""
    slots = {"layer": layer_title(use.layer), "names": ", ".join(use.captures)}
    related = (Related(use.saved_at, "the model is saved here"),) if use.saved_at else ()
    if use.in_file:
        yield Fault(use.where, slots)
    elif use.captures:
        yield Fault(use.where, slots, related, "globals")
    else:
        yield Fault(use.where, slots, related, "saved" if use.saved_at else "script")


def unsafe_deserialization(load: UnsafeLoad) -> Iterator[Fault]:
    """The guard against code in files is off, or a file holds what the guard is for."""
    related = tuple(Related(place, "and here") for place in load.more)
    variant = "" if load.kind == "fetched" else load.kind
    loads = (load.where, *load.more) if load.what == "load_model(safe_mode=False)" else ()
    mends = tuple(Remedy("remove-argument", at, "safe_mode", of=("load_model",)) for at in loads)
    yield Fault(load.where, {"what": load.what}, related, variant, remedies=mends)


def external_vocabulary(use: OutsideVocabulary) -> Iterator[Fault]:
    """A vocabulary that is read from a path, which the saved model does not hold."""
    slots = {"layer": layer_title(use.layer), "path": use.path}
    if use.in_file:
        yield Fault(use.where, slots, (), "file")
    elif use.saved:
        saved = Related(use.saved.where, "the model is saved here")
        yield Fault(use.where, slots, (saved,), version=use.version)
