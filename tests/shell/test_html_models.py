"""The models of an HTML report: their graphs, their signatures, the charts of what they learned."""

from __future__ import annotations

from typing import Any

import pytest
from htmlpage import Page, chain, classes, drawn, layer, rendered, sound
from hypothesis import given
from hypothesis import strategies as st
from madeup import finding

from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model, Node
from lintmodel.facts.project import Artifact, Project
from lintmodel.facts.signature import Endpoint, Operation, Signature
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.findings import Finding, Related, Report, Where
from lintmodel.report.html import charts
from lintmodel.report.html.drawing import MAX_BOXES, draw
from lintmodel.report.html.graph import FOLDED_FROM, Box, Graph, detailed, graph_of
from lintmodel.report.html.layout import Size, layout
from lintmodel.report.html.marks import Marks
from lintmodel.report.html.models import MAX_PAPER, OF_PAPER

# -- graphs ----------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60))
def test_boxes_never_overlap_and_edges_lead_down(edges: list[tuple[int, int]]) -> None:
    sizes = [Size(40.0 + number % 3 * 30, 20.0 + number % 2 * 20) for number in range(31)]
    drawing = layout(sizes, edges)
    boxes = [*zip(drawing.centres, sizes, strict=True)]
    for number, (centre, size) in enumerate(boxes):
        assert centre[0] - size.width / 2 >= -0.01
        assert centre[0] + size.width / 2 <= drawing.width + 0.01
        assert centre[1] - size.height / 2 + 0.01 >= 0
        assert centre[1] + size.height / 2 <= drawing.height + 0.01
        for other, beside in boxes[:number]:
            apart = abs(centre[0] - other[0]) >= (size.width + beside.width) / 2 - 0.01
            assert apart or abs(centre[1] - other[1]) >= (size.height + beside.height) / 2 - 0.01
    for points in drawing.edges:
        heights = [y for _, y in points]
        assert heights == sorted(heights)


def test_a_large_graph_is_laid_out_at_once() -> None:
    count = 3000
    edges = [(number, number + 1) for number in range(count - 1)]
    edges += [(number, number + 400) for number in range(0, count - 400, 7)]
    assert len(layout([Size(50, 20)] * count, edges).centres) == count


def test_nothing_to_lay_out() -> None:
    assert layout([], []).centres == []
    assert draw(Graph(), "") is None
    assert draw(Graph([Box("x")] * (MAX_BOXES + 1)), "") is None


def titles(model: Model, *findings: Finding) -> list[str]:
    return [box.title for box in graph_of(model, Marks(findings), UNKNOWN).boxes]


def test_long_chains_are_folded_but_for_what_was_found() -> None:
    layers = [layer(f"d{number}") for number in range(FOLDED_FROM + 6)]
    assert titles(chain(*layers)) == ["Dense", f"{FOLDED_FROM + 4} layers in a row", "Dense"]
    found = finding(Where("m.keras", part="d10"))
    assert titles(chain(*layers), found) == [
        "Dense", "9 layers in a row", "Dense", f"{FOLDED_FROM - 6} layers in a row", "Dense",
    ]  # fmt: skip
    assert titles(chain(*layers[:5])) == ["Dense"] * 5


