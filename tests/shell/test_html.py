"""The HTML report: one page, whole without a network, whatever stands in files; its drawings and charts."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from lintmodel import rulebook
from lintmodel.cli import main
from lintmodel.facts.layer import Layer, TensorSummary, Weight
from lintmodel.facts.model import Model, Node
from lintmodel.facts.project import Artifact, Project
from lintmodel.facts.signature import Endpoint, Operation, Signature
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.findings import Finding, Note, Related, Report, Where
from lintmodel.report.html import charts, page
from lintmodel.report.html.drawing import MAX_BOXES, draw
from lintmodel.report.html.graph import FOLDED_FROM, Box, Graph, graph_of
from lintmodel.report.html.layout import Size, layout
from lintmodel.report.html.marks import Marks
from lintmodel.report.html.markup import Html, element

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
PASSPORTS = {rule.name: rule.passport for rule in rulebook.load()}
VOID = {"meta", "input", "wbr"}
LOADING = {"src", "srcset", "data", "action", "poster", "background", "xlink:href", "ping"}
HOSTILE = [
    "<script>alert(1)</script>",
    "</script></style></title><img src=http://example.org onerror=alert(1)>",
    "\" onmouseover=\"alert(1)\" '",
    "&lt;b&gt; &amp;",
    "\x00\x1b[2J\x08\x85",
    "\ud800 lone \udfff",
    "\u202eright to left\u2066\u200b",
    "]]> <!-- -->",
    "a\nb\r\nc",
    "",
]


def finding(where: Where, **more: Any) -> Finding:
    given = {"rule": "unadapted-layer", "group": "state", "severity": "error", "message": "wrong"}
    return Finding(where=where, **{**given, **more})


def layer(name: Any = "dense", kind: str = "Dense", **more: Any) -> Layer:
    return Layer(kind=kind, name=name, where=Where("m.keras", part=str(name)), **more)


def chain(*layers: Layer, **more: Any) -> Model:
    """A model of layers one after the other."""
    nodes: list[Node] = []
    for one in layers:
        nodes.append(Node(layer=one, inputs=tuple(nodes[-1:])))
    found = {"kind": "sequential", "layers": list(layers), "complete": True, "nodes": nodes}
    return Model(inputs=nodes[:1], heads=nodes[-1:], **{**found, **more})


def rendered(
    report: Report, project: Project | None = None, source: tuple[str, ...] = ("x = 1",)
) -> str:
    project = project or Project()
    checked = [one.path for one in project.artifacts]
    subject = page.Subject(report, project, checked, PASSPORTS, "0.1.0")
    return page.render(subject, lambda path, cell: list(source))


class Page(HTMLParser):
    """What a page consists of. Errors: AssertionError for elements that are not nested well."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len({name for name, _ in attrs}) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.said.append(data)

    @property
    def text(self) -> str:
        return "".join(self.said)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def sound(text: str) -> Page:
    """A page that is well-formed, loads nothing and leads nowhere that is not there."""
    text.encode()
    found = Page(text)
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert [len(found.of(tag)) for tag in ("script", "style", "main", "h1")] == [1, 1, 1, 1]
    assert not {tag for tag, _ in found.elements} & {"link", "img", "iframe", "object", "base"}
    for tag, attributes in found.elements:
        assert not LOADING & set(attributes)
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        target = attributes.get("href")
        if target is not None:
            assert tag == "a"
            assert target.startswith("https://") or target[1:] in ids
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    for image in found.of("svg"):
        assert image["role"] == "img" and image["aria-label"]
    return found


