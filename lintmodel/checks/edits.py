"""Checks on models that are edited after they were built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lintmodel.facts.model import layer_title
from lintmodel.findings import Fault, Related

if TYPE_CHECKING:
    from lintmodel.views.edits import EditedList, LateEdit
    from lintmodel.views.wrappers import SavedWrapper


def ineffective_layers_pop(edit: EditedList) -> Iterator[Fault]:
    """model.layers.pop(): the list is a copy, and the graph of the model stays as it is."""
    slots = {"model": edit.model.title, "method": edit.method}
    made = Related(edit.model.where, f"{edit.model.title} is made here")
    if not edit.use:
        variant = "copied" if edit.copied else "copy"
        yield Fault(edit.where, slots, (made,), variant, edit.version)
    else:
        used = Related(edit.use.where, "the same model is used here, whole")
        yield Fault(edit.where, slots, (made, used))


def edited_after_build(edit: LateEdit) -> Iterator[Fault]:
    """An attribute of a layer that is read when the layer is built or traced is set too late."""
    slots = {"layer": layer_title(edit.layer), "name": edit.name,
             "run": f"{getattr(edit.use, 'method', 'fit')}()", "line": edit.use.where.spoken}  # fmt: skip
    used = Related(edit.use.where, "runs without the change")
    if not edit.first:
        yield Fault(edit.where, slots, (used,))
    else:
        first = Related(edit.first.where, "what runs is compiled here")
        yield Fault(edit.where, slots, (first, used), "traced")


def training_wrapper_saved(saved: SavedWrapper) -> Iterator[Fault]:
    """The file holds what wraps the model for training, not the model."""
    if saved.layer:
        slots = {"layer": layer_title(saved.layer)}
        yield Fault(saved.where, slots, (), f"{saved.kind}-file")
    elif saved.made:
        made = Related(saved.made, "the model is wrapped here")
        variant = "" if saved.kind == "gpus" else saved.kind
        yield Fault(saved.where, {"save": saved.how}, (made,), variant)
