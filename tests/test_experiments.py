"""The numbers that the guides quote can be measured again, nearly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from toolbox import tool

pytest.importorskip("tensorflow", reason="the experiments run the real Keras")

NEAR = 10  # points of a hundred, or parts of a score of one: other machines round otherwise

run_experiments = tool("run_experiments")


def numbers(text: str) -> list[float]:
    """All numbers, scores of one as hundredths."""
    found = re.findall(r"\b(\d+(?:\.\d+)?)\b", text)
    return [float(one) * (100 if "." in one else 1) for one in found]


@pytest.mark.parametrize("program", run_experiments.programs([]), ids=lambda path: path.stem)
def test_the_numbers_come_again(program: Path) -> None:
    known = program.with_suffix(".txt").read_text(encoding="utf-8")
    again = run_experiments.printed(program)
    assert re.sub(r"\d+", "", again) == re.sub(r"\d+", "", known)
    assert numbers(again) == pytest.approx(numbers(known), abs=NEAR)
