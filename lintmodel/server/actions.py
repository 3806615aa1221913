"""What an editor offers to do about a finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lsprotocol.types import CodeAction, CodeActionKind, Diagnostic, Range, TextEdit, WorkspaceEdit

from lintmodel.findings import Finding
from lintmodel.record import record
from lintmodel.server.positions import Units
from lintmodel.silencing import silencing
from lintmodel.sourcetext import LINE_END


@record(frozen=True)
class Document:
    """A script or a cell as the editor has it."""

    uri: str
    text: str
    units: Units


def actions(
    document: Document, marks: Iterable[tuple[Finding, Diagnostic]]
) -> list[CodeAction]:
    """The actions for these findings, all of this document."""
    listed = [*marks]
    found = [_ignore(document, finding, shown) for finding, shown in listed]
    return [action for action in found if action is not None]


def _ignore(document: Document, finding: Finding, shown: Diagnostic) -> CodeAction | None:
    if not finding.where.line:
        return None
    insertion = silencing(document.text, replace(finding.where, cell=0), finding.rule)
    if insertion is None:
        return None
    lines = LINE_END.split(document.text)
    place = document.units.position(lines, insertion.line, insertion.column)
    edit = TextEdit(Range(place, place), insertion.text)
    return _action(f"Ignore {finding.rule} here", document, [edit], shown)


def _action(
    title: str, document: Document, edits: Sequence[TextEdit], shown: Diagnostic, sure: bool = False
) -> CodeAction:
    return CodeAction(
        title=title,
        kind=CodeActionKind.QuickFix,
        diagnostics=[shown],
        is_preferred=sure or None,
        edit=WorkspaceEdit(changes={document.uri: [*edits]}),
    )
