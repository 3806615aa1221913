"""What was found about which layer: by its place in a script, or its name in a file."""

from __future__ import annotations

from collections.abc import Iterable

from lintmodel.facts.layer import Layer
from lintmodel.facts.provenance import NOWHERE
from lintmodel.findings import SEVERITIES, Finding, Severity, Where
from lintmodel.record import record


@record(frozen=True, eq=True)
class Mark:
    """The most severe finding about a layer, by its number on the page.

    `evidence`: the finding stands elsewhere, and the layer belongs to what it tells.
    """

    severity: Severity
    evidence: bool
    number: int
    rule: str
    message: str


class Marks:
    """All findings of a run by the places that they speak of."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._parts: dict[tuple[str, str], Mark] = {}
        self._lines: dict[tuple[str, int, int, int], Mark] = {}
        for number, finding in enumerate(findings, 1):
            for site in finding.sites():
                aside = site is not finding.where
                words = finding.rule, finding.message
                self._add(site, Mark(finding.severity, aside, number, *words))

    def _add(self, where: Where, mark: Mark) -> None:
        if where.line:
            place = where.path, where.cell, where.line, where.column
            self._lines[place] = min(self._lines.get(place, mark), mark, key=_weight)
        elif where.part:
            key = where.path, where.part
            self._parts[key] = min(self._parts.get(key, mark), mark, key=_weight)

    def of(self, layer: Layer, called: Where = NOWHERE) -> Mark | None:
        """The mark of a layer that is made, or called, at a place."""
        found = [mark for where in (layer.where, called) for mark in self._at(where)]
        weights = layer.weights if isinstance(layer.weights, tuple) else ()
        for weight in weights:
            found += self._at(Where(layer.where.path, part=weight.path))
        return min(found, key=_weight, default=None)

    def at(self, where: Where) -> Mark | None:
        """The mark of a place."""
        return min(self._at(where), key=_weight, default=None)

    def _at(self, where: Where) -> list[Mark]:
        if not where.line:
            known = self._parts.get((where.path, where.part)) if where.part else None
            return [known] if known else []
        line = where.path, where.cell, where.line
        there = (self._lines.get((*line, column)) for column in {0, where.column})
        return [mark for mark in there if mark is not None]


def _weight(mark: Mark) -> tuple[bool, int, int]:
    return mark.evidence, SEVERITIES.index(mark.severity), mark.number
