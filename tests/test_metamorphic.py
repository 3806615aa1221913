"""The findings on an example stay when it is rewritten without a change of meaning."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import libcst as cst
import pytest
from metamorphic import REWRITES, Files

from examples import PINS, Example, all_examples, findings, write_files

SCRIPTS = [
    example
    for example in all_examples()
    if example.form == "script" and not example.rule.startswith("unparsable")
]


def rewritten(example: Example, name: str) -> Files | None:
    """The files of an example after a rewrite, None where it does not apply."""
    files = REWRITES[name](cst.parse_module(example.raw["script"]))
    for text in (files or {}).values():
        ast.parse(text)
    if files is not None and "keras" in example.raw:
        files["requirements.txt"] = PINS[example.raw["keras"]]
    return files


def told(rule: str) -> set[tuple[str, str]]:
    """Rule and the text of the line, for every finding here; advice counts of `rule` alone."""
    found = set()
    own = [finding for finding in findings() if finding.rule == rule]
    for finding in [*own, *findings(show_info=False)]:
        lines = Path(finding.where.path).read_text(encoding="utf-8").splitlines()
        line = lines[finding.where.line - 1]
        found.add((finding.rule, "marked" if "# finding" in line else line.strip()))
    return found


CHANGES = {  # rewrites that do change what an example means
    ("lambda-layer-bad-2", "in-main"): "SCALE is a closure then, and closures are saved",
    ("lambda-layer-bad-2", "in-class"): "SCALE is a closure then, and closures are saved",
    ("extreme-dropout-rate-bad-1", "renamed"): "the name says that it is the share to keep",
}
CASES = [
    (example, name)
    for example in SCRIPTS
    for name in REWRITES
    if (example.name, name) not in CHANGES and rewritten(example, name) is not None
]


@pytest.mark.parametrize(
    ("example", "name"), CASES, ids=[f"{example.name}-{name}" for example, name in CASES]
)
def test_findings_stay(example: Example, name: str, folder: Path) -> None:
    files = rewritten(example, name)
    assert files
    write_files(folder, files)
    expected = {(example.rule, "marked")} if example.kind == "bad" else set()
    assert told(example.rule) == expected


def test_every_rewrite_applies_often() -> None:
    applied = Counter(name for _, name in CASES)
    assert set(applied) == set(REWRITES)
    assert min(applied.values()) >= 5, applied
