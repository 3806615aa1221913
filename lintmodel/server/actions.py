"""What an editor offers to do about a finding: mend it, or say that it is meant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    Diagnostic,
    Position,
    Range,
    TextEdit,
    WorkspaceEdit,
)

from lintmodel.findings import Finding
from lintmodel.fix.code import Edit
from lintmodel.fix.ignoring import Wish, ignoring
from lintmodel.fix.mend import edits_of, mended
from lintmodel.server.positions import Units
from lintmodel.sourcetext import LINE_END

MAX_OFFERED = 20  # findings that actions are offered for at once
FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.lintmodel"


class Document:
    """A script or a cell as the editor has it."""

    def __init__(self, uri: str, text: str, units: Units) -> None:
        self.uri, self.text, self.units = uri, text, units

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, without what ends them."""
        return LINE_END.split(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in LINE_END.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """The place of an offset in code points."""
        line = bisect_right(self._starts, offset)
        return self.units.position(self.lines, line, offset - self._starts[line - 1] + 1)

    def edit(self, edit: Edit) -> TextEdit:
        """An edit as the protocol has it."""
        place = Range(self.position(edit.start), self.position(edit.end))
        return TextEdit(place, edit.text)


def actions(document: Document, marks: Iterable[tuple[Finding, Diagnostic]]) -> list[CodeAction]:
    """The actions for these findings, all of this document: fixes first.

    Each costs some parses: who selects all of a long document is offered those of the first findings.
    """
    listed = [*islice(marks, MAX_OFFERED)]
    fixes = [_fix(document, finding, shown) for finding, shown in listed]
    ignores = [_ignore(document, finding, shown) for finding, shown in listed]
    return [action for action in (*fixes, *ignores) if action is not None]


def fix_all(document: Document, findings: Iterable[Finding]) -> list[CodeAction]:
    """All safe fixes of a document as one action; none where there is none."""
    safe = [one.remedies for one in findings if one.fixable == "safe" and _is_here(one)]
    edits, _ = mended(document.text, safe)
    if not edits:
        return []
    title = "Mend what lintmodel can mend safely"
    return [_action(title, FIX_ALL, document, [document.edit(edit) for edit in edits])]


def _fix(document: Document, finding: Finding, shown: Diagnostic) -> CodeAction | None:
    if finding.fixable is None or not _is_here(finding):
        return None
    edits = edits_of(document.text, finding.remedies)
    if not edits:
        return None
    safe = finding.fixable == "safe"
    title = f"Fix {finding.rule}" + ("" if safe else " (look at the change)")
    made = [document.edit(edit) for edit in edits]
    return _quick(title, document, made, shown, safe)


def _is_here(finding: Finding) -> bool:
    """Whether what mends a finding is done where the finding is shown."""
    here = finding.where.path, finding.where.cell
    return all((remedy.at.path, remedy.at.cell) == here for remedy in finding.remedies)


def _ignore(document: Document, finding: Finding, shown: Diagnostic) -> CodeAction | None:
    where = finding.where
    edits, _ = ignoring(document.text, [Wish(finding.rule, where.line, where.end_line)])
    made = [document.edit(edit) for edit in edits]
    return _quick(f"Ignore {finding.rule} here", document, made, shown) if made else None


def _quick(
    title: str, document: Document, edits: Sequence[TextEdit], shown: Diagnostic, best: bool = False
) -> CodeAction:
    action = _action(title, CodeActionKind.QuickFix, document, edits)
    action.diagnostics, action.is_preferred = [shown], best or None
    return action


def _action(
    title: str, kind: CodeActionKind | str, document: Document, edits: Sequence[TextEdit]
) -> CodeAction:
    return CodeAction(title, kind, edit=WorkspaceEdit(changes={document.uri: [*edits]}))
