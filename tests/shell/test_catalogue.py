"""The catalogue: the same for every program, folded and framed for people."""

from __future__ import annotations

import re

import pytest

from lintmodel import rulebook
from lintmodel.report.catalogue import WIDTH, page, table
from lintmodel.report.screen import Screen

RULES = rulebook.load()
COLOURS = re.compile(r"\x1b\[[\d;]*m")


def test_a_program_gets_one_line_a_rule() -> None:
    lines = table(RULES, Screen()).splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in RULES]
    assert all(
        line.endswith(rule.passport.summary) for line, rule in zip(lines, RULES, strict=True)
    )


@pytest.mark.parametrize("columns", [80, 100, 300])
@pytest.mark.parametrize("colour", [False, True])
def test_people_get_a_table_that_fits(columns: int, colour: bool) -> None:
    shown = table(RULES, Screen(columns, colour))
    assert bool(COLOURS.search(shown)) is colour
    lines = COLOURS.sub("", shown).splitlines()
    assert lines[0].split() == ["rule", "group", "severity", "finds"]
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("columns", [0, 70, 200])
def test_a_page_is_whole_and_its_prose_narrow(rule: rulebook.Rule, columns: int) -> None:
    shown = page(rule, rulebook.examples(rule), Screen(columns))
    prose = [line for line in shown.splitlines() if not line.startswith((" ", "http"))]
    assert max(map(len, prose)) <= min(columns or WIDTH, WIDTH)
    joined = " ".join(shown.split())
    for part in (rule.passport.why, rule.passport.fix, rule.passport.message):
        assert " ".join(part.split()) in joined


def test_code_is_not_folded_for_a_program() -> None:
    long = "x = " + "1 + " * 100 + "1"
    shown = page(RULES[0], {"bad": [{"script": f"{long}\nif [bold]:\n    y"}]}, Screen())
    assert shown.endswith(f"    {long}\n    if [bold]:\n        y\n")
