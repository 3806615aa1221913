"""Layered drawing of a graph: where its boxes stand, and the ways of its edges.

Every edge leads downwards. A long edge goes through small stations, one a layer, so that boxes leave
room for it. All steps are linear in boxes, stations and edges, but for the sorting of each layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from lintmodel.record import record

SWEEPS = 6  # over the layers, to bring neighbours together
STATION = 10.0  # width of the place that a long edge takes in a layer
MAX_STATIONS = 20_000  # of all edges; beyond this long edges are drawn straight
GAP = 22.0  # between the boxes of a layer
LEVEL = 30.0  # between two layers
Point = tuple[float, float]


@record()
class Size:
    """How large a box is."""

    width: float
    height: float


@record()
class Drawing:
    """Centres of the boxes, edges as points from box to box, and the size of it all."""

    centres: list[Point] = field(default_factory=list)
    edges: list[list[Point]] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0


def layout(sizes: Sequence[Size], edges: Sequence[tuple[int, int]]) -> Drawing:
    """The drawing of boxes in topological order: an edge leads from a lower number to a higher one.

    Edges that do not are left out.
    """
    if not sizes:
        return Drawing()
    kept = [edge for edge in dict.fromkeys(edges) if 0 <= edge[0] < edge[1] < len(sizes)]
    net = _Net(sizes, kept)
    net.order()
    return net.drawn()


class _Net:
    """Boxes and stations by layer; stations have the numbers after the boxes."""

    def __init__(self, sizes: Sequence[Size], edges: list[tuple[int, int]]) -> None:
        self.sizes = [*sizes]
        self.boxes = len(sizes)
        self.edges = edges
        self.level = _levels(len(sizes), edges)
        self.above: list[list[int]] = [[] for _ in sizes]
        self.below: list[list[int]] = [[] for _ in sizes]
        self.ways = self._ways()
        self.layers: list[list[int]] = [[] for _ in range(max(self.level) + 1)]
        for number in self._reading():
            self.layers[self.level[number]].append(number)
        self.x = [0.0] * len(self.sizes)

    def _ways(self) -> list[list[int]]:
        """Each edge as the numbers that it goes through."""
        needed = sum(self.level[end] - self.level[start] - 1 for start, end in self.edges)
        ways = []
        for start, end in self.edges:
            way = [start]
            between = range(self.level[start] + 1, self.level[end])
            for level in between if needed <= MAX_STATIONS else ():
                way.append(self._station(level))
            way.append(end)
            for upper, lower in zip(way, way[1:], strict=False):
                self.below[upper].append(lower)
                self.above[lower].append(upper)
            ways.append(way)
        return ways

    def _station(self, level: int) -> int:
        self.sizes.append(Size(STATION, 0.0))
        self.level.append(level)
        self.above.append([])
        self.below.append([])
        return len(self.sizes) - 1

    def _reading(self) -> list[int]:
        """All numbers as one meets them from the top: what belongs together comes together."""
        seen, found = set(), []
        for start in range(self.boxes):
            todo = [start]
            while todo:
                number = todo.pop()
                if number not in seen:
                    seen.add(number)
                    found.append(number)
                    todo += reversed(self.below[number])
        return found

    def order(self) -> None:
        """Order the boxes of each layer by where their neighbours are, and place them."""
        for layer in self.layers:
            self._place(layer, [0.0] * len(layer))
        for sweep in range(SWEEPS):
            down = sweep % 2 == 0
            near = self.above if down else self.below
            for layer in self.layers if down else reversed(self.layers):
                wanted = {number: self._middle(number, near) for number in layer}
                if sweep < SWEEPS - 2:
                    layer.sort(key=wanted.__getitem__)
                self._place(layer, [wanted[number] for number in layer])

    def _middle(self, number: int, near: list[list[int]]) -> float:
        """The mean place of its neighbours on one side, or where it stands already."""
        found = [self.x[other] for other in near[number]]
        return sum(found) / len(found) if found else self.x[number]

    def _place(self, layer: list[int], wanted: list[float]) -> None:
        """Put a layer as near to what is wanted as its order and the gaps allow."""
        right, left = [*wanted], [*wanted]
        for index in range(1, len(layer)):
            right[index] = max(right[index], right[index - 1] + self._apart(layer, index))
        for index in range(len(layer) - 2, -1, -1):
            left[index] = min(left[index], left[index + 1] - self._apart(layer, index + 1))
        for index, number in enumerate(layer):
            self.x[number] = (right[index] + left[index]) / 2

    def _apart(self, layer: list[int], index: int) -> float:
        both = self.sizes[layer[index - 1]].width + self.sizes[layer[index]].width
        return both / 2 + GAP

    def drawn(self) -> Drawing:
        """The places in numbers from 0 on."""
        leftmost = min(x - size.width / 2 for x, size in zip(self.x, self.sizes, strict=True))
        rightmost = max(x + size.width / 2 for x, size in zip(self.x, self.sizes, strict=True))
        heights = [max(self.sizes[number].height for number in layer) for layer in self.layers]
        tops = [0.0]
        for height in heights:
            tops.append(tops[-1] + height + LEVEL)
        points = [
            (x - leftmost, tops[level] + heights[level] / 2)
            for x, level in zip(self.x, self.level, strict=True)
        ]
        for number in range(self.boxes, len(self.sizes)):  # an edge passes boxes upright
            self.sizes[number].height = heights[self.level[number]]
        edges = [self._points(way, points) for way in self.ways]
        return Drawing(points[: self.boxes], edges, rightmost - leftmost, tops[-1] - LEVEL)

    def _points(self, way: list[int], points: list[Point]) -> list[Point]:
        """From the lower border of the first box to the upper one of the last."""
        found = []
        for number in way:
            (x, y), half = points[number], self.sizes[number].height / 2
            found += [(x, y - half), (x, y + half)]
        return found[1:-1]


def _levels(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """The layer of each box: below all that it takes from; a source right above its first taker."""
    takes: list[list[int]] = [[] for _ in range(count)]
    gives: list[list[int]] = [[] for _ in range(count)]
    for start, end in edges:
        takes[end].append(start)
        gives[start].append(end)
    level = [0] * count
    for number in range(count):
        level[number] = max((level[other] + 1 for other in takes[number]), default=0)
    for number in range(count):
        if not takes[number] and gives[number]:
            level[number] = min(level[other] for other in gives[number]) - 1
    return level
