"""What of a layer is worth a person's eye: arguments that are no defaults, and what it makes."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, is_known, same
from lintmodel.knowledge import REQUIRED, layer_spec
from lintmodel.knowledge.shapes import node_shapes

Shape = Maybe[tuple[Maybe[int | None], ...]]
SAID = frozenset({"name", "trainable"})  # elsewhere on the line
_USUAL_DTYPE = "float32"
_KEPT = frozenset({"build_input_shape", "batch_input_shape"})  # of what Keras ships, for itself


def telling_arguments(layer: Layer, major: Maybe[int]) -> dict[str, Any]:
    """The arguments that say something: known, present, and not what Keras takes by itself."""
    spec = None if layer.custom else layer_spec(layer.kind, major)
    usual = {**dict(spec.parameters if spec is not None else ()), "dtype": _USUAL_DTYPE}
    return {
        key: value
        for key, value in layer.args.items()
        if key not in SAID and is_known(value) and not same(value, None)
        if not _is_usual(key, value, usual) and not (key in _KEPT and not layer.custom)
    }


def _is_usual(key: str, value: Any, usual: Mapping[str, Any]) -> bool:
    """Whether an argument has its default; the file may hold the object for the word."""
    default = usual.get(key, REQUIRED)
    if default is REQUIRED or isinstance(default, Unknown):
        return False
    if isinstance(value, Mapping) and isinstance(default, str):
        return _plain(str(value.get("class_name", ""))) == _plain(default)
    if same(default, None):
        return value is False or (key == "activation" and same(value, "linear"))
    return same(_narrow(default), _narrow(value))


def _narrow(value: Any) -> Any:
    """1 for [1, 1], as arguments of convolutions go: one for all axes."""
    if isinstance(value, list | tuple) and value:
        inner = [_narrow(one) for one in value]
        return inner[0] if all(same(inner[0], one) for one in inner) else inner
    return value


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def spelt(value: Any, plain: Any) -> str:
    """A serialised object by its class, a number as short as it was written, the rest as Python's."""
    if isinstance(value, Mapping) and isinstance(value.get("class_name"), str):
        return str(value["class_name"])
    return shortest(value) if isinstance(value, float) else repr(plain)


def shortest(value: float) -> str:
    """A number that was kept in 32 bits as it was before: 0.001 for 0.0010000000474974513."""
    short = f"{value:.7g}"
    try:
        kept = struct.unpack("f", struct.pack("f", float(short)))[0]
    except OverflowError:
        return repr(value)
    return repr(float(short)) if kept == value else repr(value)


def output_shapes(model: Model) -> dict[int, list[Shape]]:
    """What each layer makes, by its id: a shape for each output of each call, alike ones once."""
    made: dict[int, list[Shape]] = {}
    for node in model.nodes:
        shapes = made.setdefault(id(node.layer), [])
        shapes += [one for one in node_shapes(node) if not _holds(shapes, one)]
    return made


def made_by(node: Node) -> Shape:
    """The shape of what a call makes; UNKNOWN for several outputs, of which one is meant."""
    shapes = node_shapes(node)
    return shapes[0] if len(shapes) == 1 else UNKNOWN


def _holds(shapes: list[Shape], one: Shape) -> bool:
    return any(same(one, other) for other in shapes)
