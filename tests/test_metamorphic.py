"""The findings on an example stay when it is rewritten without a change of meaning."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import libcst as cst
import pytest
from metamorphic import REWRITES, Files

from examples import PINS, all_examples, findings_of, write_files

SCRIPTS = {
    example.name: example
    for example in all_examples()
    if example.form == "script" and not example.rule.startswith("unparsable")
}


@cache
def rewritten(name: str) -> dict[str, Files]:
    """The rewrites that apply to the example of a name, each with the files after it."""
    example = SCRIPTS[name]
    tree = cst.parse_module(example.raw["script"])
    pinned = {"requirements.txt": PINS[example.raw["keras"]]} if "keras" in example.raw else {}
    found = {}
    for way, rewrite in REWRITES.items():
        files = rewrite(tree) if (name, way) not in CHANGES else None
        if files is not None:
            found[way] = files | pinned
    for text in (
        text for files in found.values() for one, text in files.items() if one not in pinned
    ):
        ast.parse(text)
    return found


def told(rule: str) -> set[tuple[str, str]]:
    """Rule and the text of the line, for every finding here; advice counts of `rule` alone."""
    found = set()
    own, others = findings_of(rule)
    for finding in [*own, *others]:
        lines = Path(finding.where.path).read_text(encoding="utf-8").splitlines()
        line = lines[finding.where.line - 1]
        found.add((finding.rule, "marked" if "# finding" in line else line.strip()))
    return found


CHANGES = {  # rewrites that do change what an example means
    ("lambda-layer-bad-2", "in-main"): "SCALE is a closure then, and closures are saved",
    ("lambda-layer-bad-2", "in-class"): "SCALE is a closure then, and closures are saved",
    ("extreme-dropout-rate-bad-1", "renamed"): "the name says that it is the share to keep",
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_findings_stay(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = SCRIPTS[name].rule
    expected = {(rule, "marked")} if SCRIPTS[name].kind == "bad" else set()
    for way, files in rewritten(name).items():
        write_files(folder / way, files)
        monkeypatch.chdir(folder / way)
        assert told(rule) == expected, way


def test_every_rewrite_applies_often() -> None:
    applied = Counter(way for name in SCRIPTS for way in rewritten(name))
    assert set(applied) == set(REWRITES)
    assert min(applied.values()) >= 5, applied
