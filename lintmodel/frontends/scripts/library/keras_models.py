"""Keras models: Sequential, functional, applications; layers by index and name; save and load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lintmodel.facts.event import Build, Create
from lintmodel.facts.event import Call as CallEvent
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown
from lintmodel.frontends.scripts.classes import as_layer, layers_in
from lintmodel.frontends.scripts.library import Call, attribute, function, method
from lintmodel.frontends.scripts.library.arrays import as_data
from lintmodel.frontends.scripts.library.graph import finish_sequential, graph_of
from lintmodel.frontends.scripts.library.keras_layers import renew
from lintmodel.frontends.scripts.library.misuse import note_added, note_layers
from lintmodel.frontends.scripts.library.preprocessing_layers import applied_model
from lintmodel.frontends.scripts.library.symbolic import (
    GRAPH,
    call_keywords,
    call_names,
    comes_from,
    computed,
    new_node,
    tensors_in,
    training_of,
)
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import (
    Mapping,
    Result,
    Sequence,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    pass

# -- constructors ------------------------------------------------------------------------------


def new_model(call: Call, kind: Any, what: str, **facts: Any) -> Model:
    """A model made at this call."""
    name = call.kwargs.get("name")
    model = Model(
        kind=kind,
        name=name if isinstance(name, str) else UNKNOWN,
        version=call.run.version,
        where=call.where,
        provenance=call.run.provenance(what, call.span),
        **facts,
    )
    call.run.emit(Create, what, made=model, where=call.where)
    return model


@function("keras.Sequential")
def sequential(call: Call) -> Value:
    """keras.Sequential([layers])."""
    model = new_model(call, "sequential", "Sequential is created")
    call.run.sequentials[id(model)] = {"items": (), "open": False}
    call.run.keep.append(model)
    given = call.arg(0, "layers")
    if given is not None:
        _add_all(call, model, given)
    note_layers(call, model, "Sequential()")
    finish_sequential(call.run, model)
    return model


def _add_all(call: Call, model: Model, given: Value) -> None:
    cell = call.run.sequentials[id(model)]
    items = given.items if isinstance(given, Sequence) else given
    if not isinstance(items, tuple) or (isinstance(given, Sequence) and given.open):
        call.run.state.write(cell, "open", True)
    for item in items if isinstance(items, tuple) else ():
        _add(call, cell, item)


def _add(call: Call, cell: dict[str, Any], item: Value) -> None:
    if isinstance(item, Tensor):  # keras.Input(...) as the first entry
        item = item.node.layer
    found = layers_in(item)
    if len(found) == 1:
        call.run.state.write(cell, "items", (*cell["items"], found[0]))
    else:
        call.run.state.write(cell, "open", True)


@method(Model, "add", "super.add")
def add(call: Call) -> Value:
    """model.add(layer)."""
    cell = call.run.sequentials.get(id(call.owner))
    if cell is not None:
        note_added(call)
        if "loop" in call.run.state.scopes:  # how many are added is not known
            call.run.state.write(cell, "open", True)
        _add(call, cell, call.arg(0, "layer"))
        finish_sequential(call.run, call.owner)
    return None


@method(Model, "pop")
def pop(call: Call) -> Value:
    """model.pop() of a Sequential model."""
    cell = call.run.sequentials.get(id(call.owner))
    if cell is not None:
        call.run.state.write(cell, "items", cell["items"][:-1])
        finish_sequential(call.run, call.owner)
    return None


@function("keras.Model", "keras.models.Functional")
def functional(call: Call) -> Value:
    """keras.Model(inputs, outputs)."""
    inputs, outputs = call.arg(0, "inputs"), call.arg(1, "outputs")
    inputs = call.kwargs.get("input", inputs)
    outputs = call.kwargs.get("output", outputs)
    if isinstance(outputs, Mapping):  # Keras takes the outputs of a dict in order of their names
        outputs = Mapping(dict(sorted(outputs.entries.items(), key=str)), outputs.open)
    model = new_model(call, "functional", "Model is created")
    starts, ends = list(tensors_in(inputs)), list(tensors_in(outputs))
    if starts and ends:
        graph_of(model, [t.node for t in starts], [t.node for t in ends])
        model.complete = model.outputs_known = not hides_tensors(outputs)
    model.output_names = output_names_of(outputs, model.output_names)
    if isinstance(inputs, Mapping) and not inputs.open:
        model.input_keys = tuple(str(key) for key in inputs.entries)
    return model


def output_names_of(outputs: Value, otherwise: Maybe[tuple[str, ...]]) -> Maybe[tuple[str, ...]]:
    """The names that a dict gives to outputs."""
    if isinstance(outputs, Mapping) and not outputs.open:
        return tuple(str(key) for key in outputs.entries)
    return otherwise


def hides_tensors(outputs: Value) -> bool:
    """Whether there may be outputs that are no known tensors."""
    if isinstance(outputs, Sequence):
        return outputs.open or any(hides_tensors(item) for item in outputs.items)
    if isinstance(outputs, tuple):
        return any(hides_tensors(item) for item in outputs)
    if isinstance(outputs, Mapping):
        return outputs.open or any(hides_tensors(item) for item in outputs.entries.values())
    return not isinstance(outputs, Tensor)


# -- calls -------------------------------------------------------------------------------------


@method(Model, "__call__")
def call_model(call: Call) -> Value:
    """model(x, training=...): nested in a graph where x is symbolic, else an event on data."""
    model: Model = call.owner
    stand_in = as_layer(model)
    tensors = list(tensors_in((*call.args, *call.kwargs.values())))
    if tensors or GRAPH in call.run.state.scopes:
        node = new_node(
            call.run,
            stand_in,
            tensors,
            call_keywords(call, stand_in),
            where=call.where,
            literal=call.literals(),
            hides=not tensors,
        )
        call.run.emit(Build, "the model is called", node=node, used=call.used, where=call.where)
        return outputs_of(model, node)
    data = as_data(call.run, call.arg(0, "inputs"))
    training = training_of(call, call_names(stand_in), model.call_args.get("training"))
    event = call.run.emit(
        CallEvent,
        "the model is called",
        target=model,
        x=data,
        training=training,
        flagged=call.open or len(call.args) > 1 or "training" in call.kwargs,
        used=call.used,
        varies=comes_from(call.run.state.item, call.arg(0, "inputs")),
        tapes=tuple(call.run.state.tapes),
        where=call.where,
    )
    if _switches(call, model):
        return call.unknown("model output")
    processed = (
        None if isinstance(data, Unknown) else applied_model(call.run, model, data, training)
    )
    if processed is not None:
        return processed
    node = computed(call, stand_in).node
    call.run.calls[id(node)] = event
    call.run.keep.append(node)
    return outputs_of(model, node, Result)


def _switches(call: Call, model: Model) -> bool:
    """Whether an option of a subclass' call() is given: its graph is that of the defaults."""
    given = {*call.kwargs, *list(model.call_args)[1 : len(call.args)]} - {"training", "mask"}
    return call.open or any(
        not isinstance(model.call_args.get(name, UNKNOWN), Unknown) for name in given
    )