# -- the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    odd = layer(text, kind=text or "Dense", custom=True)
    project = Project(artifacts=[Artifact(f"m{text}.keras", text, chain(odd, layer("b")))])
    places = [Where(f"a{text}.py", 1, 1, 1, 2), Where(f"m{text}.keras", part=text)]
    related = tuple(Related(where, f"here: {text}") for where in places)
    found = [finding(where, message=f"said: {text}.", rule=f"r{text}", related=related)
             for where in places]  # fmt: skip
    report = Report(found, [Note(f"n{text}.py", text, text)], scripts=1, models=1)
    whole = sound(rendered(report, project, (f"x = {text}",)))
    plain = sound(rendered(Report([finding(Where("a.py", 1))])))
    assert len(whole.of("script")) == len(plain.of("script")) == 1
    if text.isprintable():
        assert f"said: {text}." in whole.text


def test_the_page_allows_only_what_it_holds() -> None:
    text = rendered(Report([finding(Where("a.py", 1))]))
    policy = next(one["content"] for one in Page(text).of("meta") if "http-equiv" in one)
    assert policy is not None and policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert not re.search(r"url\(|@import|http|fetch\(|XMLHttp|eval\(|innerHTML", inside)


def test_findings_stand_by_file_with_code_and_evidence() -> None:
    related = (Related(Where("b.py", 1, 1), "fit() sees it"),)
    found = [
        finding(Where("a.py", 2, 5, 2, 8), related=related),
        finding(Where("a.py", 1), rule="of-the-user", severity="warning"),
    ]
    whole = sound(rendered(Report(found, scripts=2), source=("import keras", "x = abc(1)")))
    articles = list(whole.of("article"))
    assert [one["data-rule"] for one in articles] == ["unadapted-layer", "of-the-user"]
    assert [one["data-severity"] for one in articles] == ["error", "warning"]
    assert "Checked 2 scripts." in whole.text
    assert PASSPORTS["unadapted-layer"].fix.splitlines()[0] in whole.text
    assert "<mark>abc</mark>" in rendered(Report(found), source=("import keras", "x = abc(1)"))
    assert "fit() sees it" in whole.text


def test_a_minified_line_is_cut_and_marked() -> None:
    line = "a" * 5000 + "FAULT" + "b" * 5000
    text = rendered(Report([finding(Where("a.py", 1, 5001, 1, 5006))]), source=(line,))
    assert "<mark>FAULT</mark>" in text
    assert len(text) < len(rendered(Report([finding(Where("a.py", 1))]))) + 1000


def test_without_findings_the_page_says_so() -> None:
    whole = sound(rendered(Report(scripts=3)))
    assert "Nothing was found." in whole.text and not whole.of("form")


def test_the_filter_is_for_those_with_a_script() -> None:
    whole = sound(rendered(Report([finding(Where("a.py", 1))])))
    (form,) = whole.of("form")
    assert "hidden" in form
    assert all("hidden" not in article for article in whole.of("article"))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (element("p", "<&>"), "<p>&lt;&amp;&gt;</p>"),
        (element("p", Html("<b>"), None, "x"), "<p><b>x</p>"),
        (element("a", href='"x', data_rule="r", class_=None), '<a href="&quot;x" data-rule="r"></a>'),
        (element("input", checked=True, hidden=False), "<input checked>"),
        (element("rect", width=2.0, height=2.25), '<rect width="2" height="2.2"></rect>'),
        (element("p", "\x1b"), "<p>\\x1b</p>"),
    ],
)
def test_markup(made: Html, expected: str) -> None:
    assert made == expected


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


def drawn(*findings: Finding, model: Model) -> Page:
    project = Project(artifacts=[Artifact("m.keras", "keras", model)])
    return sound(rendered(Report([*findings], models=1), project))


def classes(found: Page) -> list[str]:
    return [str(one["class"]) for one in found.of("g") if "box" in str(one.get("class", ""))]


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


# -- the real command ------------------------------------------------------------------------------


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def examples(project: Any) -> Path:
    root: Path = project({})
    for path in EXAMPLES.iterdir():
        if path.is_dir():
            shutil.copytree(path, root / path.name)
        else:
            shutil.copy(path, root)
    return root


