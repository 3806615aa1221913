"""The report for programs: one JSON object, whose shape is a contract (version 1)."""

from __future__ import annotations

import json
from typing import Any

from lintmodel.findings import Finding, Related, Report, Where
from lintmodel.report.picked import picked

VERSION = 1


def render(report: Report, tool_version: str) -> str:
    """The report as JSON in ASCII, ending in a line break. What a place lacks is null."""
    content = {
        "version": VERSION,
        "tool": {"name": "lintmodel", "version": tool_version},
        "findings": [_finding(finding) for finding in report.findings],
        "notes": [picked(note, "path", "line", "kind", "message") for note in report.notes],
        "summary": _summary(report),
    }
    return json.dumps(content, indent=1) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        **picked(finding, "rule", "group", "severity", "message"),
        **_place(finding.where),
        **picked(finding.where, "end_line", "end_column"),
        "related": [_related(related) for related in finding.related],
        "fixable": finding.fixable,
    }


def _related(related: Related) -> dict[str, Any]:
    return {**_place(related.where), "message": related.message}


def _place(where: Where) -> dict[str, Any]:
    return picked(where, "path", "line", "column", "cell", "part")


def _summary(report: Report) -> dict[str, int]:
    return {
        "scripts": report.scripts,
        "notebooks": report.notebooks,
        "models": report.models,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "infos": report.count("info"),
    }
