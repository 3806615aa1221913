"""The report that GitLab shows beside a merge request: its code quality format."""

from __future__ import annotations

import json
from typing import Any

from lintmodel.findings import Finding, Report, Severity, Where
from lintmodel.fingerprint import Excerpt, fingerprints
from lintmodel.report.safe import safe

SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "major", "info": "info"}


def render(report: Report, excerpt: Excerpt) -> str:
    """A JSON list in ASCII, one object a finding, ending in a line break."""
    known = fingerprints(report.findings, excerpt)
    found = [_issue(*pair) for pair in zip(report.findings, known, strict=True)]
    return json.dumps(found, indent=1) + "\n"


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    where = finding.where
    return {
        "description": safe(f"{_inside(where)}{finding.message}"),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {"path": where.path, "lines": _lines(where)},
    }


def _inside(where: Where) -> str:
    """A place that a line number of the file cannot name."""
    if where.cell:
        return f"{where.spoken}: "
    return f"[{where.part}] " if where.part else ""


def _lines(where: Where) -> dict[str, int]:
    """GitLab wants a line of every issue: what has none stands at the first."""
    if not where.line or where.cell:
        return {"begin": 1}
    return {"begin": where.line, "end": max(where.line, where.end_line)}
