"""The fixes of rules: each is applied to the rule's own bad examples, which are linted again."""

from __future__ import annotations

import ast
import difflib
from pathlib import Path

import pytest
from click.testing import CliRunner

from examples import Example, all_examples, findings
from lintmodel import rulebook
from lintmodel.cli import main
from lintmodel.findings import Finding
from lintmodel.passport import Passport

RULES = {rule.name: rule for rule in rulebook.load()}


def _mends(passport: Passport) -> bool:
    kinds = [passport.fix_safety, *(one.fix_safety for one in passport.variants.values())]
    return any(kinds)


MENDED = sorted(name for name, rule in RULES.items() if _mends(rule.passport))
EXAMPLES = [
    example
    for example in all_examples()
    if example.rule in MENDED and example.kind == "bad" and example.form in ("script", "files")
]


def fix(*arguments: str) -> None:
    result = CliRunner().invoke(main, ["check", "--isolated", "--show-info", *arguments])
    assert result.exit_code in (0, 1), result.output


def texts(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def loud(found: list[Finding]) -> list[tuple[str, str]]:
    return sorted((one.where.path, one.rule) for one in found if one.severity != "info")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_fix_of_an_example(example: Example, folder: Path) -> None:
    example.write(folder)
    before = findings()
    mended = [one for one in before if one.rule == example.rule and one.fixable]
    if not mended:
        pytest.skip("carries no fix")
    original = texts(folder)
    rules = () if example.rule == "unused-suppression" else ("--select", example.rule)
    fix("--fix", "--unsafe-fixes", *rules)
    after = findings()
    changed = texts(folder)
    left = [one for one in after if one.rule == example.rule and one.fixable]
    assert left == [], f"{len(left)} of {len(mended)} are left"
    assert not [one for one in loud(after) if one not in loud(before)], (
        "a finding that was not there"
    )
    assert any(original[path] != changed[path] for path in original)
    for path in (path for path in original if path.endswith(".py")):
        ast.parse(changed[path])
        _only_lines_of_the_fix(original[path].decode(), changed[path].decode())
    fix("--fix", "--unsafe-fixes", *rules)
    assert texts(folder) == changed


def _only_lines_of_the_fix(before: str, after: str) -> None:
    """A fix touches few lines, and keeps what it does not mean: comments and all other words."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, low, high, _, _ in matcher.get_opcodes():
        if tag in ("delete", "replace"):
            assert "#" not in before[low:high] or "lintmodel:" in before
            assert high - low < 80


@pytest.mark.parametrize("name", MENDED)
def test_every_rule_with_a_fix_shows_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least one bad example carries a fix."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for example in (one for one in EXAMPLES if one.rule == name):
        place = tmp_path / example.name
        place.mkdir()
        monkeypatch.chdir(place)
        example.write(place)
        if any(one.rule == name and one.fixable for one in findings()):
            return
    pytest.fail("no bad example carries a fix")


def test_there_are_enough() -> None:
    assert len(MENDED) >= 20
