"""What an editor says of a place that is marked: what the rule means, why, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lsprotocol.types import Hover, MarkupContent, MarkupKind, Position, Range

from lintmodel.findings import Finding
from lintmodel.server.positions import touch

Words = Mapping[str, Mapping[str, Any]]


def hover(marks: Iterable[tuple[Range, Finding]], at: Position, rules: Words) -> Hover | None:
    """The rules that marked this place; None where none did."""
    here = [(place, one) for place, one in marks if touch(place, Range(at, at))]
    names = dict.fromkeys(finding.rule for _, finding in here if finding.rule in rules)
    if not names:
        return None
    pages = [_page(name, rules[name]) for name in names]
    return Hover(MarkupContent(MarkupKind.Markdown, "\n\n---\n\n".join(pages)), here[0][0])


def _page(name: str, words: Mapping[str, Any]) -> str:
    links = "  \n".join(f"<{link}>" for link in words["see"])
    parts = [
        f"**{name}**: {words['summary']}",
        words["why"].strip(),
        f"**Fix.** {words['fix'].strip()}",
        links,
    ]
    return "\n\n".join(part for part in parts if part)
