"""Findings -> diagnostics, each in the document that it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    DiagnosticTag,
    Location,
    Range,
)

from lintmodel.findings import Finding, Related, Severity
from lintmodel.record import record
from lintmodel.server.sources import Sources

SEVERITIES: dict[Severity, DiagnosticSeverity] = {
    "error": DiagnosticSeverity.Error,
    "warning": DiagnosticSeverity.Warning,
    "info": DiagnosticSeverity.Information,
}
# Comments that do nothing: the editor fades them.
UNNECESSARY = ("unused-suppression", "unknown-suppression")


@record()
class Shown:
    """Findings as a document shows them, each with its range, and the text that they were found in."""

    text: str = ""
    marks: list[tuple[Range, Finding]] = field(default_factory=list)


def by_document(findings: Iterable[Finding], sources: Sources) -> dict[str, Shown]:
    """The findings by the document that they are shown in (a cell of a notebook is one)."""
    found: dict[str, Shown] = {}
    for finding in findings:
        spot = sources.spot(finding.where)
        found.setdefault(spot.uri, Shown()).marks.append((spot.range, finding))
    return found


def diagnostic(mark: tuple[Range, Finding], sources: Sources, pages: str = "") -> Diagnostic:
    """A finding as the protocol words it; `pages` is the address of the site where rules have pages."""
    place, finding = mark
    return Diagnostic(
        range=place,
        message=_message(finding, place),
        severity=SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=CodeDescription(_page(finding, pages)) if pages else None,
        source="lintmodel",
        tags=[DiagnosticTag.Unnecessary] if finding.rule in UNNECESSARY else None,
        related_information=_related(finding, sources) or None,
    )


def _page(finding: Finding, pages: str) -> str:
    return f"{pages}/rules/{finding.group}/{finding.rule}.html"


def _message(finding: Finding, place: Range) -> str:
    """A notebook that is open as JSON has no place to mark: the words say which cell is meant."""
    lost = finding.where.cell and place.start == place.end
    return f"{finding.where.spoken}: {finding.message}" if lost else finding.message


def _related(finding: Finding, sources: Sources) -> list[DiagnosticRelatedInformation]:
    spots = [(sources.spot(related.where), related) for related in finding.related]
    return [
        DiagnosticRelatedInformation(Location(spot.uri, spot.range), _evidence(related))
        for spot, related in spots
    ]


def _evidence(related: Related) -> str:
    """A layer of a model file has no line: its name is said."""
    part = related.where.part
    return f"{related.message} [{part}]" if part else related.message
