"""A graph as SVG."""

from __future__ import annotations

from textwrap import wrap

from lintmodel.report.html.graph import Box, Graph
from lintmodel.report.html.layout import Drawing, Point, Size, layout
from lintmodel.report.html.markup import Html, element
from lintmodel.report.safe import safe, width

MAX_BOXES = 1_500  # of one graph: a larger one is told by its table alone
MAX_WORDS = 34  # characters of a line in a box
MAX_NOTES = 3  # lines of a note
LETTER = 6.9  # width of a character
LINE = 16.0
PAD = 14.0
MARGIN = 12.0


def draw(graph: Graph, label: str) -> Html | None:
    """The drawing, None where there are too many boxes for one. `label` says it in words."""
    if not graph.boxes or len(graph.boxes) > MAX_BOXES:
        return None
    sizes = [_size(box) for box in graph.boxes]
    chain = [(number - 1, number) for number in range(1, len(sizes))]
    drawing = layout(sizes, graph.edges if graph.connected else chain)
    parts = [_edge(points) for points in drawing.edges] if graph.connected else []
    parts += [_boxed(*one) for one in zip(graph.boxes, sizes, drawing.centres, strict=True)]
    return _svg(drawing, parts, label)


def _svg(drawing: Drawing, parts: list[Html], label: str) -> Html:
    across, down = drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN
    return element(
        "svg",
        element("title", label),
        element("g", *parts, transform=f"translate({MARGIN:g} {MARGIN:g})"),
        class_="graph",
        role="img",
        aria_label=label,
        data_start=drawing.centres[0][0] + MARGIN,  # where the script scrolls a wide drawing to
        width=across,
        height=down,
        viewBox=f"0 0 {across:.1f} {down:.1f}",
    )


def _lines(box: Box) -> list[tuple[str, str]]:
    """(class, text) of each line in a box."""
    found = [("kind", short(said)) for said in (box.title,) if said]
    found += [("name", short(said)) for said in (box.name,) if said]
    notes = wrap(safe(box.note), MAX_WORDS)
    return found + [("note", short(said)) for said in notes[:MAX_NOTES]]


def short(said: str) -> str:
    """What fits into a box."""
    said = safe(said)
    return said if len(said) <= MAX_WORDS else said[: MAX_WORDS - 1] + "…"


def _size(box: Box) -> Size:
    lines = _lines(box)
    longest = max(width(said) for _, said in lines)
    return Size(max(70.0, longest * LETTER + 2 * PAD), len(lines) * LINE + PAD)


def _boxed(box: Box, size: Size, centre: Point) -> Html:
    left, top = centre[0] - size.width / 2, centre[1] - size.height / 2
    classes = ["box", *_classes(box)]
    written = [
        element("text", said, class_=kind, x=centre[0], y=top + LINE * (row + 1) + PAD / 2 - 5)
        for row, (kind, said) in enumerate(_lines(box))
    ]
    frame = element("rect", x=left, y=top, width=size.width, height=size.height, rx=6)
    found = element("g", element("title", told(box)), frame, *written, class_=" ".join(classes))
    if box.mark is not None:
        return element("a", found, href=f"#finding-{box.mark.number}")
    return found


def _classes(box: Box) -> list[str]:
    found = ["folded"] if len(box.layers) > 1 else []
    found += ["nested"] if box.inner is not None else []
    found += ["end"] if box.end else []
    if box.mark is not None:
        found += [box.mark.severity, *(["evidence"] if box.mark.evidence else [])]
    return found


def told(box: Box) -> str:
    """A box in words: for pointers that rest on it, and for readers of screens."""
    said = ", ".join(part for part in (box.title, box.name, box.note) if part)
    if box.mark is None:
        return said
    how = "belongs to the evidence of" if box.mark.evidence else "has"
    return f"{said}: {how} this {box.mark.severity}: {box.mark.message}"


def _edge(points: list[Point]) -> Html:
    """A smooth way through all points, upright at each of them."""
    (x, y), *rest = points
    said = [f"M{x:.1f} {y:.1f}"]
    for next_x, next_y in rest:
        middle = (y + next_y) / 2
        said.append(f"C{x:.1f} {middle:.1f} {next_x:.1f} {middle:.1f} {next_x:.1f} {next_y:.1f}")
        x, y = next_x, next_y
    return element("path", class_="edge", d="".join(said))
