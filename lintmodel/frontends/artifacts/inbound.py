"""inbound_nodes: how each Keras writes which tensors a layer was called on.

Keras 3      [{"args": [<tensor>, [<tensor>, ...], 255.0], "kwargs": {"mask": <tensor>}}]
             <tensor>: {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}
Keras 2      [[["x", 0, 0, {"training": true}], ["y", 0, 0, {}]]]      a list of calls, of tensors
             [["x", 0, 0, {"y": ["z", 0, 0]}]]                         operations: call = tensor
             [{"image": ["x", 0, 0], "text": ["y", 0, 0]}]             inputs in a dict
Keras 1      [[["x", 0, 0]]]                                           without keywords
Each reference is layer name, index of that layer's call, index of the output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lintmodel.frontends.artifacts.layer_config import untupled

_CONSTANT = "_CONSTANT_VALUE"  # Keras 2 for a first argument that is no tensor


class Ref(NamedTuple):
    """An output of a call of a layer; `shape` where the consumer wrote it down (Keras 3)."""

    layer: str
    call: int
    output: int
    shape: tuple[int | None, ...] | None = None


@dataclass(slots=True)
class Call:
    """One call of a layer: the tensors it takes, and what else it was given."""

    refs: list[Ref] = field(default_factory=list)
    kwargs: dict[str, Any] = field(default_factory=dict)


def calls(inbound: Any, names: set[str]) -> list[Call] | None:
    """The calls of a layer; None for what no Keras writes.

    Takes the value of inbound_nodes and the names of all layers of the model: in the keywords of
    Keras 2 only a known name tells a tensor from a list.
    """
    inbound = untupled(inbound)
    if not isinstance(inbound, list):
        return None if inbound is not None else []
    found = [_call(entry, names) for entry in inbound]
    return [one for one in found if one is not None] if None not in found else None


def references(value: Any) -> list[Ref]:
    """All references in input_layers or output_layers, in order: one, a list or a dict of them."""
    return list(_old_refs(untupled(value)))


def _call(entry: Any, names: set[str]) -> Call | None:
    if isinstance(entry, dict) and isinstance(entry.get("args"), list):
        return _new_call(entry)
    if isinstance(entry, list | dict):
        return _old_call(entry, names)
    return None


def _new_call(entry: dict[str, Any]) -> Call:
    kwargs = entry.get("kwargs")
    kwargs = kwargs if isinstance(kwargs, dict) else {}
    call = Call([*_new_refs(entry["args"]), *_new_refs(kwargs)])
    for index, value in enumerate(entry["args"]):
        if not list(_new_refs(value)):
            call.kwargs[positional_name(index)] = value
    call.kwargs |= {key: value for key, value in kwargs.items() if not list(_new_refs(value))}
    return call


def positional_name(index: int) -> str:
    """The keyword under which a constant given by position is kept: the operand "y" of x / 255."""
    return ("x", "y")[index] if index < 2 else f"arg{index}"


def _new_refs(value: Any) -> Iterator[Ref]:
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        config = value.get("config")
        config = config if isinstance(config, dict) else {}
        ref = _reference(config.get("keras_history"))
        yield ref._replace(shape=_shape(config.get("shape"))) if ref else Ref("", 0, 0)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _new_refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _new_refs(inner)


def _old_call(entry: Any, names: set[str]) -> Call:
    call = Call(list(_old_refs(entry)))
    for key, value in _old_keywords(entry).items():
        inner = [ref for ref in _old_refs(value) if ref.layer in names]
        if inner:
            call.refs += inner
        else:
            call.kwargs[key] = value
    return call


def _old_refs(value: Any) -> Iterator[Ref]:
    ref = _reference(value)
    if ref is not None:
        yield ref
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _old_refs(inner)
    elif isinstance(value, list) and value[:1] != [_CONSTANT]:
        for inner in value:
            yield from _old_refs(inner)


def _old_keywords(value: Any) -> dict[str, Any]:
    """The keywords of the first reference: every reference of a call repeats them."""
    if _reference(value) is not None or (isinstance(value, list) and value[:1] == [_CONSTANT]):
        last = value[3] if len(value) > 3 else None
        return last if isinstance(last, dict) else {}
    inner = value.values() if isinstance(value, dict) else value
    for one in inner if isinstance(value, list | dict) else ():
        found = _old_keywords(one)
        if found:
            return found
    return {}


def _reference(value: Any) -> Ref | None:
    if not isinstance(value, list) or len(value) < 3 or not isinstance(value[0], str):
        return None
    if value[0] == _CONSTANT or not all(type(index) is int for index in value[1:3]):
        return None
    return Ref(value[0], value[1], value[2])


def _shape(value: Any) -> tuple[int | None, ...] | None:
    if not isinstance(value, list) or len(value) > 64:
        return None
    return tuple(value) if all(one is None or type(one) is int for one in value) else None
