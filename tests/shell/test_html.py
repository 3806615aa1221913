"""The HTML report: one page, whole without a network, whatever stands in files."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from htmlpage import PASSPORTS, Page, chain, layer, rendered, sound
from madeup import finding

from lintmodel.facts.project import Artifact, Project
from lintmodel.findings import Note, Related, Report, Where
from lintmodel.report.html.markup import Html, element

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
