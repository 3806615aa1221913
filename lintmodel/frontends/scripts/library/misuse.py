"""Arguments that a method of Keras does not have, noted as events."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.layer import Layer
from lintmodel.facts.misuse import Misuse
from lintmodel.facts.model import Model
from lintmodel.frontends.scripts.library import Call
from lintmodel.frontends.scripts.values import Sequence
from lintmodel.knowledge import spec

ADD = {"layer", "rebuild"}
BUILT = ("sequential", "functional", "application", "loaded")  # with Keras' own methods
KERAS_1 = {"nb_epoch", "show_accuracy", "nb_worker", "nb_val_samples", "samples_per_epoch",
           "pickle_safe", "val_samples", "max_q_size"}  # fmt: skip


def note_added(call: Call) -> None:
    """model.add(layer): everything beside the layer."""
    for name in call.kwargs.keys() - ADD:
        _note(call, call.owner, "add()", "of-layer", name)
    note_layers(call, call.owner, "add()")


def note_layers(call: Call, model: Model, what: str) -> None:
    """A second layer beside the first, where one layer or one list is taken."""
    if len(call.args) > 1 and all(isinstance(given, Layer | Model) for given in call.args[:2]):
        _note(call, model, what, "layers", str(len(call.args)))


def note_keywords(call: Call, method: str) -> None:
    """Keywords of fit(), evaluate() and predict() that Keras 3, or no version of Keras, has."""
    model = call.owner
    if call.name not in ("fit", "evaluate", "predict") or model.kind not in BUILT:
        return
    older = {*_names(method, 2), *KERAS_1}
    for name in sorted(call.kwargs.keys() - set(_names(method, 3))):
        _note(call, model, f"{call.name}()", "older" if name in older else "keyword", name)


def note_listed(call: Call, named: dict[str, Any]) -> None:
    """validation_data=[x, y] beside targets of its own: a list, where a tuple is asked for."""
    value, given = named.get("validation_data"), named.get("y")
    if call.name != "fit" or call.owner.kind not in BUILT or not isinstance(given, Data):
        return
    if isinstance(value, Sequence) and value.kind == "list" and not value.open:
        if len(value.items) in (2, 3):
            _note(call, call.owner, "fit()", "listed", "validation_data")


def _names(method: str, major: int) -> tuple[str, ...]:
    found = spec("methods", method, major)
    return found.names if found is not None else ()


def _note(call: Call, model: Any, what: str, kind: Any, argument: str = "") -> None:
    call.run.emit(
        Misuse, what, model=model, call=what, kind=kind, argument=argument, where=call.where
    )