@method(Model, "call")
def call_itself(call: Call) -> Value:
    """model.call(x): what __call__ does, without what Keras does around it."""
    return call_model(call)


def outputs_of(model: Model, node: Node, kind: type[Tensor] | type[Result] = Tensor) -> Value:
    """The outputs of a model that is called: one for each of its heads."""
    if len(model.heads) > 1:
        return Sequence([kind(node, index) for index in range(len(model.heads))])
    return kind(node)


# -- attributes --------------------------------------------------------------------------------


@attribute(Model, "name")
def _name(run: Run, model: Model) -> Value:
    return model.name if isinstance(model.name, str) else Symbol("name", ("name", id(model)))


@attribute(Model, "optimizer", "loss", "metrics", "history")
def _compiled(run: Run, model: Model) -> Value:
    return Symbol("model attribute", ("model", id(model)))


@method(Model, "summary", "count_params", "get_weights", "reset_metrics", "build",
        "make_train_function", "add_loss",
        "compute_metrics", "compiled_metrics.update_state")  # fmt: skip
def _harmless(call: Call) -> Value:
    return call.unknown(f"model.{call.name}")


method(Model, "reset_states", "reset_state")(renew)


@method(Model, "super.__init__")
def _super_init(call: Call) -> Value:
    """super().__init__(inputs=, outputs=, name=) of a Model subclass."""
    name = call.kwargs.get("name")
    if isinstance(name, str):
        call.owner.name = name
    starts, ends = list(tensors_in(call.arg(0, "inputs"))), list(tensors_in(call.arg(1, "outputs")))
    if starts and ends:
        graph_of(call.owner, [t.node for t in starts], [t.node for t in ends])
        call.owner.complete = call.owner.outputs_known = True
    return None
