"""Operations inside a model that mix the samples of a batch, or that draw random numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lintmodel.facts.data import Data
from lintmodel.facts.event import Compile, Create, Evaluate, Fit, Predict
from lintmodel.facts.files import Save
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe, Unknown, is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.views.common import about, judged, owners

REDUCTIONS = {"mean", "std", "var", "variance", "sum", "max", "min", "norm", "reduce_mean", "reduce_std",
              "reduce_variance", "reduce_sum", "reduce_max", "reduce_min", "amax", "amin",
              "reduce_euclidean_norm"}  # fmt: skip
ELEMENTWISE = {
    "add", "subtract", "multiply", "divide", "true_divide", "divide_no_nan", "power", "pow", "maximum",
    "minimum", "where", "relu", "sigmoid", "tanh", "exp", "log", "log1p", "sqrt", "rsqrt", "square",
    "abs", "cast", "stop_gradient", "identity", "clip", "clip_by_value", "negative", "gelu", "silu",
    "softplus", "elu", "leaky_relu", "squared_difference",
}  # fmt: skip
ALL_UNLESS_TOLD = {"l2_normalize"}  # over the whole tensor without an axis
ALONG = {"softmax", "log_softmax", "normalize"}  # over one axis, the last unless told
GUARDS = {"in_train_phase", "in_test_phase", "smart_cond", "cond", "switch"}
RANDOM = {"random_normal", "random_uniform", "truncated_normal", "random_binomial", "dropout",
          "spatial_dropout", "random_normal_variable", "alpha_dropout", "categorical"}  # fmt: skip
SHIFTS = {"max", "reduce_max", "amax"}  # x - max(x) before exp changes no ratio
PASSES = {
    "expand_dims",
    "squeeze",
    "dense",
    "conv2d",
    "bias_add",
    "dropout",
    "matmul",
    "batch_norm",
}


@record()
class BatchMixing:
    """An operation over the batch axis whose result changes what other samples get.

    `subject` is the custom class, the Lambda or the model that it stands in.
    """

    operation: str
    whole: bool  # over every axis, not the first alone
    subject: str
    hints: tuple[str, ...]
    others: tuple[tuple[str, Where], ...]
    where: Where


@record()
class Sampling:
    """A random operation on the way to an output of a model, in inference too."""

    operation: str
    subject: str
    hints: tuple[str, ...]
    where: Where


@record()
class Graph:
    """The graph of a model, of a custom layer's call(), or of a Lambda's function, in use."""

    model: Model
    subject: str
    hints: tuple[str, ...]
    artifact: Artifact | None = None


def batch_mixings(project: Project) -> Iterator[BatchMixing]:
    """The operations of each graph that reach an output, told by the first."""
    for graph in graphs(project):
        found = mixing_nodes(graph.model)
        if found:
            first, others = found[0], tuple((_name(one), one.layer.where) for one in found[1:])
            whole = not isinstance(axes_of(first), tuple)
            yield BatchMixing(
                _name(first), whole, graph.subject, graph.hints, others, first.layer.where
            )


def samplings(project: Project) -> Iterator[Sampling]:
    """Every random operation that reaches an output and that no layer of Keras guards."""
    for graph in graphs(project):
        if graph.artifact is not None and graph.artifact.signatures:
            continue  # what a signature draws is training-mode-signature's to tell
        reaching = _reaching(graph.model)
        for node in graph.model.nodes:
            found = _random(node) if id(node) in reaching else ""
            if found:
                yield Sampling(found, graph.subject, _all_hints(graph), node.layer.where)


# -- graphs in use -----------------------------------------------------------------------------


def graphs(project: Project) -> Iterator[Graph]:
    """The graphs that data goes through, each once: of models that are used, and inside their layers."""
    for script in judged(project.scripts):
        for event in script.trace.of(Create):
            made = event.made
            if isinstance(made, Model) and made.nodes and _is_used(script, made):
                yield Graph(made, made.class_name or "the model", _hints(made))
            elif isinstance(made, Layer) and made.body is not None and owners(script.trace, made):
                yield Graph(made.body, made.kind, _hints(made))
    for artifact in project.artifacts:
        yield from _of_file(artifact)


def _of_file(artifact: Artifact) -> Iterator[Graph]:
    """The graph of a file's model, and of those within it."""
    if artifact.model is None:
        return
    name = artifact.model.name if isinstance(artifact.model.name, str) else ""
    hints = (name.lower(), artifact.path.rpartition("/")[2].lower())
    if artifact.model.nodes:
        yield Graph(artifact.model, "the model", hints, artifact)
    for layer in artifact.model.all_layers():
        if layer.inner is not None and layer.inner.nodes:
            yield Graph(layer.inner, layer.inner.title, (*hints, *_hints(layer)), artifact)


def _all_hints(graph: Graph) -> tuple[str, ...]:
    """In a file the names of the layers tell of the intent as well: z_mean, latent."""
    layers = graph.model.layers if graph.artifact is not None else ()
    own = (one.name for one in layers if not one.kind.startswith("op:"))
    return (*graph.hints, *(name.lower() for name in own if isinstance(name, str)))


