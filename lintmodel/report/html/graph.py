"""The graph of a model as it is drawn: a box for each call of a layer, long chains as one box."""

from __future__ import annotations

from collections import Counter
from dataclasses import field

from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.unknown import Maybe, Unknown, is_known
from lintmodel.record import record
from lintmodel.report.html.marks import Mark, Marks
from lintmodel.report.state import state_of

FOLDED_FROM = 24  # boxes: a graph that is smaller is drawn whole
CHAIN = 3  # plain layers one after the other: from so many on they become one box
KINDS = 2  # of the layers in a folded box, how many are named


@record()
class Box:
    """One box: its words, what was found about it, and the model inside it."""

    title: str
    name: str = ""
    note: str = ""
    mark: Mark | None = None
    inner: Model | None = None
    layers: list[Layer] = field(default_factory=list)
    end: bool = False  # an input, or a head


@record()
class Graph:
    """Boxes in topological order, and edges between their numbers.

    `connected` is False where the order of the layers is all that is known.
    """

    boxes: list[Box] = field(default_factory=list)
    edges: list[tuple[int, int]] = field(default_factory=list)
    connected: bool = True


def graph_of(model: Model, marks: Marks, steps: Maybe[int]) -> Graph:
    """The graph of a model's own layers; models inside are boxes."""
    if not model.nodes:
        boxes = [_box(layer, marks.of(layer), steps) for layer in model.layers]
        return Graph(boxes, [], connected=False)
    place = {id(node): number for number, node in enumerate(model.nodes)}
    ends = {id(node) for node in (*model.inputs, *model.heads)}
    boxes = [_of_node(node, marks, steps, id(node) in ends) for node in model.nodes]
    edges = [
        (place[id(taken)], number)
        for number, node in enumerate(model.nodes)
        for taken in node.inputs
        if id(taken) in place
    ]
    whole = Graph(boxes, [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1]])
    return folded(whole) if len(boxes) > FOLDED_FROM else whole


def _of_node(node: Node, marks: Marks, steps: Maybe[int], end: bool) -> Box:
    box = _box(node.layer, marks.of(node.layer, node.where), steps)
    box.end = end
    if not box.note and (training := node.kwargs.get("training")) is not None:
        box.note = f"training={training}" if is_known(training) else ""
    return box


def _box(layer: Layer, mark: Mark | None, steps: Maybe[int]) -> Box:
    inner = layer.inner or (layer.body if layer.custom else None)
    note = state_of(layer, steps)
    if layer.trainable is False:
        note = f"frozen; {note}" if note else "frozen"
    inner = inner if inner is not None and inner.layers else None
    if detail := detailed(layer):
        note = f"{detail}; {note}" if note else detail
    if inner is not None and not note:
        note = f"{counted(len(inner.layers))} inside"
    return Box(titled(layer), named(layer), note, mark, inner, [layer])


def counted(layers: int) -> str:
    """How many layers, in words."""
    return "1 layer" if layers == 1 else f"{layers} layers"


def titled(layer: Layer) -> str:
    """The kind of a layer, with what it wraps: Bidirectional(LSTM); softmax() for an operation."""
    if layer.kind.startswith("op:"):
        return f"{layer.kind[3:]}()"
    inside = [one.kind for one in layer.wrapped[:2]]
    if layer.inner is not None and layer.inner.application:
        return layer.inner.title
    return f"{layer.kind}({', '.join(inside)})" if inside else layer.kind


COUNTS = {"units": "unit", "filters": "filter"}  # arguments that say what a layer is


def detailed(layer: Layer) -> str:
    """What tells a layer from others of its kind: "10 units, softmax"."""
    sizes = [(layer.arg(name), word) for name, word in COUNTS.items()]
    found = [f"{size} {word}{'s' if size != 1 else ''}" for size, word in sizes if isinstance(size, int)]
    activation, rate = layer.arg("activation"), layer.arg("rate")
    if isinstance(activation, str) and activation != "linear":
        found.append(activation)
    if isinstance(rate, float) and layer.kind.endswith("Dropout"):
        found.append(f"rate {rate:g}")
    return ", ".join(found)


def named(layer: Layer) -> str:
    """The name of a layer, "" where none is known."""
    return "" if isinstance(layer.name, Unknown) or not layer.name else str(layer.name)


# -- chains ----------------------------------------------------------------------------------------


def folded(graph: Graph) -> Graph:
    """The graph with each long chain of plain layers as one box."""
    takes, gives = _degrees(graph)
    runs = _runs(graph, takes, gives)
    first = {run[0]: run for run in runs}
    inside = {number for run in runs for number in run[1:]}
    boxes: list[Box] = []
    moved: dict[int, int] = {}
    for number, box in enumerate(graph.boxes):
        if number in inside:
            continue
        run = first.get(number, [number])
        moved |= dict.fromkeys(run, len(boxes))
        boxes.append(_bundle([graph.boxes[one] for one in run]) if len(run) > 1 else box)
    edges = [(moved[start], moved[end]) for start, end in graph.edges]
    return Graph(boxes, [edge for edge in dict.fromkeys(edges) if edge[0] < edge[1]])


def _degrees(graph: Graph) -> tuple[list[list[int]], list[list[int]]]:
    takes: list[list[int]] = [[] for _ in graph.boxes]
    gives: list[list[int]] = [[] for _ in graph.boxes]
    for start, end in graph.edges:
        takes[end].append(start)
        gives[start].append(end)
    return takes, gives


def _runs(graph: Graph, takes: list[list[int]], gives: list[list[int]]) -> list[list[int]]:
    """Chains of plain boxes, each of which takes from the one before and gives to the one after."""

    def plain(number: int) -> bool:
        box = graph.boxes[number]
        return box.mark is None and box.inner is None and not box.end and len(takes[number]) == 1

    runs: list[list[int]] = []
    run_of: dict[int, list[int]] = {}
    for number in range(len(graph.boxes)):
        if not plain(number):
            continue
        before = takes[number][0]
        run = run_of.get(before) if len(gives[before]) == 1 else None
        if run is None:
            run = []
            runs.append(run)
        run.append(number)
        run_of[number] = run
    return [run for run in runs if len(run) >= CHAIN]


def _bundle(boxes: list[Box]) -> Box:
    counted = Counter(box.title for box in boxes).most_common()
    kinds = [f"{count}×{kind}" for kind, count in counted[:KINDS]]
    more = len(counted) - KINDS
    said = ", ".join([*kinds, f"{more} more kinds"] if more > 0 else kinds)
    name = f"{boxes[0].name} … {boxes[-1].name}" if boxes[0].name and boxes[-1].name else ""
    layers = [layer for box in boxes for layer in box.layers]
    return Box(f"{len(boxes)} layers in a row", name, said, None, None, layers)

