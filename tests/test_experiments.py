"""The numbers that the guides quote can be measured again, nearly."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

pytest.importorskip("tensorflow", reason="the experiments run the real Keras")

TOOL = Path(__file__).parent.parent / "tools" / "run_experiments.py"
NEAR = 10  # points of a hundred, or parts of a score of one: other machines round otherwise

spec = importlib.util.spec_from_file_location("run_experiments", TOOL)
assert spec is not None and spec.loader is not None
run_experiments = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run_experiments)


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
