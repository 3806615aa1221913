"""What a metric of one's own computes: its function executed once on symbolic labels and predictions."""

from __future__ import annotations

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.findings import Where
from lintmodel.frontends.scripts.methods import place
from lintmodel.frontends.scripts.objects import Bound, Function, Instance
from lintmodel.frontends.scripts.operators import METRIC
from lintmodel.frontends.scripts.run import Run
from lintmodel.frontends.scripts.subclass import apart, may_trace
from lintmodel.frontends.scripts.symbols import Symbol
from lintmodel.frontends.scripts.values import Tensor, Thing, Value

GIVEN = ("labels", "predictions")
MEAN = "the mean of Keras"  # the number that keras.metrics.Mean keeps
KEPT = "metric weight"  # the kind of a Thing: a number of a Metric that lasts from batch to batch


def body_of_metric(run: Run, value: Function | Bound) -> Model | None:
    """The graph from labels and predictions to what a function returns; None where it is not followed."""
    if not may_trace(run):
        return None
    starts = _starts(run)
    outputs = _called(run, value, [Tensor(start) for start in starts])
    return _graph(run, starts, outputs, _function(value).name, where_defined(run, value))


def body_of_update(run: Run, metric: Instance) -> Model | None:
    """The graph from labels and predictions to what update_state() adds to the numbers that are kept."""
    update = metric.cls.find("update_state")
    bases = metric.cls.library_bases()
    known = bool(bases) and all(base.startswith("keras.metrics.") for base in bases)
    if not isinstance(update, Function) or not known or not may_trace(run):
        return None
    copy = Instance(metric.cls)
    given: list[Value] = []
    copy.fields = {name: _kept(value, given) for name, value in metric.fields.items()}
    copy.fields[MEAN] = Thing(KEPT, {"given": given})
    starts = _starts(run)
    _called(run, Bound(update, copy), [Tensor(start) for start in starts])
    where = where_defined(run, update)
    return _graph(run, starts, tuple(given), metric.cls.name, where) if given else None


def _kept(value: Value, given: list[Value]) -> Value:
    """What self.add_weight(...) returned, or a Mean, notes what it is given; other attributes stay."""
    if isinstance(value, Thing) and value.kind == "metric" and value.fields.get("class") == "Mean":
        return Thing(KEPT, {"given": given})
    key = value.key if isinstance(value, Symbol) else None
    called = key[2] if isinstance(key, tuple) and key[:1] == ("called",) and len(key) == 3 else None
    made = isinstance(called, tuple) and called[-1:] == ("add_weight",)
    return Thing(KEPT, {"given": given}) if made else value


def _starts(run: Run) -> list[Node]:
    from lintmodel.frontends.scripts.library.symbolic import new_node

    where = run.where()
    layers = [Layer(kind="InputLayer", name=name, where=where) for name in GIVEN]
    return [new_node(run, layer, (), {}, where=where) for layer in layers]


def _graph(run: Run, starts: list[Node], outputs: Value, name: str, where: Where) -> Model:
    from lintmodel.frontends.scripts.library.graph import nodes_between
    from lintmodel.frontends.scripts.library.symbolic import tensors_in

    ends = [tensor.node for tensor in tensors_in(outputs)]
    nodes = nodes_between(starts, ends)
    return Model(kind="subclassed", class_name=name, nodes=nodes, inputs=starts, heads=ends,
                 version=run.version, where=where)  # fmt: skip


def _function(value: Function | Bound) -> Function:
    return value.function if isinstance(value, Bound) else value


def where_defined(run: Run, value: Function | Bound) -> Where:
    """Where the function stands; a lambda where it is given."""
    function = _function(value)
    if function.name == "<lambda>":
        return run.where()
    return place(run, function, function.code[7])


def _called(run: Run, value: Function | Bound, given: list[Value]) -> Value:
    """What it returns; comparisons of tensors are operations here, like everything else."""
    from lintmodel.frontends.scripts.calls import inline

    before = run.steps
    function = _function(value)
    args = [value.receiver, *given] if isinstance(value, Bound) else given
    with apart(run):
        run.state.scopes = (*run.state.scopes, METRIC)
        outputs = inline(run, function, args, {}, False, run.span)
    run.traced_steps += run.steps - before
    return outputs
