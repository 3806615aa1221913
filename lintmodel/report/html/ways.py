"""The way of the data to fit() beside its way to predict(): from its source, step by step."""

from __future__ import annotations

from collections.abc import Iterator

from lintmodel.facts.data import Data, Source, Step
from lintmodel.facts.event import Call, Evaluate, Event, Fit, Predict
from lintmodel.facts.model import Model
from lintmodel.facts.project import Artifact, Link, Project, Script
from lintmodel.facts.unknown import Unknown, is_known
from lintmodel.findings import Where
from lintmodel.record import record
from lintmodel.report.html.marks import Marks
from lintmodel.report.html.markup import Html, element, joined, text
from lintmodel.report.text import place

MAX_USES = 6  # of one model, shown beside each other
MAX_STEPS = 40  # of one way
SCALES = ("affine", "standardise", "normalise", "opaque", "invert")


@record()
class Way:
    """Data on its way to one use of a model."""

    method: str
    where: Where
    data: Data


class Ways:
    """The ways in a project, each script gone through once."""

    def __init__(self, project: Project) -> None:
        self._uses: dict[int, dict[int, list[Way]]] = {}  # id(script) -> id(model) -> its uses
        self._saves: dict[int, list[str]] = {}  # id(model) -> the files that hold it
        self._loads: dict[str, list[Link]] = {}
        self._of_file: dict[int, list[Link]] = {}
        for link in project.links:
            if link.kind == "saves":
                model = getattr(link.event, "model", None)
                self._saves.setdefault(id(model), []).append(link.target)
            elif link.kind == "loads":
                self._loads.setdefault(link.target, []).append(link)
            if link.artifact is not None:
                self._of_file.setdefault(id(link.artifact), []).append(link)

    def of_script(self, model: Model, script: Script) -> list[Way]:
        """The ways to each fit() of a model, and to its uses wherever it is loaded."""
        found = [*self._used(script, model)]
        for link in self._loaded(model):
            found += self._of_link(link)
        return _each_once(found)

    def of_file(self, artifact: Artifact) -> list[Way]:
        """The ways to the training of what a file holds, and to its uses wherever it is loaded."""
        links = self._of_file.get(id(artifact), [])
        return _each_once([way for link in links for way in self._of_link(link)])

    def loaded(self, model: Model) -> set[int]:
        """The models (by id) that the files of this one become where they are loaded."""
        return {id(getattr(link.event, "model", None)) for link in self._loaded(model)}

    def loaded_from(self, artifact: Artifact) -> set[int]:
        """The models (by id) that a file becomes where it is loaded."""
        links = self._of_file.get(id(artifact), [])
        return {id(getattr(link.event, "model", None)) for link in links if link.kind == "loads"}

    def _loaded(self, model: Model) -> list[Link]:
        files = dict.fromkeys(self._saves.get(id(model), ()))
        return [link for file in files for link in self._loads.get(file, ())]

    def _of_link(self, link: Link) -> list[Way]:
        model = getattr(link.event, "model", None)
        return self._used(link.script, model) if isinstance(model, Model) else []

    def _used(self, script: Script, model: Model) -> list[Way]:
        if id(script) not in self._uses:
            uses = self._uses[id(script)] = {}
            for target, way in _uses(script):
                uses.setdefault(target, []).append(way)
        return self._uses[id(script)].get(id(model), [])


def _each_once(found: list[Way]) -> list[Way]:
    """Training first, each place once."""
    seen: set[Where] = set()
    kept = []
    for way in sorted(found, key=lambda way: way.method not in ("fit", "train_on_batch")):
        if way.where not in seen:
            seen.add(way.where)
            kept.append(way)
    return kept[:MAX_USES]


def _uses(script: Script) -> Iterator[tuple[int, Way]]:
    """Each use of a model (by id) whose data is known, in order."""
    for event in script.trace.of(Fit, Evaluate, Predict, Call):
        target = getattr(event, "target" if isinstance(event, Call) else "model")
        data = getattr(event, "x", None)
        if isinstance(data, Data) and data.sources:
            yield id(target), Way(_method(event), event.where, data)


def _method(event: Event) -> str:
    return str(getattr(event, "method", "a call"))


def drawn(found: list[Way], marks: Marks) -> Html | None:
    """The ways beside each other, None where there are none."""
    if not found:
        return None
    return element("div", *(_column(way, marks) for way in found), class_="ways")


def _column(way: Way, marks: Marks) -> Html:
    name = f"{way.method}()" if way.method != "a call" else "a call of the model"
    steps = [_source(source) for source in way.data.sources[:4]]
    steps += [_step(step) for step in way.data.steps[:MAX_STEPS]]
    if len(way.data.steps) > MAX_STEPS:
        steps.append(element("li", f"and {len(way.data.steps) - MAX_STEPS} more steps"))
    end = _end(way, name, marks)
    heading = element("h5", f"to {name}", _split(way.data))
    return element("section", heading, element("ol", *steps, end), class_="way")


def _end(way: Way, name: str, marks: Marks) -> Html:
    """What arrives, and what was found about it."""
    mark = marks.at(way.where)
    parts = [element("strong", f"{name} gets "), _numbers(way.data), _at(way.where)]
    if mark is None:
        return element("li", *parts, class_="end")
    how = "evidence of" if mark.evidence else f"{mark.severity}:"
    link = element("a", f"{how} {mark.rule}", href=f"#finding-{mark.number}")
    severity = "" if mark.evidence else f" {mark.severity}"
    return element("li", *parts, link, class_=f"end{severity}")


def _split(data: Data) -> str:
    return f", {data.split} data" if data.split else ""


def _source(source: Source) -> Html:
    said = source.name or source.kind
    path = f" from {source.path}" if isinstance(source.path, str) and source.path else ""
    numbers = "" if isinstance(source.interval, Unknown) else f", {source.interval}"
    name = joined([text(part) for part in said.split(".")], "." + element("wbr"))
    rest = f"{path}{numbers}", _at(source.where)
    return element("li", element("code", name), *rest, class_="source")


def _step(step: Step) -> Html:
    kind = "changes" if step.kind in SCALES else None
    return element("li", step.what or step.kind, _at(step.where), class_=kind)


def _numbers(data: Data) -> str:
    """What arrives: its values, type and shape, as far as they are known."""
    said = ["values that are not known" if isinstance(data.interval, Unknown) else str(data.interval)]
    if isinstance(data.dtype, str):
        said.append(data.dtype)
    if isinstance(data.shape, tuple):
        sizes = ["?" if not is_known(one) or one is None else str(one) for one in data.shape]
        said.append(f"shape ({', '.join(sizes)})")
    if isinstance(data.colour, str):
        said.append(data.colour.upper() if data.colour in ("rgb", "bgr", "rgba") else data.colour)
    if isinstance(data.batch, int):
        said.append(f"batches of {data.batch}")
    return ", ".join(said)


def _at(where: Where) -> Html | None:
    if not where.path:
        return None
    return element("span", place(Where(where.path, where.line, cell=where.cell)), class_="place")
