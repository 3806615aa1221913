"""Calls of layers: nodes of a graph on symbolic tensors, events on data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from lintmodel.facts.data import Data
from lintmodel.facts.event import Build
from lintmodel.facts.event import Call as CallEvent
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Node
from lintmodel.facts.unknown import UNKNOWN, Unknown
from lintmodel.frontends.scripts.library import Call, method
from lintmodel.frontends.scripts.library.arrays import (
    as_data,
)
from lintmodel.frontends.scripts.library.preprocessing_layers import applied, looked_up
from lintmodel.frontends.scripts.objects import Instance
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import PHASE, Symbol
from lintmodel.frontends.scripts.values import (
    Choice,
    Result,
    Sequence,
    Tensor,
    Value,
    parts_of,
    plain,
)
from lintmodel.knowledge import layer_spec
from lintmodel.knowledge.shapes import node_shapes
from lintmodel.knowledge.traits import LOOKUPS

T = TypeVar("T")

GRAPH = "graph"  # the scope in which call() of a subclass is executed for its graph
BUILD = "build"  # and build() before it, once


def runs_anew(run: Run) -> bool:
    """Whether what is executed now is executed each time a model runs."""
    scopes = run.state.scopes
    return GRAPH in scopes and BUILD not in scopes


def tensors_in(value: Value, depth: int = 0) -> Iterator[Tensor]:
    """The symbolic tensors in a structure of arguments."""
    return _found_in(value, Tensor, depth)


def results_in(value: Value) -> Iterator[Result]:
    """What was computed from data, in a structure of arguments."""
    return _found_in(value, Result, 0)


def _found_in(value: Value, kind: type[T], depth: int) -> Iterator[T]:
    if isinstance(value, kind):
        yield value
    elif depth < 4:
        chosen = isinstance(value, Choice)
        for item in [option for _, option in value.options] if chosen else parts_of(value):
            yield from _found_in(item, kind, depth + 1)


@method(Layer, "__call__")
def call_layer(call: Call) -> Value:
    """layer(x, ...): a node of a graph where x is symbolic, else an event on data."""
    return called(call, call.owner)


@method(Instance, "__call__")
def call_instance(call: Call) -> Value:
    """An instance of a subclass called: its layer or model; a plain object is not seen."""
    fact = call.owner.fact
    if isinstance(fact, Layer):
        return called(call, fact)
    if fact is not None:
        from lintmodel.frontends.scripts.library.keras_models import call_model

        call.owner = fact
        return call_model(call)
    call.run.escape([*call.args, *call.kwargs.values()], "an object that lintmodel cannot see")
    return call.unknown("unknown callee")


def called(call: Call, layer: Layer) -> Value:
    """The result of calling a layer."""
    values = [*call.args, *call.kwargs.values()]
    tensors = list(tensors_in(tuple(values)))
    if tensors:
        node = new_node(call.run, layer, tensors, call_keywords(call, layer), where=call.where,
                        literal=call.literals())  # fmt: skip
        call.run.emit(
            Build, f"{layer.kind} is called", node=node, used=call.used, where=call.where
        )
        return _outputs(layer, node)
    data = as_data(call.run, call.arg(0, "inputs"))
    if GRAPH in call.run.state.scopes and isinstance(data, Unknown):
        return _on_the_unknown(call, layer)
    training = training_of(call, call_names(layer))
    call.run.emit(
        CallEvent,
        f"{layer.kind} is called",
        target=layer,
        x=data,
        training=training,
        flagged=call.open or len(call.args) > 1 or "training" in call.kwargs,
        used=call.used,
        where=call.where,
        tapes=tuple(call.run.state.tapes),
    )
    if isinstance(data, Data):
        value = applied(call.run, layer, data, training)
    elif layer.kind in LOOKUPS:
        value = looked_up(call.run, layer, call.arg(0, "inputs"))
    else:
        value = call.unknown("layer output")
    return value if isinstance(value, Data) else computed(call, layer)


def computed(call: Call, layer: Layer) -> Result:
    """The result of a layer on data: a node that no functional model holds."""
    before = list(results_in((*call.args, *call.kwargs.values())))
    return Result(new_node(call.run, layer, before, call_keywords(call, layer), where=call.where))


def _outputs(layer: Layer, node: Node) -> Value:
    """The output of a layer; of a recurrent one with return_state, the output and its states."""
    if layer.args.get("return_state") is not True or layer.custom:
        return Tensor(node)
    shapes = node_shapes(node)
    if len(shapes) < 2:
        return Sequence([Tensor(node)], open=True)
    return Sequence([Tensor(node, index) for index in range(len(shapes))])


def _on_the_unknown(call: Call, layer: Layer) -> Value:
    """In call() of a subclass everything is a tensor, also what could not be followed."""
    kwargs = call_keywords(call, layer)
    node = new_node(
        call.run, layer, (), kwargs, where=call.where, literal=call.literals(), hides=True
    )
    call.run.emit(Build, f"{layer.kind} is called", node=node, where=call.where)
    return _outputs(layer, node)


def training_of(call: Call, names: tuple[str, ...], default: Any = None) -> Any:
    """The argument `training` of a call, by name or by position: its value, UNKNOWN, or "absent".

    `names` are the arguments of call(), none where they are not known. What cannot be told from a
    flag (is_training=True, a second argument of a custom layer) makes it UNKNOWN.
    """
    position = names.index("training") if "training" in names[1:] else -1
    if "training" in call.kwargs:
        return _flag(call.kwargs["training"])
    if position < 0 and _all_given(call, names):
        return "absent"
    if call.open or set(call.kwargs) - {"inputs", "x", "mask"}:
        return UNKNOWN
    if 0 < position < len(call.args):
        return _flag(call.args[position])
    if position < 0:
        return "absent" if len(names) <= 1 and len(call.args) <= 1 else UNKNOWN
    if len(call.args) > len(names):
        return UNKNOWN
    return "absent" if default is None else default


FLAGS = ("train", "mode", "phase", "test", "eval", "infer", "is_", "use_", "drop", "determ")


def _all_given(call: Call, names: tuple[str, ...]) -> bool:
    """Whether a call fills every argument of call(), and none of them is a flag by name or value."""
    given = {**dict(zip(names, call.args, strict=False)), **call.kwargs}
    if call.open or len(names) < 2 or len(call.args) > len(names) or set(given) != {*names}:
        return False
    return not any(
        any(word in name for word in FLAGS) or isinstance(plain(value), bool | None)
        for name, value in list(given.items())[1:]
    )


def comes_from(item: Value, value: Value) -> bool:
    """Whether a value is, or was made of, what a loop has taken up."""
    if isinstance(value, Data):
        held = [source for data in _found_in(item, Data, 0) for source in data.sources]
        return any(source is one for source in value.sources for one in held)
    return isinstance(value, Symbol) and any(
        _within(symbol.key, value.key) for symbol in _found_in(item, Symbol, 0)
    )


def _within(key: Any, made: Any, depth: int = 0) -> bool:
    """Whether the key of an unknown is part of the key of another that was made of it."""
    if type(key) is type(made) and key == made:
        return True
    parts = made if isinstance(made, tuple) and depth < 6 else ()
    return any(_within(key, part, depth + 1) for part in parts)


MODEL_CALL = ("inputs", "training", "mask")  # of functional and Sequential models


def _flag(value: Value) -> Any:
    """A flag as it counts: 1 is True; UNKNOWN for what is no constant."""
    known = plain(value)
    if isinstance(known, int):
        return bool(known)
    return known if known is None else UNKNOWN


def call_keywords(call: Call, layer: Layer) -> dict[str, Any]:
    """Call-time keywords as facts hold them; tensors among them are inputs, not keywords."""
    found = {name: plain(value) for name, value in call.kwargs.items() if value is not PHASE}
    names = call_names(layer) if len(call.args) > 1 else ()
    for name, value in zip(names[1:], call.args[1:], strict=False):
        if name == "training" and value is not PHASE:
            found["training"] = plain(value)
    if isinstance(found.get("training"), int):
        found["training"] = bool(found["training"])
    return found


def call_names(layer: Layer) -> tuple[str, ...]:
    """The arguments of a layer's call() by position, as far as all versions of Keras agree."""
    if layer.inner is not None:
        return tuple(layer.inner.call_args) or MODEL_CALL
    known = None if layer.custom else layer_spec(layer.kind, UNKNOWN)
    return tuple(name for name, _ in known.call) if known is not None else ()


