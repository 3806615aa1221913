"""What everyone may speak of: places, faults, findings, notes and the report."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal

from lintmodel.record import record

OTHER_SIDE = "the other side of it is here"  # where a finding stands that was moved to a given file
Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@record(frozen=True, eq=True, order=True)
class Where:
    """A place in a file: lines, columns (code points) and cells count from 1.

    For a model file `line` is 0 and `part` names the layer, weight or node.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    cell: int = 0
    part: str = ""

    @property
    def spoken(self) -> str:
        """How a message names the place within its file: "line 12" or "cell 5, line 3"."""
        return f"cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"


@record(frozen=True, eq=True)
class Related:
    """A second place that belongs to the evidence, with what happened there."""

    where: Where
    message: str


Action = Literal[
    "set-argument",  # of the call: the keyword `name` (or what stands at `position`) becomes `value`
    "remove-argument",  # of the call: the keyword `name` goes
    "rename-argument",  # of the call: the keyword `name` becomes `value`
    "replace-literal",  # in the arguments of the call: the one literal that is `name` becomes `value`
    "make-tuple",  # the list that is the keyword `name` of the call, or stands at `position`
    "copy-argument",  # of the call at `source`: its keyword `name`, as it is written there
    "wrap",  # the call becomes an argument of the function `name`
    "replace-function",  # of the call: the last part of what is called becomes `value`
    "set-default",  # of the function at the place: the default of `name` becomes `value`
    "assign-result",  # the expression at the place, a statement of its own, gets the name of its data
    "replace-limit",  # at the place: the one number `name` that something is compared with
    "remove-comment",  # that begins at the place, up to the next "#" or the end of the line
    "replace-in-comment",  # that begins at the place: the word `name` becomes `value`, or goes
]
Safety = Literal["safe", "unsafe"]


@record(frozen=True, eq=True)
class Remedy:
    """One change of the source that a fault asks for: what is to be changed, not the text.

    `of` are names of functions, one of which the call at the place must be; () for any. `position` is
    where the argument may stand without its name, -1 where it may not.
    """

    action: Action
    at: Where
    name: str = ""
    value: str | float | bool | None = None
    of: tuple[str, ...] = ()
    position: int = -1
    source: Where | None = None


@record(frozen=True, eq=True)
class Fault:
    """What a check says: where, which variant of its rule, and the words for the message's slots.

    The linter turns it into a Finding with the passport of the rule; a check never words a
    message or chooses a severity by itself. `weak` lowers the severity to info (intent was seen).
    Of faults of one rule with the same `root` only the first is reported. The `remedies` together
    mend it; () where nothing mends it for certain.
    """

    where: Where
    slots: Mapping[str, Any] = field(default_factory=dict)
    related: Sequence[Related] = ()
    variant: str = ""
    version: Any = None  # facts.KerasVersion of the subject, where the rule depends on it
    weak: bool = False
    root: Hashable = None
    remedies: Sequence[Remedy] = ()


@record(frozen=True, eq=True)
class Finding:
    """A fault that a rule found, in words, at a place; `fixable` says how safe its remedies are."""

    rule: str
    group: str
    severity: Severity
    message: str
    where: Where
    related: tuple[Related, ...] = ()
    fixable: Safety | None = None
    remedies: tuple[Remedy, ...] = ()

    def sites(self) -> tuple[Where, ...]:
        """All places of this finding, its own first."""
        return (self.where, *(related.where for related in self.related))

    @property
    def home(self) -> Where:
        """Where it stands in a run that was given all of its files."""
        moved = self.related and self.related[0].message == OTHER_SIDE
        return self.related[0].where if moved else self.where


@record(frozen=True, eq=True)
class Note:
    """Something the user should know about the run; it never changes the exit status."""

    path: str
    kind: str
    message: str
    line: int = 0
    cell: int = 0


@record(eq=True)
class Report:
    """The outcome of one run: findings in order of place, notes, and what was read."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    scripts: int = 0
    notebooks: int = 0
    models: int = 0

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def worst_at_least(self, threshold: Severity) -> bool:
        """Whether any finding is as severe as `threshold` or more."""
        limit = SEVERITIES.index(threshold)
        return any(SEVERITIES.index(finding.severity) <= limit for finding in self.findings)
