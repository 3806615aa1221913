"""What BatchNormalization has learned, as small charts: how mature it is, and in which numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from lintmodel.facts.layer import Layer, TensorSummary
from lintmodel.facts.unknown import Maybe, Unknown
from lintmodel.record import record
from lintmodel.report.html.graph import named
from lintmodel.report.html.marks import Mark, Marks
from lintmodel.report.html.markup import Html, element
from lintmodel.report.safe import safe
from lintmodel.report.state import BATCH, maturity

ROW = 20.0
NAMES = 165.0  # room for the names of layers
BARS = 190.0  # room for the bars
NUMBERS = 160.0  # room for what they say in numbers
MAX_ROWS = 200  # layers of one chart
MAX_NAME = 22  # characters of a name
FLOOR = 1e-8  # of a logarithmic scale: what is less stands at its left end
Span = tuple[float, float]


@record()
class Learnt:
    """One BatchNormalization: how much of its statistics is of the data, and their extremes."""

    name: str
    maturity: float | None
    mean: Span | None
    variance: Span | None
    fresh: bool
    mark: Mark | None


def learnt(layers: Iterable[Layer], steps: Maybe[int], marks: Marks) -> list[Learnt]:
    """All BatchNormalization layers of a model of which something is known."""
    found = [_learnt(one, steps, marks) for one in layers if one.kind in BATCH and not one.custom]
    return [one for one in found if one.maturity is not None or one.variance is not None]


def _learnt(layer: Layer, steps: Maybe[int], marks: Marks) -> Learnt:
    mean, variance = _span(layer, "moving_mean"), _span(layer, "moving_variance")
    fresh = mean == (0.0, 0.0) and variance == (1.0, 1.0)
    grown = 0.0 if fresh else maturity(layer, steps)
    name = named(layer) or (layer.where.spoken if layer.where.line else layer.kind)
    return Learnt(name, grown, mean, variance, fresh, marks.of(layer))


def _span(layer: Layer, name: str) -> Span | None:
    weight = layer.weight(name)
    if isinstance(weight, Unknown) or not isinstance(weight.summary, TensorSummary):
        return None
    summary = weight.summary
    return (summary.lowest, summary.highest) if summary.finite else None


def charts(rows: list[Learnt]) -> list[Html]:
    """The charts that these layers have something for."""
    shown = rows[:MAX_ROWS]
    found = []
    grown = [one for one in shown if one.maturity is not None]
    if grown:
        found.append(_figure("Maturity: the share of the moving statistics that comes from the data",
                             grown, _matured))  # fmt: skip
    for title, spans in (
        ("Moving variance, lowest to highest (logarithmic; 1 is where it starts)", _variances),
        ("Moving mean, lowest to highest (0 is where it starts)", _means),
    ):
        found += spans(title, shown)
    return found


def _variances(title: str, rows: list[Learnt]) -> list[Html]:
    known = [(one, one.variance) for one in rows if one.variance and not one.fresh]
    if not known:
        return []
    scale = _Scale([*(math.log10(max(end, FLOOR)) for _, span in known for end in span), 0.0])

    def place(value: float) -> float:
        return scale(math.log10(max(value, FLOOR)))

    return [_spans(title, known, place, place(1.0))]


def _means(title: str, rows: list[Learnt]) -> list[Html]:
    known = [(one, one.mean) for one in rows if one.mean and not one.fresh]
    if not known:
        return []
    scale = _Scale([*(end for _, span in known for end in span), 0.0])
    return [_spans(title, known, scale, scale(0.0))]


class _Scale:
    """Numbers to places in the room for the bars."""

    def __init__(self, values: list[float]) -> None:
        self.low, high = min(values), max(values)
        self.step = BARS / (high - self.low) if high > self.low else 0.0

    def __call__(self, value: float) -> float:
        return NAMES + ((value - self.low) * self.step if self.step else BARS / 2)


def _figure(title: str, rows: list[Learnt], draw: Callable[[Learnt, float], list[Html]]) -> Html:
    drawn = [part for number, one in enumerate(rows) for part in _row(one, number * ROW, draw)]
    return _framed(title, drawn, len(rows), [f"{one.name}: {_percent(one)}" for one in rows])


def _matured(one: Learnt, top: float) -> list[Html]:
    grown = one.maturity or 0.0
    return [
        element("rect", class_="track", x=NAMES, y=top + 4, width=BARS, height=ROW - 8, rx=3),
        element("rect", class_="bar", x=NAMES, y=top + 4, width=max(BARS * grown, 1.5),
                height=ROW - 8, rx=3),
        element("text", _percent(one), class_="number", x=NAMES + BARS + 8, y=top + 14),
    ]  # fmt: skip


def _percent(one: Learnt) -> str:
    return "as it was made" if one.fresh else f"{one.maturity or 0.0:.1%}"


def _spans(
    title: str, rows: list[tuple[Learnt, Span]], place: Callable[[float], float], start: float
) -> Html:
    drawn = [element("line", class_="start", x1=start, x2=start, y1=0, y2=len(rows) * ROW)]
    for number, (one, span) in enumerate(rows):
        drawn += _row(one, number * ROW, lambda _, top, span=span: _span_bar(span, place, top))  # type: ignore[misc]
    said = [f"{one.name}: {low:g} to {high:g}" for one, (low, high) in rows]
    return _framed(title, drawn, len(rows), said)


def _span_bar(span: Span, place: Callable[[float], float], top: float) -> list[Html]:
    left, right = place(span[0]), place(span[1])
    return [
        element("rect", class_="bar", x=left - 2, y=top + 6, width=right - left + 4,
                height=ROW - 12, rx=3),
        element("text", f"{span[0]:.3g} … {span[1]:.3g}", class_="number", x=NAMES + BARS + 8,
                y=top + 14),
    ]  # fmt: skip


def _row(one: Learnt, top: float, draw: Callable[[Learnt, float], list[Html]]) -> list[Html]:
    name = safe(one.name)
    short = name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"
    words = element("text", short, class_="label", x=NAMES - 8, y=top + 14)
    marked = "" if one.mark is None or one.mark.evidence else f" {one.mark.severity}"
    return [element("g", element("title", name), words, *draw(one, top), class_=f"row{marked}")]


def _framed(title: str, drawn: list[Html], rows: int, said: list[str]) -> Html:
    height, width = rows * ROW + 4, NAMES + BARS + NUMBERS
    svg = element(
        "svg", *drawn, class_="chart", role="img", aria_label=f"{title}. {'; '.join(said)}",
        width=width, height=height, viewBox=f"0 0 {width:g} {height:g}",
    )  # fmt: skip
    return element("figure", element("figcaption", title), svg)
