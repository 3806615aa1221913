"""The report for programs: one JSON object, whose shape is a contract (version 1)."""

from __future__ import annotations

import json
from typing import Any

from lintmodel.findings import Finding, Note, Related, Report, Where

VERSION = 1


def render(report: Report, tool_version: str) -> str:
    """The report as JSON in ASCII, ending in a line break. What a place lacks is null."""
    content = {
        "version": VERSION,
        "tool": {"name": "lintmodel", "version": tool_version},
        "findings": [_finding(finding) for finding in report.findings],
        "notes": [_note(note) for note in report.notes],
        "summary": _summary(report),
    }
    return json.dumps(content, indent=1) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    where = finding.where
    return {
        "rule": finding.rule,
        "group": finding.group,
        "severity": finding.severity,
        "message": finding.message,
        **_place(where),
        "end_line": where.end_line or None,
        "end_column": where.end_column or None,
        "related": [_related(related) for related in finding.related],
        "fixable": finding.fixable,
    }


def _related(related: Related) -> dict[str, Any]:
    return {**_place(related.where), "message": related.message}


def _place(where: Where) -> dict[str, Any]:
    return {
        "path": where.path,
        "line": where.line or None,
        "column": where.column or None,
        "cell": where.cell or None,
        "part": where.part or None,
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "path": note.path,
        "line": note.line or None,
        "kind": note.kind,
        "message": note.message,
    }


def _summary(report: Report) -> dict[str, int]:
    return {
        "scripts": report.scripts,
        "notebooks": report.notebooks,
        "models": report.models,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "infos": report.count("info"),
    }