def _is_used(script: Script, model: Model) -> bool:
    """Whether a model has a batch axis: it declares its inputs, or Keras feeds it."""
    if model.kind in ("functional", "sequential"):
        return True
    return bool(about(script.trace, model, Compile, Fit, Evaluate, Predict, Save))


def _hints(made: Model | Layer) -> tuple[str, ...]:
    names = (*made.provenance.names, *made.provenance.comments)
    name = made.name if isinstance(made.name, str) else ""
    kind = made.class_name if isinstance(made, Model) else made.kind
    function = "" if isinstance(made, Model) else made.args.get("function", "")
    hops = (hop.what for hop in made.provenance.hops)
    texts = (*names, name, kind, function, made.where.path.rpartition("/")[2], *hops)
    return tuple(text.lower() for text in texts if isinstance(text, str))


# -- mixing ------------------------------------------------------------------------------------


@record()
class _State:
    """What a node's output is: with the batch axis first; a value of the whole batch (`over` says which
    operation made it); and what mixed other samples into it."""

    batch: bool = False
    over: tuple[Node, ...] = ()
    mixed: tuple[Node, ...] = ()


def mixing_nodes(model: Model) -> list[Node]:
    """The operations over the batch whose results were combined with samples that reach an output."""
    states: dict[int, _State] = {}
    for node in model.nodes:
        before = [states.get(id(one), _State()) for one in node.inputs]
        states[id(node)] = _after(node, before)
    found: dict[int, Node] = {}
    for head in model.heads:
        for node in states.get(id(head), _State()).mixed:
            found.setdefault(id(node), node)
    return list(found.values())


def _after(node: Node, before: list[_State]) -> _State:
    kind = node.layer.kind
    if not node.inputs:
        return _State(batch=kind == "InputLayer")
    mixed = _union([one.mixed for one in before])
    over = _union([one.over for one in before])
    batch = any(one.batch for one in before)
    if not kind.startswith("op:"):
        if node.layer.custom or kind == "Lambda":
            return _State(False, (), mixed)
        return _State(batch, () if batch else over, mixed)
    name = kind[3:]
    if name in REDUCTIONS:
        return _reduced(node, batch, over, mixed)
    if name in ELEMENTWISE:
        return _combined(node, name, before, mixed)
    if name in ALL_UNLESS_TOLD | ALONG and batch:
        axes = axes_of(node)
        told = isinstance(axes, tuple) and 0 in axes
        if told or (name in ALL_UNLESS_TOLD and axes is None):
            return _State(True, (), (*mixed, node))
        return _State(is_known(axes) or name in ALONG, (), mixed)
    axes = axes_of(node)
    return _State(batch and name in PASSES and is_known(axes) and axes != (0,), (), mixed)


def _union(groups: list[tuple[Node, ...]]) -> tuple[Node, ...]:
    found = {id(node): node for group in groups for node in group}
    return tuple(found.values())[:8]


def _reduced(node: Node, batch: bool, over: tuple[Node, ...], mixed: Any) -> _State:
    axes = axes_of(node)
    if isinstance(axes, Unknown):
        return _State(False, (), mixed)
    if axes is not None and 0 not in axes:
        return _State(batch, () if batch else over, mixed)
    return _State(False, (node,) if batch else over, ())


def _combined(node: Node, name: str, before: list[_State], mixed: tuple[Node, ...]) -> _State:
    """An operation element by element: a value of the whole batch meets the samples here."""
    batch = any(one.batch for one in before)
    over = _union([one.over for one in before if not one.batch])
    if batch and over:
        met = [one for one in over if not (name == "subtract" and one.layer.kind[3:] in SHIFTS)]
        return _State(True, (), _union([mixed, tuple(met)]))
    return _State(batch, () if batch else over, mixed)


def axes_of(node: Node) -> Maybe[tuple[int, ...] | None]:
    """The axes of an operation: None for all of them (or its default), UNKNOWN if not fixed."""
    args = node.layer.args
    given = args.get("axis", node.kwargs.get("axis", args.get("reduction_indices")))
    positional = args.get("args")
    if given is None and isinstance(positional, list) and positional:
        given = positional[0]
    if given is None:
        return None
    if isinstance(given, int) and not isinstance(given, bool):
        return (given,)
    if isinstance(given, list | tuple) and all(isinstance(one, int) for one in given):
        return tuple(given)
    return UNKNOWN


def _name(node: Node) -> str:
    return node.layer.kind[3:]


# -- sampling ----------------------------------------------------------------------------------


def _reaching(model: Model) -> set[int]:
    """The nodes that an output depends on, where nothing on the way asks for the phase."""
    found: set[int] = set()
    pending = list(model.heads)
    while pending:
        node = pending.pop()
        if id(node) in found or node.layer.kind[3:] in GUARDS:
            continue
        found.add(id(node))
        pending.extend(node.inputs)
    return found


def _random(node: Node) -> str:
    """The random operation that a node is, or whose numbers it takes; "" for none."""
    name = node.layer.kind[3:] if node.layer.kind.startswith("op:") else ""
    if name in RANDOM:
        return name
    for value in node.layer.args.get("args", ()) if name else ():
        if isinstance(value, Data):
            for source in value.sources:
                if source.drawn and "random" in source.name:
                    return source.name
    return ""
