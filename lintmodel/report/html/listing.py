"""The findings by file, each with its code, its evidence and the help of its rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lintmodel.findings import SEVERITIES, Finding, Related, Where
from lintmodel.fingerprint import Excerpt
from lintmodel.passport import Passport
from lintmodel.report.frame import MAX_SHOWN, TAB, columns
from lintmodel.report.html.markup import Html, element
from lintmodel.report.safe import safe_character
from lintmodel.report.text import place

AROUND = 2  # lines of code before and after the guilty one
COLUMNS = ((None, "rule"), (None, "severity"), ("count", "findings"), ("said", "what it finds"))
NOUNS = {"error": "error", "warning": "warning", "info": "advice"}


def overview(findings: Sequence[Finding], passports: Mapping[str, Passport]) -> Html:
    """The table of rules: how often each was broken, the worst first."""
    head = element("tr", *(element("th", said, scope="col", class_=name) for name, said in COLUMNS))
    rows = []
    for name, found in _by_rule(findings):
        first = findings.index(found[0]) + 1
        link = element("a", name, href=f"#finding-{first}")
        summary = passports[name].summary if name in passports else ""
        worst = min((one.severity for one in found), key=SEVERITIES.index)
        cells = [element("th", link, scope="row"), element("td", _badge(worst)),
                 element("td", str(len(found)), class_="count"),
                 element("td", summary, class_="said")]  # fmt: skip
        rows.append(element("tr", *cells))
    return element("table", element("thead", head), element("tbody", *rows), class_="overview")


def _by_rule(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    rules: dict[str, list[Finding]] = {}
    for finding in findings:
        rules.setdefault(finding.rule, []).append(finding)
    return sorted(rules.items(), key=lambda pair: (_worst(pair[1]), -len(pair[1]), pair[0]))


def _worst(findings: list[Finding]) -> int:
    return min(SEVERITIES.index(finding.severity) for finding in findings)


def by_file(
    findings: Sequence[Finding], excerpt: Excerpt, passports: Mapping[str, Passport]
) -> Iterator[Html]:
    """A section for each file that has findings."""
    files: dict[str, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(findings, 1):
        files.setdefault(finding.where.path, []).append((number, finding))
    for path, found in files.items():
        articles = [_article(*one, excerpt, passports.get(one[1].rule)) for one in found]
        yield element("section", element("h3", path), *articles, class_="file")


def _article(number: int, finding: Finding, excerpt: Excerpt, passport: Passport | None) -> Html:
    heading = element("h4", _badge(finding.severity), " ", finding.rule, " ",
                      element("a", place(finding.where), href=f"#finding-{number}",
                              class_="place"))  # fmt: skip
    parts = [heading, element("p", finding.message, class_="message")]
    code = _framed(finding.where, excerpt, AROUND)
    parts += [code] if code else []
    if finding.related:
        evidence = (_evidence(one, excerpt) for one in finding.related)
        parts.append(element("ol", *evidence, class_="evidence", aria_label="Evidence"))
    if passport is not None:
        parts.append(_help(passport))
    return element(
        "article", *parts, id=f"finding-{number}", class_=f"finding {finding.severity}",
        data_severity=finding.severity, data_rule=finding.rule, data_file=finding.where.path,
    )  # fmt: skip


def _badge(severity: str) -> Html:
    return element("span", NOUNS[severity], class_=f"badge {severity}")


def _evidence(related: Related, excerpt: Excerpt) -> Html:
    code = _framed(related.where, excerpt, 0)
    where = element("span", place(related.where), class_="place")
    return element("li", related.message, " ", where, code)


def _help(passport: Passport) -> Html:
    parts = [element("summary", "Why, and how to mend it")]
    for title, said in (("Why", passport.why), ("Fix", passport.fix),
                        ("Wrong where", passport.false_positives)):  # fmt: skip
        if said:
            parts += [element("h5", title), *(element("p", one) for one in said.splitlines() if one)]
    if passport.see:
        links = (element("li", _link(link)) for link in passport.see)
        parts += [element("h5", "See"), element("ul", *links)]
    return element("details", *parts)


def _link(target: str) -> Html | str:
    if not target.startswith("https://"):
        return target
    return element("a", target, href=target, rel="noreferrer")


# -- code ------------------------------------------------------------------------------------------


def _framed(where: Where, excerpt: Excerpt, around: int) -> Html | None:
    """The lines around a place, the guilty part marked; None where there is no text."""
    lines = excerpt(where.path, where.cell) if where.line else []
    if not 1 <= where.line <= len(lines):
        return None
    first, last = max(1, where.line - around), min(len(lines), where.line + around)
    rows = [_row(where, number, lines[number - 1]) for number in range(first, last + 1)]
    return element("pre", element("code", *rows))


def _row(where: Where, number: int, line: str) -> Html:
    label = element("span", f"{number:>4} ", class_="line")
    if number != where.line:
        return element("span", label, _shown(line[:MAX_SHOWN]), Html("\n"))
    start, end = columns(where, line)
    first = max(0, start - MAX_SHOWN // 3) if len(line) > MAX_SHOWN else 0
    last = min(len(line), first + MAX_SHOWN)
    parts = [Html("…") if first else None, _shown(line[first:start]),
             element("mark", _shown(line[start : min(end, last)])),
             _shown(line[min(end, last) : last]), Html("…") if last < len(line) else None]  # fmt: skip
    return element("span", label, *parts, Html("\n"), class_="guilty")


def _shown(text: str) -> str:
    return "".join(TAB if one == "\t" else safe_character(one) for one in text)
