"""The page: head, overview, findings and models, with its own style and script inside."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from lintmodel.facts.project import Project
from lintmodel.findings import SEVERITIES, Note, Report
from lintmodel.fingerprint import Excerpt
from lintmodel.passport import Passport
from lintmodel.record import record
from lintmodel.report.html import listing, models
from lintmodel.report.html.marks import Marks
from lintmodel.report.html.markup import Html, element
from lintmodel.report.text import note_line, read

HERE = Path(__file__).parent
NOUNS = {"error": ("error", "errors"), "warning": ("warning", "warnings"), "info": ("advice", "advice")}


@record()
class Subject:
    """What a page is about: the report, the facts behind it, and the rules in words.

    `checked` are the shown paths of what was given; of other files no model is drawn.
    """

    report: Report
    project: Project
    checked: Iterable[str]
    passports: Mapping[str, Passport]
    version: str


def render(subject: Subject, excerpt: Excerpt) -> str:
    """The page as text. It loads nothing, and its policy forbids everything that it does not hold."""
    style, script = _own("page.css"), _own("page.js")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", "lintmodel report"),
        element("style", Html(style)),
    )
    body = element("body", *_body(subject, excerpt), element("script", Html(script)))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def _own(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Only this style and this script, nothing from anywhere else."""
    return f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _body(subject: Subject, excerpt: Excerpt) -> list[Html]:
    report = subject.report
    drawn = models.shown(subject.project, {*subject.checked})
    sections = [_overview(subject), _findings(subject, excerpt), _models(drawn, report)]
    return [
        element("a", "Skip to the content", href="#content", class_="skip"),
        _header(report, bool(drawn)),
        element("main", *(one for one in sections if one is not None), *_notes(report.notes), id="content"),
        element("footer", f"lintmodel {subject.version}: read without running anything."),
    ]


def _header(report: Report, models_drawn: bool) -> Html:
    counts = [
        element("li", element("strong", str(count)), NOUNS[severity][count != 1], class_=severity)
        for severity in SEVERITIES
        if (count := report.count(severity))
    ]
    if not counts:
        counts = [element("li", element("strong", "0"), "findings")]
    heading = element("h1", "lintmodel report")
    said = element("p", f"Checked {read(report)}.", class_="origin")
    parts = [heading, said, element("ul", *counts, class_="counts")]
    if report.findings and models_drawn:
        links = (("Findings", "#findings"), ("Models", "#models"))
        parts.append(element("nav", *(element("a", name, href=link) for name, link in links)))
    return element("header", *parts)


def _overview(subject: Subject) -> Html | None:
    findings = subject.report.findings
    if not findings:
        return element("p", "Nothing was found.")
    table = element("div", listing.overview(findings, subject.passports), class_="wide")
    return element("section", element("h2", "By rule"), table)


def _findings(subject: Subject, excerpt: Excerpt) -> Html | None:
    findings = subject.report.findings
    if not findings:
        return None
    files = listing.by_file(findings, excerpt, subject.passports)
    return element(
        "section", element("h2", "By file"), _filter(subject.report), *files, id="findings"
    )


def _filter(report: Report) -> Html:
    """What the script shows, and nobody else: without it all findings are there."""
    present = {finding.severity for finding in report.findings}
    boxes = [
        element("label", element("input", type="checkbox", value=one, checked=True), f" {NOUNS[one][1]}")
        for one in SEVERITIES
        if one in present
    ]
    choices = [
        _choice("rule", {finding.rule for finding in report.findings}),
        _choice("file", {finding.where.path for finding in report.findings}),
    ]
    severities = element("fieldset", element("legend", "Show"), *boxes)
    told = element("output", aria_live="polite")
    return element("form", severities, *choices, told, class_="filter", hidden=True)


def _choice(name: str, values: Iterable[str]) -> Html:
    options = [element("option", "all", value="")]
    options += [element("option", one, value=one) for one in sorted(values)]
    return element("label", f"{name} ", element("select", *options, name=name))


LEGEND = (("error", "a layer with an error"), ("warning", "with a warning"),
          ("evidence", "belongs to the evidence of one"), ("nested", "a model inside, drawn below"),
          ("folded", "many layers in a row"))  # fmt: skip


def _models(drawn: list[models.Shown], report: Report) -> Html | None:
    if not drawn:
        return None
    marks = Marks(report.findings)
    drawn = sorted(drawn, key=lambda one: not models.is_marked(one, marks))
    parts = [models.section(one, number, marks)
             for number, one in enumerate(drawn[: models.MAX_MODELS], 1)]  # fmt: skip
    if len(drawn) > models.MAX_MODELS:
        parts.append(element("p", f"{len(drawn) - models.MAX_MODELS} more models are not drawn."))
    signs = (element("li", element("span", class_=name), said) for name, said in LEGEND)
    legend = element("ul", *signs, class_="legend")
    return element("section", element("h2", "Models"), legend, *parts, id="models")


def _notes(notes: Iterable[Note]) -> list[Html]:
    told = [element("li", note_line(note)) for note in notes]
    return [element("section", element("h2", "Notes"), element("ul", *told))] if told else []