def test_branches_are_not_folded_away() -> None:
    first, last = layer("first"), layer("last", kind="Add")
    start = Node(layer=first)
    nodes, ends = [start], []
    for side in range(2):
        before = start
        for number in range(FOLDED_FROM // 2 + 2):
            before = Node(layer=layer(f"s{side}_{number}"), inputs=(before,))
            nodes.append(before)
        ends.append(before)
    nodes.append(Node(layer=last, inputs=tuple(ends)))
    layers = [node.layer for node in nodes]
    model = Model(layers=layers, nodes=nodes, inputs=[start], heads=nodes[-1:], complete=True)
    graph = graph_of(model, Marks([]), UNKNOWN)
    length = FOLDED_FROM // 2 + 2
    side = f"{length} layers in a row"
    assert [box.title for box in graph.boxes] == ["Dense", side, side, "Add"]
    assert sorted(graph.edges) == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_layers_have_the_colour_of_what_was_found() -> None:
    related = (Related(Where("m.keras", part="c"), "it takes this"),)
    found = [finding(Where("m.keras", part="b"), related=related),
             finding(Where("m.keras", part="b"), severity="warning")]  # fmt: skip
    whole = drawn(*found, model=chain(layer("a"), layer("b"), layer("c"), layer("d")))
    assert classes(whole) == ["box end", "box error", "box error evidence", "box end"]


def test_models_inside_are_shut_unless_something_is_wrong_there() -> None:
    inner = chain(layer("deep"), layer("deeper"), kind="functional")
    outer = chain(layer("base", kind="Functional", inner=inner), layer("head"))
    whole = drawn(model=outer)
    inside = [one for one in whole.of("details") if one.get("class") == "inside"]
    assert len(inside) == 1 and "open" not in inside[0]
    assert "inside Functional 'base': 2 layers" in whole.text
    wrong = drawn(finding(Where("m.keras", part="deep")), model=outer)
    assert "open" in next(one for one in wrong.of("details") if one.get("class") == "inside")


@pytest.mark.parametrize(
    ("kind", "args", "said"),
    [
        ("Dense", {"units": 1, "activation": "sigmoid"}, "1 unit, sigmoid"),
        ("Dense", {"units": 10}, "10 units"),
        ("Conv2D", {"filters": 1}, "1 filter"),
    ],
)
def test_what_tells_a_layer_from_others(kind: str, args: dict[str, Any], said: str) -> None:
    assert detailed(layer(kind=kind, args=args)) == said


@pytest.mark.parametrize(("count", "told"), [(MAX_PAPER, False), (MAX_PAPER + 2, True)])
def test_a_drawing_that_no_paper_can_hold_says_so(count: int, told: bool) -> None:
    blocks = [layer(f"n{number}", kind="Normalization") for number in range(count)]
    marked = [finding(Where("m.keras", part=one.name)) for one in blocks]  # so none is folded away
    whole = drawn(*marked, model=chain(*blocks))
    assert (OF_PAPER in whole.text) is told
    canvases = [str(one["class"]) for one in whole.of("div") if "canvas" in str(one.get("class"))]
    assert canvases == ["canvas large" if told else "canvas"]


def test_a_model_inside_itself_is_drawn_once() -> None:
    model = chain(layer("a"), layer("b"))
    model.layers[1].inner = model
    sound(rendered(Report(models=1), Project(artifacts=[Artifact("m.keras", "keras", model)])))


def test_what_is_not_known_is_said() -> None:
    listed = Model(layers=[layer("a"), layer("b")])
    assert "How these layers are connected is not known" in drawn(model=listed).text
    assert "Its layers are not known." in drawn(model=Model()).text


def test_what_an_exported_model_answers() -> None:
    ends = (Endpoint("x", "float32", (None, 4)), Endpoint("y", "int64", UNKNOWN))
    operations = tuple(Operation(name, "RandomUniform") for name in "ab")
    found = [Signature("serving_default", inputs=ends, operations=operations),
             Signature("__saved_model_init_op"), Signature("")]  # fmt: skip
    project = Project(artifacts=[Artifact("m", "saved-model", signatures=found)])
    report = Report([finding(Where("m", part="serving_default"))], models=1)
    whole = sound(rendered(report, project))
    for said in ("x float32 (?, 4), y int64", "RandomUniform ×2", "the whole graph"):
        assert said in whole.text
    assert "init_op" not in whole.text
    assert [one.get("class") for one in whole.of("tr")][-2:] == ["error", None]


def test_the_place_of_a_mark() -> None:
    spot = [Where("a.py", 3, 5), Where("a.py", 3), Where("a.py", 3, 9)]
    severities = ("warning", "error", "info")
    marks = Marks(finding(where, severity=one) for where, one in zip(spot, severities, strict=True))
    found = [marks.at(Where("a.py", 3, column)) for column in (5, 9, 1)]
    assert [mark and mark.number for mark in found] == [2, 2, 2]
    only = Marks([finding(spot[0])])
    assert only.at(spot[0]) is not None and only.at(spot[2]) is None
    assert only.at(Where("b.py", 3, 5)) is None and only.at(Where("a.py")) is None


# -- charts ----------------------------------------------------------------------------------------


def normalising(name: str, mean: tuple[float, float], variance: tuple[float, float]) -> Layer:
    weights = (
        Weight("moving_mean", (4,), "float32", summary=TensorSummary(*mean)),
        Weight("moving_variance", (4,), "float32", summary=TensorSummary(*variance)),
    )
    return layer(name, kind="BatchNormalization", args={"momentum": 0.9}, weights=weights)


LEARNT = normalising("bn", (-1.0, 3.0), (0.5, 4.0))
FRESH = normalising("fresh", (0.0, 0.0), (1.0, 1.0))


def test_how_mature_statistics_are() -> None:
    rows = charts.learnt([LEARNT, FRESH, layer("dense")], 10, Marks([]))
    assert [(row.name, row.fresh) for row in rows] == [("bn", False), ("fresh", True)]
    assert [round(row.maturity or 0, 3) for row in rows] == [0.651, 0.0]
    found = Page("".join(charts.charts(rows)))
    assert "65.1%" in found.text and "as it was made" in found.text
    assert len(found.of("figure")) == 3
    assert "bn: -1 to 3" in str(found.of("svg")[2]["aria-label"])


@pytest.mark.parametrize(
    ("layers", "steps", "figures"),
    [
        ([], 10, 0),
        ([layer("dense")], 10, 0),
        ([LEARNT], UNKNOWN, 2),
        ([FRESH], UNKNOWN, 1),
        ([normalising("bn", (0, 0), (0, 1e30))], 3, 3),
        ([normalising("bn", (-1e300, 1e300), (-5, 0))], 3, 3),
    ],
)
def test_charts_of_what_is_known(layers: list[Layer], steps: Any, figures: int) -> None:
    found = "".join(charts.charts(charts.learnt(layers, steps, Marks([]))))
    assert found.count("<figure>") == figures
    assert "nan" not in found and "inf" not in found
