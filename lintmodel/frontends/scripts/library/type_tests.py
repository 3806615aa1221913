"""isinstance(), type() and their like: which class a layer or an object of the project is of."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.frontends.scripts.library import Call, attribute, function
from lintmodel.frontends.scripts.objects import Class, Instance
from lintmodel.frontends.scripts.values import (
    Choice,
    Library,
    Value,
    is_constant,
)


@function("builtins.isinstance")
def _isinstance(call: Call) -> Value:
    value, classes = call.arg(0, "obj"), call.arg(1, "class")
    options = classes if isinstance(classes, tuple) else (classes,)
    answers = [_is_a(value, option) for option in options]
    if any(answer is True for answer in answers):
        return True
    return False if all(answer is False for answer in answers) else call.unknown("isinstance")


def _is_a(value: Value, cls: Value) -> Any:
    if isinstance(value, Choice):  # a layer that may be among those of a slice
        answers = [_is_a(one, cls) for _, one in value.options if one is not None]
        agreed = bool(answers) and all(answer is answers[0] for answer in answers)
        return answers[0] if agreed else UNKNOWN
    if isinstance(value, Layer) and isinstance(cls, Library) and not value.custom:
        return _layer_is_a(value, cls.name)
    if isinstance(value, Model) and isinstance(cls, Library):
        if cls.name in ("keras.Model", "keras.layers.Layer"):
            return True
        return value.kind == "sequential" if cls.name == "keras.Sequential" else UNKNOWN
    if isinstance(value, Instance) and isinstance(cls, Class):
        return value.cls is cls or UNKNOWN
    if is_constant(value) and isinstance(cls, Library):
        return type(value).__name__ == cls.name.removeprefix("builtins.")
    return UNKNOWN


def _layer_is_a(layer: Layer, name: str) -> Any:
    from lintmodel.knowledge import is_layer_of

    kind = name.rpartition(".")[2]
    if layer.inner is not None:
        return True if kind in ("Model", "Layer") else UNKNOWN
    return kind == layer.kind or kind == "Layer" or is_layer_of(layer.kind, kind)


@function("builtins.type")
def _type(call: Call) -> Value:
    found = class_of(call.args[0]) if len(call.args) == 1 and not call.open else None
    return call.unknown() if found is None else found


def class_of(value: Value) -> Library | Class | None:
    """The class of a layer or of an object of the project; None for others."""
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, Layer) and not value.custom and value.inner is None:
        return Library(f"keras.layers.{value.kind}")
    return None


attribute(Layer, "__class__")(lambda run, layer: class_of(layer) or run.unknown("class"))
