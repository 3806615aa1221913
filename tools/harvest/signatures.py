"""Signatures and classes as JSON: parameters in order, defaults, base classes."""

from __future__ import annotations

import inspect
import json
import warnings
from typing import Any

Parameters = list[list[Any]]
SHAPE_KEYWORDS: dict[str, Any] = {  # with a value to try them with
    "input_shape": (2,),
    "input_dim": 2,
    "batch_input_shape": (None, 2),
    "batch_shape": (None, 2),
    "batch_size": 2,
    "weights": [],
}


def plain(value: Any) -> Any:
    """A default as JSON; what JSON cannot hold becomes {"py": its repr without addresses}."""
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return {"py": getattr(value, "__name__", "") or repr(value).split(" at 0x")[0]}
    return json.loads(text)


def signature_of(thing: Any) -> inspect.Signature | None:
    """The signature without self, or None for what has none."""
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return None
    kept = [item for item in found.parameters.values() if item.name not in ("self", "cls")]
    return found.replace(parameters=kept)


def constructor(cls: Any) -> Any:
    """The class' __init__; the signature of the class itself is hidden by __new__ in Keras."""
    return cls.__init__


def parameters(signature: inspect.Signature) -> Parameters:
    """[name] for a required parameter, [name, default] for another, without *args and **kwargs."""
    listed: Parameters = []
    for item in signature.parameters.values():
        if item.kind in (item.VAR_POSITIONAL, item.VAR_KEYWORD):
            continue
        required = item.default is item.empty
        listed.append([item.name] if required else [item.name, plain(item.default)])
    return listed


def positional(signature: inspect.Signature) -> int:
    """How many parameters may be given by position."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(item.kind in kinds for item in signature.parameters.values())


def takes_any(signature: inspect.Signature) -> bool:
    """Whether **kwargs is there."""
    return any(item.kind is item.VAR_KEYWORD for item in signature.parameters.values())


def function_entry(function: Any) -> dict[str, Any] | None:
    """{"parameters", "positional", "open"} of a function or method; None where there is none."""
    signature = signature_of(function)
    if signature is None:
        return None
    return {
        "open": takes_any(signature),
        "parameters": parameters(signature),
        "positional": positional(signature),
    }


def class_entry(cls: type, root: type | None) -> dict[str, Any]:
    """The entry of a class: its constructor, and its base classes inside Keras.

    `root` is the common base (Layer, Loss ...); where the constructor passes **kwargs on, the
    root's own parameters are accepted too and follow, by keyword only.
    """
    entry = function_entry(constructor(cls)) or {"open": True, "parameters": [], "positional": 0}
    if entry["open"] and root is not None and cls is not root:
        entry["parameters"] += _inherited(root, {item[0] for item in entry["parameters"]})
    entry["bases"] = [base.__name__ for base in cls.__mro__[1:] if _keras_class(base)]
    return entry


def layer_entry(cls: type, root: type) -> dict[str, Any]:
    """The entry of a layer: class_entry with the parameters of call()."""
    entry = class_entry(cls, root)
    signature = signature_of(cls.call) if hasattr(cls, "call") else None
    if signature is not None:
        entry["call"] = parameters(signature)
    return entry


def accepted_keywords(root: type) -> Parameters:
    """Shape keywords of the base layer that hide in its **kwargs: found by trying them."""
    warnings.simplefilter("ignore")  # Keras 3 accepts input_shape, and says that it is old
    listed: Parameters = []
    for name, value in SHAPE_KEYWORDS.items():
        try:
            root(**{name: value})
        except (TypeError, ValueError):
            continue
        listed.append([name, None])
    return listed


def _inherited(root: type, taken: set[str]) -> Parameters:
    signature = signature_of(constructor(root))
    known = parameters(signature) if signature is not None else []
    extra = accepted_keywords(root) if root.__name__ == "Layer" else []
    return [item for item in known + extra if item[0] not in taken and len(item) == 2]


def _keras_class(base: type) -> bool:
    return base.__module__.split(".")[0] == "keras" and not base.__name__.startswith("_")
