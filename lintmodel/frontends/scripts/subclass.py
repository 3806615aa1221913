"""What call() of a Keras subclass does: executed once on symbolic inputs, and kept as a graph."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lintmodel.facts.event import MODULE
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.frontends.scripts.classes import layers_in, track_lists
from lintmodel.frontends.scripts.objects import Function, Instance
from lintmodel.frontends.scripts.run import MAX_STEPS, Run
from lintmodel.frontends.scripts.symbols import PHASE, Symbol
from lintmodel.frontends.scripts.values import Mapping, Sequence, Tensor, Value

MAX_TRACES = 400
SHARE = MAX_STEPS // 3  # of the budget, for all graphs of subclasses together


def trace_call(run: Run, instance: Instance) -> None:
    """Fill the graph of a new instance: of the model itself, or as the `body` of a layer.

    What stays unknown in call() leaves the graph without heads, or not complete.
    """
    call = instance.cls.find("call")
    fact = instance.fact
    if fact is None or not isinstance(call, Function) or not may_trace(run):
        return
    if isinstance(fact, Model) and fact.heads:  # functional: super().__init__(inputs, outputs)
        return
    from lintmodel.frontends.scripts.calls import inline

    before, asked = run.steps, run.phase_asked
    run.phase_asked = False
    inputs, arguments = _arguments(run, call)
    with apart(run):
        _build(run, instance)
        outputs = inline(run, call, [instance], arguments, False, call.code[7])
    run.traced_steps += run.steps - before
    _keep(run, instance, [tensor.node for tensor in inputs], outputs)
    run.phase_asked = asked


def trace_function(run: Run, layer: Layer, function: Function, arguments: Value) -> None:
    """Fill the body of a Lambda: its function on one symbolic input."""
    from lintmodel.frontends.scripts.calls import inline
    from lintmodel.frontends.scripts.library.graph import nodes_between
    from lintmodel.frontends.scripts.library.keras_models import hides_tensors
    from lintmodel.frontends.scripts.library.symbolic import new_node, tensors_in

    given = arguments.entries if isinstance(arguments, Mapping) else {}
    if arguments is not None and not isinstance(arguments, Mapping) or not may_trace(run):
        return
    before = run.steps
    start = new_node(run, Layer(kind="InputLayer", where=layer.where), (), {}, where=layer.where)
    with apart(run):
        outputs = inline(run, function, [Tensor(start)], dict(given), False, run.span)
    run.traced_steps += run.steps - before
    ends = [tensor.node for tensor in tensors_in(outputs)]
    known = bool(ends) and not hides_tensors(outputs)
    nodes = nodes_between([start], ends)
    layer.body = Model(
        kind="subclassed",
        class_name=layer.kind,
        nodes=nodes,
        inputs=[start],
        heads=ends if known else [],
        outputs_known=known,
        complete=known and not any(node.hides for node in nodes),
        version=run.version,
        where=layer.where,
    )


def may_trace(run: Run) -> bool:
    """Whether the budget for graphs holds another one; it is counted."""
    run.traces += 1
    return run.traces <= MAX_TRACES and run.traced_steps < SHARE


def _arguments(run: Run, call: Function) -> tuple[list[Tensor], dict[str, Value]]:
    """A symbolic tensor for each argument that has no default; `training` is whatever Keras says."""
    from lintmodel.frontends.scripts.library.symbolic import new_node

    inputs: list[Tensor] = []
    given: dict[str, Value] = {}
    for position, (name, default) in enumerate((*call.code[1][1:], *call.code[3])):
        if name == "training":
            given[name] = PHASE
        elif default is None or position == 0:
            layer = Layer(kind="InputLayer", name=name, where=run.where(call.code[7]))
            tensor = Tensor(new_node(run, layer, (), {}, where=layer.where))
            inputs.append(tensor)
            given[name] = tensor
    return inputs, given


def _build(run: Run, instance: Instance) -> None:
    """build(input_shape) of a subclass, which Keras calls before the first call()."""
    from lintmodel.frontends.scripts.calls import inline
    from lintmodel.frontends.scripts.library.symbolic import BUILD

    build = instance.cls.find("build")
    if isinstance(build, Function):
        with run.state.within(BUILD):
            inline(run, build, [instance, Symbol("input shape")], {}, False, build.code[7])
        track_lists(instance)


@contextmanager
def apart(run: Run) -> Iterator[None]:
    """Neither the conditions nor the tapes around the constructor matter to what call() does."""
    state = run.state
    from lintmodel.frontends.scripts.library.symbolic import GRAPH

    before = (state.guards, state.scopes, state.tapes, state.count, state.optional, run.span)
    state.guards, state.scopes, state.tapes = frozenset(), (GRAPH,), []
    state.count, state.optional = 1, False
    entry, run.entry = run.entry, MODULE
    try:
        yield
    finally:
        state.guards, state.scopes, state.tapes, state.count, state.optional, run.span = before
        run.entry = entry


def _keep(run: Run, instance: Instance, inputs: list[Node], outputs: Value) -> None:
    from lintmodel.frontends.scripts.library.graph import nodes_between
    from lintmodel.frontends.scripts.library.keras_models import hides_tensors, output_names_of
    from lintmodel.frontends.scripts.library.symbolic import tensors_in

    fact = instance.fact
    graph = fact if isinstance(fact, Model) else Model(kind="subclassed", class_name=fact.kind)  # type: ignore[union-attr]
    ends = [tensor.node for tensor in tensors_in(outputs)]
    known = bool(ends) and not hides_tensors(outputs)
    graph.nodes = nodes_between(inputs, ends)
    graph.inputs, graph.outputs_known = inputs, known
    graph.phased = run.phase_asked
    graph.heads = ends if known else []
    graph.complete = known and not _open(instance, graph)
    graph.output_names = output_names_of(outputs, graph.output_names)
    if isinstance(fact, Layer):
        graph.layers, graph.where, graph.version = list(fact.wrapped), fact.where, run.version
        fact.body = graph


def _open(instance: Instance, graph: Model) -> bool:
    """Whether layers or tensors may be in it that were not met."""
    lists = [value for value in instance.fields.values() if isinstance(value, Sequence)]
    if any(one.open and layers_in(one) for one in lists):
        return True
    return any(node.hides for node in graph.nodes)
