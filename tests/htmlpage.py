"""HTML reports of what a test makes up, and what a page consists of."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from lintmodel import rulebook
from lintmodel.facts.layer import Layer
from lintmodel.facts.model import Model, Node
from lintmodel.facts.project import Artifact, Project
from lintmodel.findings import Finding, Report, Where
from lintmodel.report.html import page

PASSPORTS = {rule.name: rule.passport for rule in rulebook.load()}
VOID = {"meta", "input", "wbr"}
LOADING = {"src", "srcset", "data", "action", "poster", "background", "xlink:href", "ping"}


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


def drawn(*findings: Finding, model: Model) -> Page:
    project = Project(artifacts=[Artifact("m.keras", "keras", model)])
    return sound(rendered(Report([*findings], models=1), project))


def classes(found: Page) -> list[str]:
    return [str(one["class"]) for one in found.of("g") if "box" in str(one.get("class", ""))]
