"""The graph of a model's calls, from the references that its layers hold."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import Any

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.findings import Where
from lintmodel.frontends.artifacts.inbound import Call, Ref, calls, references
from lintmodel.frontends.artifacts.lowering import Lowering
from lintmodel.frontends.artifacts.reading import printable


class Graph:
    """The calls of one functional model, joined by name and index."""

    def __init__(self, lowering: Lowering) -> None:
        self.reading = lowering.reading
        self.whole = True  # every edge is known
        self.calls: list[tuple[Node, Call]] = []
        self.by_name: dict[str, list[Node]] = defaultdict(list)
        self.offsets: dict[str, int] = {}

    def add(self, layer: Layer, inbound: Any, names: set[str]) -> None:
        """The calls of one layer; an input has one, of nothing."""
        name = layer.name if isinstance(layer.name, str) else ""
        found = calls(inbound, names)
        if found is None:
            self._lost(name, f"layer '{printable(name)}' has inbound_nodes that no Keras writes")
            return
        for call in found or ([Call()] if layer.kind == "InputLayer" else []):
            node = Node(layer=layer, kwargs=call.kwargs, where=layer.where)
            self.calls.append((node, call))
            self.by_name[name].append(node)

    def join(self, outputs: list[Ref]) -> None:
        """Turn references into edges."""
        self._find_offsets([*outputs, *(ref for _, call in self.calls for ref in call.refs)])
        for node, call in self.calls:
            sources = [(self.node(ref, node), ref) for ref in call.refs]
            known = [(source, ref) for source, ref in sources if source is not None]
            node.inputs = tuple(source for source, _ in known)
            node.input_outputs = tuple(ref.output for _, ref in known)
            for source, ref in known:
                if ref.output == 0 and ref.shape is not None:
                    source.shape = ref.shape

    def node(self, ref: Ref, consumer: Node | None = None) -> Node | None:
        """The call that a reference means; a problem where the file does not hold it."""
        index = ref.call - self.offsets.get(ref.layer, 0)
        nodes = self.by_name.get(ref.layer, [])
        if 0 <= index < len(nodes):
            return nodes[index]
        who = consumer.where.part if consumer else "the model"
        self._lost(
            who,
            f"'{who}' takes its input from call {ref.call} of layer '{printable(ref.layer)}', "
            "which the config does not hold",
        )
        return None

    def _find_offsets(self, refs: list[Ref]) -> None:
        """Keras 2 counts the call inside a nested model that has an input of its own as call 0."""
        used: dict[str, set[int]] = defaultdict(set)
        for ref in refs:
            used[ref.layer].add(ref.call)
        for name, indices in used.items():
            nodes = self.by_name.get(name, [])
            nested = bool(nodes) and nodes[0].layer.inner is not None
            if nested and 0 not in indices and max(indices) >= len(nodes):
                self.offsets[name] = 1

    def ordered(self) -> list[Node]:
        """The nodes after all that they take; those of a circle are left out and reported."""
        waiting = {id(node): len(node.inputs) for node, _ in self.calls}
        consumers: dict[int, list[Node]] = defaultdict(list)
        for node, _ in self.calls:
            for source in node.inputs:
                consumers[id(source)].append(node)
        ready = deque(node for node, _ in self.calls if not node.inputs)
        done: list[Node] = []
        while ready:
            node = ready.popleft()
            done.append(node)
            for consumer in consumers[id(node)]:
                waiting[id(consumer)] -= 1
                if not waiting[id(consumer)]:
                    ready.append(consumer)
        if len(done) < len(self.calls):
            left = next(node for node, _ in self.calls if waiting[id(node)])
            part = left.where.part
            self._lost(part, f"layers take each other's outputs in a circle through '{part}'")
        return done

    def _lost(self, part: str, message: str) -> None:
        self.whole = False
        self.reading.problem("corrupt", message, printable(part))


def join_functional(
    lowering: Lowering, model: Model, config: dict[str, Any], saved: list[Any]
) -> bool:
    """Fill nodes, inputs and heads of a functional model. Returns whether every edge is known.

    Takes the config of the model and the serialised layers, aligned with the lowered ones.
    """
    layers = lowering.children_of(model)
    names = {layer.name for layer in layers if isinstance(layer.name, str)}
    graph = Graph(lowering)
    for layer, one in zip(layers, saved, strict=True):
        graph.add(layer, one.get("inbound_nodes"), names)
    inputs, outputs = (references(config.get(key)) for key in ("input_layers", "output_layers"))
    graph.join(outputs)
    model.nodes = graph.ordered()
    kept = {id(node) for node in model.nodes}
    model.inputs = _kept([graph.node(ref) for ref in inputs], kept)
    model.heads = _kept([graph.node(ref) for ref in outputs], kept)
    model.output_names = _output_names(config.get("output_layers"), outputs)
    model.input_keys = _keys(config.get("input_layers"), inputs)
    return graph.whole and len(names) == len(layers) and bool(model.heads)


def _keys(declared: Any, inputs: list[Any]) -> tuple[str, ...]:
    """The keys of inputs that were declared as a dict, in the order of the file."""
    is_plain = isinstance(declared, dict) and len(declared) == len(inputs)
    return tuple(map(str, declared)) if is_plain else ()


def join_sequential(lowering: Lowering, model: Model) -> None:
    """A chain: every layer takes the one before it; an input that was only a shape is made."""
    layers = lowering.children_of(model)
    if layers and layers[0].kind != "InputLayer" and "batch_input_shape" in layers[0].args:
        layers = [_input_of(lowering, layers[0]), *layers]
    for layer in layers:
        before = model.nodes[-1:]
        model.nodes.append(
            Node(
                layer=layer,
                inputs=tuple(before),
                input_outputs=(0,) * len(before),
                where=layer.where,
            )
        )
    model.inputs = [node for node in model.nodes[:1] if node.layer.kind == "InputLayer"]
    model.heads = model.nodes[-1:]
    name = model.heads[0].layer.name if model.heads else ""
    if isinstance(name, str):
        model.output_names = (name,) if model.heads else ()


def _input_of(lowering: Lowering, layer: Layer) -> Layer:
    name = f"{layer.name}_input" if isinstance(layer.name, str) else "input"
    return Layer(
        kind="InputLayer",
        name=name,
        args={"batch_shape": layer.args["batch_input_shape"], "name": name},
        where=Where(path=lowering.reading.shown, part=printable(name)),
        weights=(),
    )


def _kept(nodes: list[Node | None], kept: set[int]) -> list[Node]:
    return [node for node in nodes if node is not None and id(node) in kept]


def _output_names(saved: Any, outputs: list[Ref]) -> tuple[str, ...]:
    if isinstance(saved, dict) and len(saved) == len(outputs):
        return tuple(saved)
    return tuple(ref.layer for ref in outputs)
