"""SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lintmodel.findings import Finding, Note, Report, Severity, Where
from lintmodel.fingerprint import Excerpt, fingerprints
from lintmodel.passport import Passport
from lintmodel.record import record

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
FINGERPRINT = "lintmodel/v1"
LINE_END = re.compile(r"\r\n|\r|\n")  # as Python ends lines
MAX_SNIPPET = 1_000  # characters: a line that is longer is not quoted


@record(frozen=True, eq=True)
class Replacement:
    """The text at a place, from its column to the one before its end, becomes `text`."""

    where: Where
    text: str


def replacement(path: str, text: str, start: int, end: int, new: str) -> Replacement:
    """What becomes of a script's text between two offsets."""
    ends = [(found.start(), found.end()) for found in LINE_END.finditer(text)]
    first, last = _place(ends, start), _place(ends, end)
    return Replacement(Where(path, *first, *last), new)


def _place(ends: Sequence[tuple[int, int]], offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset; `ends` is where each end of a line begins and is over."""
    before = bisect_right(ends, offset, key=lambda end: end[1])
    return before + 1, offset - (ends[before - 1][1] if before else 0) + 1


@record()
class Tool:
    """What is said of lintmodel itself: its version, its rules in words, and where it failed.

    `mends` gives what a fix of a finding replaces, [] where there is none.
    """

    version: str
    passports: Mapping[str, Passport]
    crashes: Iterable[tuple[str, str]] = ()  # (place, error)
    mends: Callable[[Finding], Sequence[Replacement]] = lambda finding: ()


def render(report: Report, excerpt: Excerpt, tool: Tool) -> str:
    """The report as one JSON object in ASCII, ending in a line break."""
    names = sorted({finding.rule for finding in report.findings})
    groups = {finding.rule: finding.group for finding in report.findings}
    driver = {
        "name": "lintmodel",
        "version": tool.version,
        "rules": [_rule(name, groups[name], tool.passports.get(name)) for name in names],
    }
    files = _Files(report)
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report.notes, tool, files)],
        "artifacts": [{"location": _uri(path)} for path in files.paths],
        "results": _results(report.findings, excerpt, tool, names, files),
        "columnKind": "unicodeCodePoints",
    }
    content = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(content, indent=1) + "\n"


class _Files:
    """The files that a report speaks of, by number."""

    def __init__(self, report: Report) -> None:
        sites = (site.path for finding in report.findings for site in finding.sites())
        self.paths = sorted({*sites, *(note.path for note in report.notes)} - {""})
        self.numbers = {path: number for number, path in enumerate(self.paths)}

    def location(self, path: str) -> dict[str, Any]:
        """How a place names its file."""
        return {**_uri(path), "index": self.numbers[path]}


def _uri(path: str) -> dict[str, str]:
    """Relative to the folder where lintmodel ran, unless the path leads out of it."""
    drive = path[1:3] == ":/"  # of Windows
    name = path.encode("utf-8", "surrogateescape" if _from_disk(path) else "replace")
    uri = quote(name, safe="/:" if drive else "/")
    if drive or path.startswith("/"):
        return {"uri": f"file:///{uri.lstrip('/')}"}
    return {"uri": uri} if path.startswith("../") else {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _from_disk(path: str) -> bool:
    """Whether lone surrogates in a name are all bytes that are no UTF-8, as Python reads names."""
    return all("\udc80" <= one <= "\udcff" for one in path if "\ud800" <= one <= "\udfff")


# -- rules -----------------------------------------------------------------------------------------


def _rule(name: str, group: str, passport: Passport | None) -> dict[str, Any]:
    """A rule with its help; only its name where nothing else is known of it."""
    if passport is None:
        return {"id": name, "properties": {"tags": [group]}}
    return {
        "id": name,
        "shortDescription": {"text": passport.summary},
        "fullDescription": {"text": passport.why.strip()},
        "help": {"text": _help(passport), "markdown": _markdown(passport)},
        "defaultConfiguration": {"level": LEVELS[passport.severity]},
        "properties": {"tags": [group, "keras"]},
    }


def _help(passport: Passport) -> str:
    parts = [passport.why.strip(), f"Fix: {passport.fix.strip()}"]
    if passport.false_positives:
        parts.append(f"Wrong where: {passport.false_positives.strip()}")
    return "\n\n".join([*parts, *passport.see])


def _markdown(passport: Passport) -> str:
    parts = [passport.why.strip(), f"**Fix**: {passport.fix.strip()}"]
    if passport.false_positives:
        parts.append(f"**Wrong where**: {passport.false_positives.strip()}")
    if passport.see:
        parts.append("\n".join(["**See**:", "", *(f"- <{link}>" for link in passport.see)]))
    return "\n\n".join(parts)


# -- results ---------------------------------------------------------------------------------------


def _results(
    findings: list[Finding], excerpt: Excerpt, tool: Tool, names: list[str], files: _Files
) -> list[dict[str, Any]]:
    numbers = {name: number for number, name in enumerate(names)}
    return [
        {
            "ruleId": finding.rule,
            "ruleIndex": numbers[finding.rule],
            "level": LEVELS[finding.severity],
            "message": _message(finding.message, finding.where),
            "locations": [_location(finding.where, files, excerpt)],
            "relatedLocations": [
                {
                    "id": number,
                    **_location(one.where, files, excerpt),
                    "message": _message(one.message, one.where),
                }
                for number, one in enumerate(finding.related, 1)
            ],
            "partialFingerprints": {FINGERPRINT: known},
            **_fixes(finding, tool.mends(finding), files),
        }
        for finding, known in zip(findings, fingerprints(findings, excerpt), strict=True)
    ]


def _fixes(
    finding: Finding, replacements: Sequence[Replacement], files: _Files
) -> dict[str, Any]:
    """The fix of a finding, {} where there is none."""
    if not replacements:
        return {}
    path = replacements[0].where.path
    change = {
        "artifactLocation": files.location(path),
        "replacements": [
            {
                "deletedRegion": _region(one.where),
                "insertedContent": {"text": one.text.encode("utf-8", "backslashreplace").decode()},
            }
            for one in replacements
        ],
    }
    said = f"mend {finding.rule} ({finding.fixable or 'unsafe'})"
    return {"fixes": [{"description": {"text": said}, "artifactChanges": [change]}]}


def _message(text: str, where: Where) -> dict[str, str]:
    """A sentence; what would be read as a link in it is none, and a cell is named in words."""
    said = f"{where.spoken}: {text}" if where.cell else text
    said = said.replace("](", "\\](")
    return {"text": said.encode("utf-8", "backslashreplace").decode()}


def _location(where: Where, files: _Files, excerpt: Excerpt) -> dict[str, Any]:
    """A place. Cells and parts of models are logical: a line of their files would mean nothing.

    Code scanning wants a line all the same, and is given the first.
    """
    physical = {"artifactLocation": files.location(where.path), "region": {"startLine": 1}}
    found: dict[str, Any] = {"physicalLocation": physical}
    name = f"cell {where.cell}" if where.cell else where.part
    if name:
        kind = "module" if where.cell else "object"
        name = name.encode("utf-8", "backslashreplace").decode()
        whole = f"{where.path}::{name}".encode("utf-8", "backslashreplace").decode()
        found["logicalLocations"] = [{"name": name, "fullyQualifiedName": whole, "kind": kind}]
    elif where.line:
        physical["region"] = _region(where)
        physical |= _context(where, excerpt(where.path, 0))
    if where.cell:
        found["properties"] = {"cell": where.cell, **_region(where)}
    return found


def _region(where: Where) -> dict[str, int]:
    """Columns count from 1; the end is the first place after the region, as it is with us."""
    region = {"startLine": where.line}
    if where.column:
        region["startColumn"] = where.column
    if where.end_line and where.end_column:
        region |= {"endLine": where.end_line, "endColumn": where.end_column}
    return region


def _context(where: Where, lines: list[str]) -> dict[str, Any]:
    """The guilty line, for services that have no source to show."""
    if where.line > len(lines) or len(lines[where.line - 1]) > MAX_SNIPPET:
        return {}
    text = lines[where.line - 1].encode("utf-8", "backslashreplace").decode()
    region = {"startLine": where.line, "endLine": where.line, "snippet": {"text": text}}
    return {"contextRegion": region}


# -- the run ---------------------------------------------------------------------------------------


def _invocation(notes: list[Note], tool: Tool, files: _Files) -> dict[str, Any]:
    crashes = [
        {"level": "error", "message": {"text": f"{place}: internal error ({error})"}}
        for place, error in tool.crashes
    ]
    said = [_notification(note, files) for note in notes]
    return {
        "executionSuccessful": not crashes,
        "toolExecutionNotifications": [*crashes, *said],
    }


def _notification(note: Note, files: _Files) -> dict[str, Any]:
    found: dict[str, Any] = {
        "level": "note",
        "message": _message(note.message, Where("")),
        "descriptor": {"id": note.kind},
    }
    if note.path:
        physical: dict[str, Any] = {"artifactLocation": files.location(note.path)}
        if note.line and not note.cell:
            physical["region"] = {"startLine": note.line}
        found["locations"] = [{"physicalLocation": physical}]
    return found
