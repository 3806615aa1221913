"""Models that take over an architecture and no weights: clones, and what a description makes."""

from __future__ import annotations

from collections.abc import Hashable

from lintmodel.facts.model import Making, Model
from lintmodel.frontends.scripts.library import Call, function, method
from lintmodel.frontends.scripts.library.custom_objects import replaced
from lintmodel.frontends.scripts.library.keras_models import new_model
from lintmodel.frontends.scripts.objects import Instance
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Method, Value


class Description(Symbol):
    """The text or dict that describes a model: model.to_json(), model.get_config()."""

    __slots__ = ("of",)

    def __init__(self, of: Model, key: Hashable) -> None:
        super().__init__("description of a model", key)
        self.of = of


@method(Model, "to_json", "to_yaml", "get_config")
def described(call: Call) -> Value:
    """model.to_json(): what its layers are, not what is in them."""
    return Description(call.owner, (call.name, id(call.owner)))


def _made(call: Call, how: str, of: Model | None) -> Model:
    made = new_model(call, "unknown", how)
    made.making = Making(how=how, of=of, where=call.where)
    return made


@function("keras.models.clone_model")
def clone_model(call: Call) -> Value:
    """clone_model(model): the same architecture with layers of its own, which are not followed.

    A clone_function may hand the layers on as they are, with their weights.
    """
    given = call.arg(0, "model")
    given = given.fact if isinstance(given, Instance) else given
    source = given if isinstance(given, Model) else None
    if call.given(2, "clone_function"):
        made = new_model(call, "unknown", "clone_model()")
    else:
        made = _made(call, "clone_model()", source)
    made.source = source
    return made


@function("keras.models.model_from_json", "keras.models.model_from_config",
          "keras.models.model_from_yaml", "keras.Sequential.from_config", "keras.Model.from_config",
          "keras.models.Functional.from_config")  # fmt: skip
def from_description(call: Call) -> Value:
    """model_from_json(text): a model that the text describes."""
    replaced(call, call.arg(1, "custom_objects"))
    text = call.arg(0, "config")
    text = next((call.kwargs[key] for key in TEXTS if key in call.kwargs), text)
    return _made(
        call,
        f"{call.name.rpartition('.')[2]}()",
        text.of if isinstance(text, Description) else None,
    )


TEXTS = ("json_string", "yaml_string")


@method(Model, "from_config")
def from_own(call: Call) -> Value:
    """model.from_config(config): a class method, which leaves the model as it is."""
    return from_description(call)


@method(Method, "from_config")
def from_class(call: Call) -> Value:
    """model.__class__.from_config(config)."""
    owner: Method = call.owner
    if owner.name == "__class__" and isinstance(owner.owner, Model):
        return from_description(call)
    return call.unknown()
