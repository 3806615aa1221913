"""JUnit's XML, which every CI server reads: a finding is a failed test, a file without one has passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from lintmodel.findings import Finding, Report, Where
from lintmodel.fingerprint import Excerpt
from lintmodel.report.frame import frame
from lintmodel.report.safe import safe
from lintmodel.report.text import place

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def render(report: Report, excerpt: Excerpt, checked: Iterable[str] = ()) -> str:
    """One suite with a case for each finding, and for each `checked` path that has none.

    Advice is told of and has not failed. Characters that XML does not have stand as escapes.
    """
    faulty = {finding.where.path for finding in report.findings}
    cases = [_case(finding, excerpt) for finding in report.findings]
    cases += [_passed(path) for path in sorted({*checked} - faulty)]
    failed = len(report.findings) - report.count("info")
    counts = f'tests="{len(cases)}" failures="{failed}" errors="0" skipped="0"'
    body = [f"<testsuites {counts}>", f'<testsuite name="lintmodel" {counts}>', *cases]
    return "\n".join([HEAD, *body, "</testsuite>", "</testsuites>"]) + "\n"


def _case(finding: Finding, excerpt: Excerpt) -> str:
    where = finding.where
    name = f"{finding.rule} at {_within(where)}"
    text = "\n".join(_lines(finding, excerpt))
    if finding.severity == "info":
        inside = f"<system-out>{escape(text)}</system-out>"
    else:
        said = f"type={_quoted(finding.severity)} message={_quoted(finding.message)}"
        inside = f"<failure {said}>{escape(text)}</failure>"
    return f"<testcase {_named(where.path, name, where.line)}>{inside}</testcase>"


def _passed(path: str) -> str:
    return f"<testcase {_named(path, 'no findings', 0)}/>"


def _named(path: str, name: str, line: int) -> str:
    numbered = f' line="{line}"' if line else ""
    return f"classname={_quoted(path)} name={_quoted(name)} file={_quoted(path)}{numbered}"


def _within(where: Where) -> str:
    if not where.line:
        return where.part or "the file"
    return f"{where.spoken}, column {where.column}" if where.column else where.spoken


def _lines(finding: Finding, excerpt: Excerpt) -> Iterator[str]:
    where = finding.where
    yield f"{place(where)}: {safe(finding.message)}"
    yield from frame(where, excerpt(where.path, where.cell) if where.line else [])
    for related in finding.related:
        yield f"  {place(related.where)}: {safe(related.message)}"


def _quoted(text: str) -> str:
    return quoteattr(safe(text))
