"""custom_objects: what stands for the names in a model file."""

from __future__ import annotations

from typing import Any

from lintmodel.facts.files import Replace
from lintmodel.frontends.scripts.library import Call, function
from lintmodel.frontends.scripts.objects import Function
from lintmodel.frontends.scripts.values import Library, Mapping, Thing, Value

SCOPES = ("keras.utils.custom_object_scope", "keras.utils.CustomObjectScope",
          "keras.saving.custom_object_scope", "keras.saving.CustomObjectScope",
          "keras.utils.generic_utils.CustomObjectScope",
          "keras.utils.generic_utils.custom_object_scope")  # fmt: skip


def replaced(call: Call, objects: Value) -> None:
    """Note what each name of a dict of custom objects is read as."""
    if not isinstance(objects, Mapping):
        return
    for name, value in objects.entries.items():
        if isinstance(name, str):
            by, does = _described(value)
            call.run.emit(Replace, f"'{name}' is read as {by or does}", name=name, by=by, does=does,
                          where=call.where)  # fmt: skip


def _described(value: Value) -> tuple[str, str]:
    """The full name of a library object, and what kind of object it is."""
    if isinstance(value, Library):
        return value.name, "library"
    if isinstance(value, Function) and value.name == "<lambda>":
        return "", _lambda(value.code)
    return "", "code"


def _lambda(code: Any) -> str:
    """ "identity" for lambda x: x, "constant" for lambda x: 0; other code is not judged."""
    _, plain, star, kwonly, double, body, *_ = code
    if len(plain) != 1 or star or kwonly or double or len(body) != 1 or body[0][0] != "return":
        return "code"
    returned = body[0][2]
    if tuple(returned) == ("name", plain[0][0]):
        return "identity"
    return "constant" if returned[0] == "const" else "code"


@function(*SCOPES)
def scope(call: Call) -> Value:
    """with custom_object_scope({...}): load_model(...)."""
    objects = call.arg(0, "objects")
    replaced(call, objects)
    return Thing("custom objects", {"objects": objects}, call.where)
