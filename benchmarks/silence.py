"""What is said of code written by experts: python benchmarks/silence.py DIR...

Checks each folder as the command line does, without configuration, and compares every error and
warning with the verdicts in silence.md. Prints the rows that lack a verdict, ready to be filled in,
the verdicts that nothing stands behind any more, and the figures of each folder. Exits 1 where the
two differ. A folder is known by its name; its files must be those that silence.md names.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # the checkout is judged, whatever is installed
    sys.path.insert(0, str(ROOT))
VERDICTS = Path(__file__).with_suffix(".md")
ROW = re.compile(r"^\| ([\w.+-]+) \| `([^`]+):(\d+)` \| ([\w-]+) \| (right|wrong): (.*?) \|$", re.M)


class Said(NamedTuple):
    """An error or a warning, by its place within its folder."""

    corpus: str
    path: str
    line: int
    rule: str


def verdicts(text: str) -> dict[Said, str]:
    """The rows of silence.md: what was said, and "right" or "wrong"."""
    return {Said(one[1], one[2], int(one[3]), one[4]): one[5] for one in ROW.finditer(text)}


def said(folder: Path) -> set[Said]:
    """Every error and warning on a folder."""
    import lintmodel

    report = lintmodel.check(folder, isolated=True)
    found = [finding for finding in report.findings if finding.severity != "info"]
    return {
        Said(folder.name, _within(one.where.path, folder), one.where.line or 0, one.rule)
        for one in found
    }


def _within(shown: str, folder: Path) -> str:
    return Path(shown).resolve().relative_to(folder.resolve()).as_posix()


def lines_of(folder: Path) -> int:
    """Lines of the scripts of a folder."""
    return sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.py"))


def figures(name: str, lines: int, known: Iterable[str]) -> str:
    """One row of the table of figures."""
    judged = list(known)
    wrong = judged.count("wrong")
    rate = 10_000 / lines if lines else 0.0
    return (
        f"| {name} | {lines:,} | {len(judged)} | {len(judged) * rate:.2f} "
        f"| {wrong} | {wrong * rate:.2f} |"
    )


def main(folders: list[Path]) -> int:
    """Print what differs and the figures; 1 where findings and verdicts differ."""
    known = verdicts(VERDICTS.read_text(encoding="utf-8"))
    differs = False
    table = []
    for folder in folders:
        found = said(folder)
        for one in sorted(found - known.keys()):
            print(f"| {one.corpus} | `{one.path}:{one.line}` | {one.rule} | VERDICT: why |")
        for one in sorted({one for one in known if one.corpus == folder.name} - found):
            print(f"gone: {one.corpus} {one.path}:{one.line} {one.rule}")
        differs = differs or found != {one for one in known if one.corpus == folder.name}
        judged = [known.get(one, "without verdict") for one in found]
        table.append(figures(folder.name, lines_of(folder), judged))
    print("| folder | lines | errors and warnings | on 10,000 lines | wrong | on 10,000 lines |")
    print("|---|---|---|---|---|---|", *table, sep="\n")
    return int(differs)


if __name__ == "__main__":
    raise SystemExit(main([Path(name) for name in sys.argv[1:]]))
