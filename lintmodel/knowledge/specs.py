"""What Keras' classes, functions and methods take: parameters, defaults, base classes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, same
from lintmodel.knowledge.names import canonical_layer
from lintmodel.knowledge.tables import majors, tables
from lintmodel.record import record


class Required:
    """The type of REQUIRED."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = Required()
Parameters = tuple[tuple[str, Any], ...]


@record(frozen=True, eq=True)
class Spec:
    """What one class, function or method takes.

    `parameters` are (name, default) in order: REQUIRED without one, UNKNOWN where Keras 2 and 3
    disagree or the default is an object; tuples for lists. The first `positional` may be given by
    position. `open` says that **kwargs takes more. `bases` are Keras' own classes, nearest first.
    `call` holds the parameters of a layer's call().
    """

    name: str
    parameters: Parameters = ()
    bases: tuple[str, ...] = ()
    positional: int = 0
    open: bool = False
    call: Parameters = ()

    @property
    def takes_training(self) -> bool:
        """Whether call() has a parameter `training`."""
        return any(name == "training" for name, _ in self.call)

    @property
    def training_default(self) -> Any:
        """What call() takes for training if nobody says; None if it has no such parameter."""
        return dict(self.call).get("training")

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' names, in order."""
        return tuple(name for name, _ in self.parameters)

    def default(self, name: str) -> Any:
        """The default of a parameter; REQUIRED without one. Errors: KeyError for no parameter."""
        return dict(self.parameters)[name]

    def is_a(self, kind: str) -> bool:
        """Whether this is the class `kind` or derives from it."""
        return kind == self.name or kind in self.bases


def layer_spec(kind: str, major: Maybe[int] = UNKNOWN) -> Spec | None:
    """The layer of this kind (any accepted spelling) in this Keras; merged where it is UNKNOWN."""
    own = canonical_layer(kind)
    return None if own is None else spec("layers", own, major)


def spec(section: str, name: str, major: Maybe[int] = UNKNOWN) -> Spec | None:
    """What the tables know of a name, or None if this Keras does not have it.

    Sections: "layers", "losses", "metrics", "optimizers", "callbacks", "initializers",
    "regularizers", "constraints" (class names and accepted words), "functions" (full names:
    "keras.models.load_model", also classes of no section: "keras.Model"), "methods" ("Model.fit";
    what a class inherits is found under the class too). Errors: KeyError for another section.
    """
    found = [_spec(section, name, version) for version in majors(major)]
    kept = [one for one in found if one is not None]
    if len(kept) < 2:
        return kept[0] if kept else None
    return _merged(section, name)


@cache
def _spec(section: str, name: str, major: int) -> Spec | None:
    own = _own_name(section, name, major)
    entry = None if own is None else tables(major)[section].get(own)
    if own is None or entry is None:
        return None
    return Spec(
        name=own,
        parameters=_parameters(entry["parameters"]),
        bases=tuple(entry.get("bases", ())),
        positional=entry["positional"],
        open=entry["open"],
        call=_parameters(entry.get("call", ())),
    )


def _own_name(section: str, name: str, major: int) -> str | None:
    known = tables(major)
    if name in known[section]:
        return name
    if section == "methods":
        return _inherited_method(name, major)
    if section == "functions":
        return known["aliases"].get(name)
    own: str | None = known.get(f"words.{section}", {}).get(name)
    return own


def _inherited_method(name: str, major: int) -> str | None:
    known, (cls, _, method) = tables(major), name.rpartition(".")
    entry = known["functions"].get(f"keras.models.{cls}") or known["layers"].get(cls) or {}
    for base in entry.get("bases", ()):
        if f"{base}.{method}" in known["methods"]:
            return f"{base}.{method}"
    return None


def _parameters(listed: Iterable[list[Any]]) -> Parameters:
    return tuple((item[0], _value(item[1]) if len(item) == 2 else REQUIRED) for item in listed)


def _value(plain: Any) -> Any:
    """A default: lists as tuples; {"py": repr} is an object that the table cannot hold."""
    if isinstance(plain, list):
        return tuple(_value(item) for item in plain)
    return UNKNOWN if isinstance(plain, dict) else plain


@cache
def _merged(section: str, name: str) -> Spec | None:
    """Keras 3 and 2 in one: by position only what both have there, by name whatever either has."""
    new, old = _spec(section, name, 3), _spec(section, name, 2)
    if new is None or old is None:
        return new or old
    return Spec(
        name=new.name,
        parameters=_merged_parameters(new.parameters, old.parameters),
        bases=tuple(base for base in new.bases if base in old.bases),
        positional=_common_prefix(new, old),
        open=new.open or old.open,
        call=_merged_call(new.call, old.call),
    )


def _merged_parameters(new: Parameters, old: Parameters) -> Parameters:
    """A parameter that one version lacks keeps the default of the other: only there it is read."""
    before = dict(old)
    names = {name for name, _ in new}
    merged = [(name, _agreed(default, before.get(name, default))) for name, default in new]
    return (*merged, *(item for item in old if item[0] not in names))


def _merged_call(new: Parameters, old: Parameters) -> Parameters:
    """As above; but the first of call() is the data, however a version calls it."""
    optional = tuple(item for item in old if item[1] is not REQUIRED)
    return _merged_parameters(new, optional)


def _agreed(new: Any, old: Any) -> Any:
    if isinstance(new, Unknown) or isinstance(old, Unknown):
        return UNKNOWN
    if new is REQUIRED or old is REQUIRED:  # not given: it runs where there is a default
        return old if new is REQUIRED else new
    return new if same(_one_spelling(new), _one_spelling(old)) else UNKNOWN


def _one_spelling(default: Any) -> Any:
    """The same for 1, (1, 1) and ((1, 1), (1, 1)); None for data_format means channels_last."""
    if isinstance(default, tuple) and default:
        inner = [_one_spelling(item) for item in default]
        return inner[0] if all(same(inner[0], item) for item in inner) else default
    return None if default == "channels_last" else default


def _common_prefix(new: Spec, old: Spec) -> int:
    length = 0
    limit = min(new.positional, old.positional)
    while length < limit and new.parameters[length][0] == old.parameters[length][0]:
        length += 1
    return length