def new_node(
    run: Run,
    layer: Layer,
    tensors: Iterable[Tensor | Result],
    kwargs: dict[str, Any],
    **facts: Any,
) -> Node:
    """A node of a graph on the outputs of others."""
    tensors = tuple(tensors)
    facts.setdefault("where", run.where())
    return Node(
        layer=layer,
        inputs=tuple(tensor.node for tensor in tensors),
        input_outputs=tuple(tensor.output for tensor in tensors),
        kwargs=kwargs,
        provenance=run.provenance(f"{layer.kind} is called"),
        **facts,
    )


def operation(run: Run, name: str, args: list[Value], kwargs: dict[str, Value]) -> Value:
    """An operation on symbolic tensors or on results: a node of kind "op:NAME"."""
    values = (*args, *kwargs.values())
    tensors: list[Tensor] = list(tensors_in(values))
    before: list[Tensor | Result] = [*tensors, *results_in(values)]
    if not before:
        return run.unknown(f"operation {name}")
    constants = [plain(arg) for arg in args if not isinstance(arg, Tensor | Result)]
    arguments_ = {key: plain(value) for key, value in kwargs.items()}
    layer = Layer(
        kind=f"op:{name}",
        name="",
        args={"args": constants, **arguments_},
        where=run.where(),
        provenance=run.provenance(name),
    )
    hides = any(isinstance(value, Symbol) for value in (*args, *kwargs.values()))
    made = new_node(run, layer, before, {}, hides=hides)
    return Tensor(made) if tensors else Result(made)
