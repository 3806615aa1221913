"""What a finding is known by when the lines above it move: its rule, its file and the guilty text.

Lines, columns and cells are not in it. Blanks do not count, so that a change of indentation keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from lintmodel.findings import Finding

if TYPE_CHECKING:
    from hashlib import blake2b
else:
    try:  # hashlib takes longer to import than all that is hashed here
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b

Excerpt = Callable[[str, int], list[str]]  # the lines of a shown path and cell
UNREAD = ("unparsable-script", "unreadable-model")  # what they speak of was not judged
MAX_TEXT = 2_000  # characters of a line: a minified one is known by its beginning


def identity(finding: Finding, lines: list[str]) -> tuple[str, str]:
    """The rule, and the text of the guilty line or the name of the part: the same wherever it moves.

    The path is not in it, so that what is kept of a file can go with it when the file is renamed. Of
    what keeps a file from being judged the words count too: a file that got worse is another finding.
    """
    where = finding.home
    text = lines[where.line - 1][:MAX_TEXT] if 1 <= where.line <= len(lines) else where.part
    if finding.rule in UNREAD or not (where.line or where.part):
        text = f"{text} {finding.message.replace(where.path, '')}"
    return finding.rule, " ".join(text.split())


def fingerprint(finding: Finding, lines: list[str], ordinal: int = 0, path: str = "") -> str:
    """A finding's identity as 32 hexadecimal digits; `ordinal` tells apart those of equal identity.

    `path` is that of the file where the fingerprint is to hold for this file alone.
    """
    known = json.dumps([path, *identity(finding, lines), ordinal])
    return blake2b(known.encode(), digest_size=16).hexdigest()


def fingerprints(findings: Iterable[Finding], excerpt: Excerpt) -> list[str]:
    """The fingerprint of each finding with its path, all of them different."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for finding in findings:
        where = finding.where
        lines = excerpt(where.path, where.cell) if where.line else []
        key = where.path, *identity(finding, lines)
        ordinal = seen[key] = seen.get(key, -1) + 1
        found.append(fingerprint(finding, lines, ordinal, where.path))
    return found