def test_the_page_of_the_examples(examples: Path) -> None:
    result = invoke("check", "--format", "html=report.html", "--format", "json")
    assert result.exit_code == 1 and result.stdout.startswith("{")
    first = (examples / "report.html").read_text(encoding="utf-8")
    whole = sound(first)
    assert {"h2"} <= {tag for tag, _ in whole.elements}
    for said in ("By rule", "By file", "Models", "The way of the data", "BatchNormalization",
                 "Signatures"):  # fmt: skip
        assert said in whole.text
    (train,) = re.findall(r"<section id=\"model-\d+\" class=\"model\"><h3>The model at train\.py.*?"
                          r"</div>", first, re.DOTALL)  # fmt: skip
    assert [*map(train.count, ("to fit()", "to predict()", "/ 255", "Image.<wbr>open"))] == [1, 1, 2, 1]
    assert train.index("to fit()") < train.index("to predict()")
    assert 'class="box error"' in first
    invoke("check", "--format", "html", "--output", "again.html")  # what is kept is not enough
    assert (examples / "again.html").read_text(encoding="utf-8") == first


def test_only_models_of_what_was_given_are_drawn(examples: Path) -> None:
    text = invoke("check", "prices.keras", "--format", "html").stdout
    assert re.findall(r"<section id=\"model-\d+\" class=\"model\"><h3>(.*?)</h3>", text) == [
        "prices.keras"
    ]


def test_what_a_script_leaves_open_is_drawn_too(project: Any) -> None:
    project({"use.py": USE})
    whole = sound(invoke("check", "--format", "html").stdout)
    assert "loaded" in whole.text and "to predict()" in whole.text


USE = """\
import sys
import keras
import numpy as np
model = keras.models.load_model(sys.argv[1])
units = int(sys.argv[2])
head = keras.Sequential([keras.Input((units,)), keras.layers.Dense(units, name=sys.argv[3])])
head.trainable = bool(sys.argv[4])
head.compile("adam", sys.argv[5])
head.fit(np.load(sys.argv[6]), np.load("y.npy"), epochs=int(sys.argv[7]))
print(model.predict(np.load("x.npy") / float(sys.argv[8])))
"""


# -- a browser -------------------------------------------------------------------------------------

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
needs_a_browser = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium to look with")


def look(target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    assert BROWSER is not None
    own = ["--headless", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=2000"]
    own += ["--enable-logging=stderr", f"--user-data-dir={target.parent / 'browser'}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        own.append("--no-sandbox")
    return subprocess.run(
        [BROWSER, *own, *options, target.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@needs_a_browser
def test_in_a_browser(examples: Path) -> None:
    invoke("check", "--format", "html=report.html")
    target = examples / "report.html"
    shown = look(target, "--dump-dom")
    assert "CONSOLE" not in shown.stderr  # neither an error nor something that was refused
    whole = Page(shown.stdout)
    (form,) = whole.of("form")
    assert "hidden" not in form and "9 of 9 shown" in whole.text
    only = target.with_name("only.html")
    only.write_text(
        target.read_text().replace(
            'value="error" checked', 'value="error"'
        )
    )
    assert "0 of 9 shown" in Page(look(only, "--dump-dom").stdout).text


@needs_a_browser
def test_light_dark_and_on_paper(examples: Path) -> None:
    invoke("check", "--format", "html=report.html")
    target = examples / "report.html"
    pictures = []
    for name, options in (("light", ()), ("dark", ("--blink-settings=preferredColorScheme=0",))):
        picture = examples / f"{name}.png"
        look(target, "--window-size=1200,900", f"--screenshot={picture}", *options)
        pictures.append(picture.read_bytes())
    assert pictures[0] != pictures[1] and min(map(len, pictures)) > 10_000
    look(target, f"--print-to-pdf={examples / 'report.pdf'}")
    assert (examples / "report.pdf").read_bytes().startswith(b"%PDF")
