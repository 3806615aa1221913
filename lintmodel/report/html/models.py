"""Each model: its graph, its layers in a table, the way of its data, what its layers have learned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from lintmodel.facts.event import Fit
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact, Project, Script
from lintmodel.facts.unknown import UNKNOWN, Maybe
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.report.html import charts, signatures, ways
from lintmodel.report.html.drawing import draw
from lintmodel.report.html.graph import Graph, counted, graph_of, named, titled
from lintmodel.report.html.marks import Marks
from lintmodel.report.html.markup import Html, element
from lintmodel.report.state import own_parameters, state_of
from lintmodel.report.text import place

MAX_DEPTH = 6  # of models in models, drawn
MAX_CHART = 24  # rows of a chart that is open
MAX_ROWS = 2_000  # layers in a table
MAX_MODELS = 60  # of one run, drawn
MAX_PAPER = 150  # boxes of a drawing, some ten sheets of paper
OF_PAPER = "On paper this drawing would take too many sheets: it is on the screen only."


@record()
class Shown:
    """A model to draw: what it is called, where it comes from, the steps of its training."""

    title: str
    origin: str
    model: Model
    steps: Maybe[int]
    way: list[ways.Way]
    loaded: set[int] = field(default_factory=set)  # the models (by id) that its files become
    file: Artifact | None = None


def shown(project: Project, files: set[str]) -> list[Shown]:
    """The models of these files, and of these scripts those that are no part of another.

    A model that is loaded is shown where it was saved.
    """
    known = ways.Ways(project)
    found = [one for script in project.scripts if script.path in files
             for one in _of_script(script, known)]  # fmt: skip
    read = [one for one in project.artifacts
            if one.path in files and (one.model or one.signatures)]  # fmt: skip
    again = {model for one in found for model in one.loaded}
    again |= {model for artifact in read for model in known.loaded_from(artifact)}
    kept = [one for one in found if one.model.layers or id(one.model) not in again]
    return kept + [_of_file(one, known) for one in read]


def _of_file(artifact: Artifact, known: ways.Ways) -> Shown:
    model = artifact.model or Model()
    origin = f"{artifact.format} file" if artifact.format else "file"
    if artifact.version.evidence:
        origin += f", {artifact.version.evidence}"
    if isinstance(artifact.iterations, int):
        origin += f", {artifact.iterations} optimizer steps"
    way = known.of_file(artifact)
    return Shown(artifact.path, origin, model, artifact.iterations, way, file=artifact)


def _of_script(script: Script, known: ways.Ways) -> Iterator[Shown]:
    models: dict[int, Model] = {}
    for event in script.trace.events:
        for name in ("model", "target", "made"):
            about = getattr(event, name, None)
            if isinstance(about, Model):
                models.setdefault(id(about), about)
    inside = {id(layer.inner) for one in models.values() for layer in one.all_layers() if layer.inner}
    fitted = {id(fit.model): fit for fit in script.trace.of(Fit)}
    for model in models.values():
        way = known.of_script(model, script)
        if (model.layers and id(model) not in inside) or id(model) in fitted or way:
            where = Where(model.where.path or script.path, model.where.line, cell=model.where.cell)
            fit = fitted.get(id(model))
            title = f"{model.title[:1].upper()}{model.title[1:]} at {place(where)}"
            yield Shown(title, _kind(model), model, _steps(fit), way, known.loaded(model))


def _kind(model: Model) -> str:
    if model.kind == "loaded":
        return f"loaded from {model.path}" if isinstance(model.path, str) and model.path else "loaded"
    return f"{model.kind} model" if model.kind != "unknown" else "a model"


def _steps(fit: Fit | None) -> Maybe[int]:
    """The updates of a training, where the script fixes them."""
    if fit is None or not isinstance(fit.steps, int) or not isinstance(fit.epochs, int):
        return UNKNOWN
    return fit.steps * fit.epochs


def is_marked(one: Shown, marks: Marks) -> bool:
    """Whether a finding is about a layer or a signature of this model, or about its data."""
    places = [way.where for way in one.way]
    if one.file is not None:
        places += [Where(one.file.path, part=found.name) for found in one.file.signatures]
    layers = one.model.all_layers()
    return any(map(marks.of, layers)) or any(marks.at(where) is not None for where in places)


def section(one: Shown, number: int, marks: Marks) -> Html:
    """One model whole."""
    model = one.model
    parts = [element("h3", one.title), element("p", _said(one), class_="origin")]
    way = ways.drawn(one.way, marks)
    if way is not None:
        parts += [element("h4", "The way of the data"), way]
    learnt = charts.learnt(model.all_layers(), one.steps, marks)
    graph = graph_of(model, marks, one.steps)
    if graph.boxes:
        parts += [element("h4", "Layers"), *_graph(model, graph, marks, one.steps, 0, {id(model)})]
        parts.append(_table(model, one.steps, marks))
    answers = one.file and signatures.table(one.file.path, one.file.signatures, marks)
    if answers:
        parts += [element("h4", "Signatures"), answers]
    elif not graph.boxes and not one.way:
        parts.append(element("p", "Its layers are not known."))
    if learnt:
        parts += [element("h4", "BatchNormalization"), _charts(learnt)]
    return element("section", *parts, id=f"model-{number}", class_="model")


def _charts(learnt: list[charts.Learnt]) -> Html:
    """The charts, shut where they are long."""
    drawn = element("div", *charts.charts(learnt), class_="charts")
    if len(learnt) <= MAX_CHART:
        return drawn
    fresh = sum(one.fresh for one in learnt)
    said = f"{counted(len(learnt))}, {fresh or 'none'} of them as they were made"
    return element("details", element("summary", said), drawn)


def _said(one: Shown) -> str:
    model = one.model
    said = [one.origin]
    if model.layers:
        said.append(counted(len(model.layers)))
    if isinstance(one.steps, int) and "optimizer steps" not in one.origin:
        said.append(f"trained for {one.steps:,} steps")
    if model.layers and not model.complete:
        said.append("not all of it is known")
    return ", ".join(said)


def _graph(
    model: Model, graph: Graph, marks: Marks, steps: Maybe[int], depth: int, seen: set[int]
) -> Iterator[Html]:
    """The drawing, and below it the models inside, each shut."""
    drawing = draw(graph, _label(graph))
    if drawing is None:
        yield element("p", f"{len(graph.boxes)} boxes are too many for a drawing: see the table.")
    else:
        if not graph.connected:
            yield element("p", "How these layers are connected is not known: this is their order.")
        large = len(graph.boxes) > MAX_PAPER
        if large:
            yield element("p", OF_PAPER, class_="paper")
        yield element("div", drawing, class_="canvas large" if large else "canvas", tabindex=0,
                      role="group", aria_label="Layer graph")  # fmt: skip
    for box in graph.boxes:
        inner = box.inner
        if inner is None or id(inner) in seen or depth >= MAX_DEPTH:
            continue
        seen.add(id(inner))
        inside = graph_of(inner, marks, steps)
        named_ = f" '{box.name}'" if box.name else ""
        marked = any(one.mark is not None for one in inside.boxes)
        yield element(
            "details",
            element("summary", f"inside {box.title}{named_}: {counted(len(inner.layers))}"),
            *_graph(inner, inside, marks, steps, depth + 1, seen),
            class_="inside",
            open=marked,
        )


def _label(graph: Graph) -> str:
    found = [box for box in graph.boxes if box.mark is not None and not box.mark.evidence]
    said = f"Graph of {len(graph.boxes)} boxes"
    if not found:
        return f"{said}, none of them with a finding"
    names = ", ".join(f"{box.title} {box.name}".strip() for box in found[:5])
    return f"{said}; with findings: {names}"


# -- the table -------------------------------------------------------------------------------------


def _table(model: Model, steps: Maybe[int], marks: Marks) -> Html:
    """All layers in order, those of models inside too: what the drawing says, and what it folds."""
    head = element("tr", *(element("th", said, scope="col") for said in
                           ("layer", "name", "parameters", "state", "finding")))  # fmt: skip
    layers = [*model.all_layers()]
    rows = [_row(layer, steps, marks) for layer in layers[:MAX_ROWS]]
    if len(layers) > MAX_ROWS:
        rows.append(element("tr", element("td", f"and {len(layers) - MAX_ROWS} more", colspan=5)))
    table = element("table", element("thead", head), element("tbody", *rows))
    summary = element("summary", f"{counted(len(layers))} as a table")
    return element("details", summary, element("div", table, class_="wide"), class_="table")


def _row(layer: Layer, steps: Maybe[int], marks: Marks) -> Html:
    mark = marks.of(layer)
    found: Html | None = None
    if mark is not None:
        word = "evidence" if mark.evidence else mark.severity
        found = element("a", word, href=f"#finding-{mark.number}")
    state = "frozen" if layer.trainable is False else ""
    learnt = state_of(layer, steps)
    count = own_parameters(layer)
    cells = (titled(layer), named(layer), f"{count:,}" if count else "",
             "; ".join(one for one in (state, learnt) if one), found)  # fmt: skip
    severity = mark.severity if mark is not None and not mark.evidence else None
    return element("tr", *(element("td", cell) for cell in cells), class_=severity)
